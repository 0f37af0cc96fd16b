"""How long a browser on this machine waits for the page: the first paint, and the first list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from base.errors import UsageError
from base.slots import Frozen
from benchmarks.browser import chromium
from benchmarks.serve.server import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VISITS = 5
WAIT_MS = 60_000
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LISTED = "document.querySelector('#results section h3') && performance.now()"


class Visit(Frozen):
    """One visit in a context of its own, with nothing cached; seconds from the navigation on."""

    paint_s: float  # first contentful paint
    list_s: float  # the first title of the list


class Visits(Frozen):
    """Visits to servers that had shown no page before, and to one that had; or why there are none.

    `start_s` are the seconds that each of the cold servers took to its first answer.
    """

    cold: tuple[Visit, ...] = ()
    warm: tuple[Visit, ...] = ()
    start_s: tuple[float, ...] = ()
    why: str = ""


def visits(home: Path, count: int = VISITS) -> Visits:
    """So many visits to servers that have just begun, and as many to the last one of them."""
    cold, starts = [], []
    warm: list[Visit] = []
    try:
        with chromium() as browser:
            for number in range(count):
                with served(home) as server:
                    starts.append(server.start_s)
                    cold.append(visit(browser, server.url))
                    if number == count - 1:
                        warm = [visit(browser, server.url) for _ in range(count)]
    except UsageError as error:
        return Visits(why=str(error))
    return Visits(cold=tuple(cold), warm=tuple(warm), start_s=tuple(starts))


def visit(browser: Browser, url: str) -> Visit:
    """Open the page once, and wait for its list."""
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(WAIT_MS)
    try:
        page = context.new_page()
        page.goto(url, wait_until="commit")
        painted = page.wait_for_function(PAINTED).json_value()
        listed = page.wait_for_function(LISTED).json_value()
        return Visit(paint_s=painted / 1e3, list_s=listed / 1e3)
    finally:
        context.close()
