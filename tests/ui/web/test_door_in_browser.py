"""Where a token is needed, a real Chromium is let in with it, once, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

TOKEN = "a-long-token-9"
WORDS = {
    "en-GB": ("The token of this library", "That was not the token"),
    "zh-CN": ("这个片库的口令", "口令不对"),
}


@pytest.mark.parametrize("locale", WORDS)
def test_the_token_opens_the_page(open_site: Any, chromium: Any, locale: str) -> None:
    """A browser says of a form where it comes from, unless the page forbids it."""
    label, wrong = WORDS[locale]
    site = open_site(token=TOKEN)
    context = chromium.new_context(locale=locale)
    try:
        page = context.new_page()
        page.goto(site.url)
        page.get_by_label(label).fill("a-long-token-8")
        page.keyboard.press("Enter")
        page.get_by_text(wrong).wait_for()
        page.get_by_label(label).fill(TOKEN)
        page.keyboard.press("Enter")
        page.wait_for_selector("#results section")
        page.goto(site.url)  # it is not asked for again
        page.wait_for_selector("#results section")
    finally:
        context.close()
