"""For tests of the page: a result to show, and HTML taken apart as a browser takes it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from base.slots import Source
from tools.results import Evidence, Result


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
