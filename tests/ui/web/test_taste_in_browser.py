"""Taste and quality in a real Chromium: pictures, tables by keyboard, and nothing that runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from base import clock
from catalog.items import Item
from catalog.plays import Play
from evaluation.last import note_report
from evaluation.report.testing import HOSTILE, sample_summary
from ui.web.testing import See

EVIL = '<img src=x onerror="window.pwned = 1"><script>window.pwned = 2</script>'
PHONE = {"width": 390, "height": 844}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = """
Math.min(...[...document.querySelectorAll('.m-plot text')].map(one =>
  parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a))
"""
ALIGNED = """
(style => [style.textAlign, style.whiteSpace])(
  getComputedStyle(document.querySelector('#evaluated tbody th')))
"""


def fill(site: Any) -> None:
    """Four weeks in which a film of 10 minutes and one of 20 were finished, and a hostile song."""
    song = Item(id="evil", title=EVIL, genres=[EVIL], form="music", medium="audio", duration_s=300)
    site.matinee.import_items([song])
    now = clock.now()
    plays = [
        Play.model_validate(
            {"user": "me", "item": item, "action": action, "source": source, "text": text,
             "at": (now - timedelta(days=days)).isoformat()}
        )
        for days, item, action, source, text in (
            (28, "sea0", "shown", "matinee", "taste fresh"),
            (28, "bread1", "shown", "matinee", "taste"),
            (27, "sea0", "finish", "api", None),
            (8, "bread1", "finish", "api", None),
            (1, "evil", "finish", "api", None),
        )
    ]  # fmt: skip
    site.matinee.import_plays(plays)


def test_nothing_yet_says_how_it_begins(site: Any, see: See) -> None:
    visit = see(site.url)
    visit.go("taste")
    visit.sees("#watched", "me has played nothing yet")
    visit.sees("#taken-up", "suggestions of the last 12 weeks")  # the page itself has shown some
    visit.sees("#evaluated", "matinee eval suite")
    visit.page.fill("#who input", "ada")
    visit.page.press("#who input", "Enter")
    visit.sees("#watched", "ada has played nothing yet")
    assert visit.errors == []


def test_hours_shares_and_the_last_report(site: Any, see: See, tmp_path: Path) -> None:
    fill(site)
    home = site.matinee.library.settings.home
    note_report(home, sample_summary(HOSTILE[:3], HOSTILE), tmp_path / "r.jsonl", None)
    visit = see(site.url)
    visit.go("taste")
    visit.sees("#watched .m-facts", "35 minutes")  # 10 + 20 + 5
    assert visit.page.locator("#watched svg[role=img]").count() == 1
    visit.sees("#watched .m-key", "film")
    visit.page.click("#taste-by label:has-text('Genre')")
    visit.sees("#watched .m-key", "documentary")
    visit.sees("#watched .m-key", "<img src=x")
    visit.sees("#taken-up p", "of")
    visit.page.locator("#taken-up summary").first.focus()
    visit.page.keyboard.press("Enter")
    visit.sees("#taken-up td", "50%")
    visit.sees("#evaluated table", "found in the first 10 (recall@10)")
    visit.page.click("#language label:has-text('中文')")
    visit.sees("#watched h2", "看过听过的")
    visit.sees("#evaluated h2", "最近一次评测")
    assert visit.page.evaluate("window.pwned") is None
    assert visit.page.locator("img[src=x]").count() == 0
    assert visit.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_a_phone(site: Any, see: See, scheme: str) -> None:
    """All four tabs are in reach, letters of pictures are not small, and nothing is cut off."""
    fill(site)
    home = site.matinee.library.settings.home
    note_report(home, sample_summary(), Path("r.jsonl"), None)
    visit = see(site.url, viewport=PHONE, color_scheme=scheme, has_touch=True)
    assert visit.page.locator("#tab-taste-button").is_visible()
    visit.go("taste")
    visit.sees("#evaluated table", "recall@10")
    for summary in visit.page.locator("#watched summary, #taken-up summary").all():
        summary.click()
    assert visit.page.evaluate(WIDER) <= 0
    assert visit.page.evaluate(SMALLEST) >= 10.5
    assert visit.page.evaluate(ALIGNED) == ["left", "normal"]  # long names of measures wrap
