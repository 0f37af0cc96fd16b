"""Chromium without a window, as this machine has it; nothing is downloaded."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from base.errors import UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM = "There is no Chromium here: install it (apt-get install chromium), and run it again."
NO_PLAYWRIGHT = "Playwright is missing: run make test once, which installs what tests need."


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; close what is opened in it.

    Raises:
        UsageError: there is no Chromium, or no Playwright, or a page does not become what is waited
            for.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise UsageError(NO_CHROMIUM)
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise UsageError(NO_PLAYWRIGHT) from error
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"] if is_root else []
        )
        try:
            yield browser
        except Error as error:
            first = str(error).partition("\n")[0]
            raise UsageError(f"The page was not what was waited for: {first}") from error
        finally:
            browser.close()
