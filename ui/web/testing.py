"""For tests of the page: a result to show, HTML taken apart, and what an open page shows."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, NamedTuple

from base.slots import Source
from tools.results import Evidence, Result

WAIT_MS = 20_000


class Elements(HTMLParser):
    """Names of the elements of a piece of HTML, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data


def result(**changes: Any) -> Result:
    """A film of ten minutes that plays, with one moment at 1:15."""
    said = Evidence(source=Source.SPEECH, text="the tide comes in twice", start_s=75.5, end_s=80)
    given = {
        "item": "sea0",
        "title": "Sea at dawn",
        "medium": "video",
        "duration_s": 600.0,
        "path": "/films/sea.mp4",
        "score": 2.5,
        "parts": {"text": 3.0, "dislikes": -0.75, "new": 0.25},
        "reasons": ("because you liked “Bread at noon”", "at 1:15 somebody says “the tide comes”"),
        "evidence": (said,),
    }
    return Result.model_validate(given | changes)


class Visit(NamedTuple):
    """A page that is open, and what it asked for and complained of."""

    page: Any
    hosts: set[str]
    errors: list[str]

    def say(self, words: str) -> None:
        """Send a message, and wait for the end of its answer."""
        said = self.page.locator("#chat [data-testid=user]")
        before = said.count()
        self.page.fill("#box textarea", words)
        self.page.press("#box textarea", "Enter")
        said.nth(before).wait_for()
        self.page.wait_for_selector("#box .submit-button")

    def sees(self, selector: str, words: str) -> Any:
        """Wait for a text in an element."""
        found = self.page.locator(selector).filter(has_text=words).first
        found.wait_for()
        return found

    def titles(self) -> list[str]:
        """Those of the list, in order, without their numbers."""
        first = "every => every.map(one => one.firstChild.textContent.trim())"
        every = self.page.locator("#results h3").evaluate_all(first)
        return [one.split(". ", 1)[1] for one in every]

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for something that the page does not show."""
        for _ in range(WAIT_MS // 50):
            if done():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it did not come")

    def go(self, tab: str) -> None:
        """Open a tab."""
        self.page.click(f"#tab-{tab}-button")


See = Callable[..., Visit]
