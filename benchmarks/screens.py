"""`make screens`: pictures of the page in docs/screens, of the demo's library in a real Chromium.

Each is of another person or page, so that none changes what the next one shows. Rules read and
write, so that the words are the same on every machine; fonts are this machine's.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from base.errors import MatineeError, UsageError
from base.settings import load_settings
from benchmarks.browser import chromium
from benchmarks.child import ROOT
from benchmarks.serve.server import served
from ui.web.testing import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = ROOT / "docs" / "screens"
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 960}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True,
}  # fmt: skip
WAIT_MS = 60_000
RULES = {"MATINEE_LLM": "none"}
NO_DEMO = "There is no demo library here: run make demo once, and then make screens again."
DRAWN = """[...document.images].every(
  one => one.complete || one.getBoundingClientRect().top > innerHeight)"""


class Screen(NamedTuple):
    """One picture: who looks at it, on what, and what they did before."""

    name: str
    user: str
    steps: Callable[[Visit], None]
    device: dict[str, Any] = DESK
    scheme: str = "light"
    locale: str = "en-US"
    empty: bool = False
    top: str = "body"  # what the picture begins with


def _asks(words: str, opened: bool = False) -> Callable[[Visit], None]:
    """Says something; `opened` shows of what parts the first score is."""

    def steps(visit: Visit) -> None:
        visit.say(words)
        if opened:
            visit.page.locator("#results summary").first.click()

    return steps


def _you(visit: Visit) -> None:
    visit.go("you")
    visit.sees("#profile", visit.page.input_value("#who input"))
    visit.page.locator("#profile summary").first.click()


def _library(visit: Visit) -> None:
    visit.go("library")
    visit.page.fill("#search textarea, #search input", "a volcano")
    visit.page.press("#search textarea, #search input", "Enter")
    visit.page.wait_for_selector("#found h3")


def _map(visit: Visit) -> None:
    visit.go("library")
    visit.page.locator("details.m-map > summary").click()
    canvas = visit.page.locator(".m-map canvas")
    canvas.focus()
    canvas.press("ArrowRight")
    visit.page.wait_for_selector(".m-map-card:not([hidden]) img")


def _taste(visit: Visit) -> None:
    visit.go("taste")
    visit.page.wait_for_selector("#watched svg")


def _nothing(visit: Visit) -> None:
    """The page as it opens."""


SCREENS = (
    Screen("you", "ada", _you),
    Screen("taste", "mei", _taste),
    Screen("map", "bo", _map, top="details.m-map"),
    Screen("chat", "ada", _asks("something short about nature, nothing loud", opened=True)),
    Screen("library", "mei", _library),
    Screen("chinese", "mei", _asks("给孩子听的睡前故事", opened=True), locale="zh-CN"),
    Screen("dark", "bo", _asks("soft piano music to fall asleep to"), scheme="dark"),
    Screen("phone", "lin", _asks("Something calm about animals, please."), PHONE, top="#results"),
    Screen("empty", "me", _nothing, empty=True),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Draw them all, or those that are named."""
    parser = argparse.ArgumentParser(prog="make screens", description=__doc__)
    names = [one.name for one in SCREENS]
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names)}; by default all")
    parser.add_argument("--out", type=Path, default=FOLDER, help="another folder")
    given = parser.parse_args(argv)
    if unknown := set(given.names) - set(names):
        parser.error(f"there is no screen {', '.join(sorted(unknown))}")
    try:
        draw([one for one in SCREENS if one.name in (given.names or names)], given.out)
    except MatineeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def draw(screens: Sequence[Screen], out: Path) -> None:
    """Draw screens into a folder, of a copy of the demo's library, and of an empty one.

    Raises:
        UsageError: there is no demo library, or no Chromium.
    """
    demo = load_settings().home / "demo"
    if not (demo / "library.sqlite").exists():
        raise UsageError(NO_DEMO)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        home, empty = Path(scratch, "demo"), Path(scratch, "empty")
        shutil.copytree(demo, home, ignore=shutil.ignore_patterns("media", "*.lock", "*.pid"))
        empty.mkdir()
        for is_empty, place in ((False, home), (True, empty)):
            if some := [one for one in screens if one.empty == is_empty]:
                with served(place, RULES) as server:
                    for screen in some:
                        _draw(browser, server.url, screen, out / f"{screen.name}.png")


def _draw(browser: Browser, url: str, screen: Screen, path: Path) -> None:
    context = browser.new_context(
        locale=screen.locale,
        color_scheme=screen.scheme,  # type: ignore[arg-type]  # of literals
        reduced_motion="reduce",
        **screen.device,
    )
    context.set_default_timeout(WAIT_MS)
    try:
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector("#results section")
        page.fill("#who input", screen.user)
        page.press("#who input", "Enter")
        here = "name => document.getElementById('m-about')?.dataset.user === name"
        page.wait_for_function(here, arg=screen.user)
        screen.steps(Visit(page, set(), []))
        page.evaluate("document.activeElement?.blur()")
        page.mouse.move(0, 0)
        page.locator(screen.top).first.evaluate("one => one.scrollIntoView()")
        page.wait_for_function(DRAWN)
        page.wait_for_timeout(500)  # what Gradio moves after the last word
        page.screenshot(path=path, animations="disabled", caret="hide")
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
