"""What to watch or hear, and what is in the library, asked of the server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter

from agent.item_view import ItemPage, ItemView
from agent.recording import play_of
from base.slots import Frozen
from catalog.items import Item
from catalog.pictures import Kind
from catalog.plays import Action, Play
from tools.imports import ImportReport
from tools.report import Failure
from tools.results import Answer, Filters
from tools.search import MOST_CHARACTERS
from tools.shown_report import WEEKS, ShownReport
from tools.what_if import WhatIf
from ui.remote.wire import Wire, segment

PAGE = 500  # items that are asked for at once
FAILURES = TypeAdapter(list[Failure])


class _Removed(Frozen):
    item: Item
    file_removed: bool


class Finding:
    """The part of `Recommender` that looks things up; names are resolved by the server."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def search(
        self,
        query: str,
        filters: Filters = Filters(),
        k: int = 10,
        user: str | None = None,
        moments: bool = False,
    ) -> Answer:
        """Items, or moments, that fit the words."""
        words = query.strip()[:MOST_CHARACTERS] or " "  # the library says what an empty one lacks
        more = {"query": words, "k": k, "user": user, "moments": moments}
        return self._wire.one(Answer, "GET", "/search", params=_given(filters) | more)

    def recommend(
        self,
        user: str | Sequence[str],
        query: str = "",
        filters: Filters = Filters(),
        k: int = 10,
        language: str | None = None,
        record: bool = False,
    ) -> Answer:
        """What these people should watch or hear next."""
        users = [user] if isinstance(user, str) else list(dict.fromkeys(user))
        wanted = {"users": users, "query": query, "filters": _given(filters), "k": k}
        more = {"speak": language, "record": record}
        return self._wire.one(Answer, "POST", "/recommendations", json=wanted | more)

    def what_if(
        self,
        user: str,
        *,
        without: str,
        query: str = "",
        filters: Filters = Filters(),
        k: int = 10,
        language: str | None = None,
    ) -> WhatIf:
        """The list now, and without an item; raises as `Recommender.what_if`."""
        item = self.show(without).item.id
        more = {"user": user, "without": item, "query": query, "k": k, "speak": language}
        return self._wire.one(WhatIf, "GET", "/what-if", params=_given(filters) | more)

    def report(self, user: str, weeks: int = WEEKS) -> ShownReport:
        """What was shown to the person, and taken up."""
        asked = {"user": user, "weeks": weeks}
        return self._wire.one(ShownReport, "GET", "/report", params=asked)

    def items(self) -> list[Item]:
        """Every item that was not removed, by title."""
        found: dict[str, Item] = {}
        offset, total = 0, 1
        while offset < total:
            asked = {"offset": offset, "limit": PAGE}
            page = self._wire.one(ItemPage, "GET", "/items", params=asked)
            found |= {item.id: item for item in page.items}
            offset, total = offset + PAGE, page.total
        return sorted(found.values(), key=lambda item: (item.title.casefold(), item.id))

    def failures(self) -> list[Failure]:
        """Files that could not be understood, with the reason, oldest first."""
        return self._wire.value(FAILURES, "GET", "/failures")

    def show(self, name: str) -> ItemView:
        """One item, by id, beginning of an id, path, alias or title.

        Raises:
            NotFoundError: none is called so, or several are.
        """
        asked = {"name": name, "folder": str(Path.cwd())}
        return self._wire.one(ItemView, "GET", "/resolve", params=asked)

    def picture(self, name: str, kind: Kind = "poster") -> bytes:
        """A JPEG of one item; raises as `Recommender.picture`."""
        item = segment(self.show(name).item.id)
        return self._wire.ask("GET", f"/items/{item}/{quote(kind)}")

    def remove(self, name: str) -> Item:
        """Take an item out of the library; its file and its plays stay."""
        item = self.show(name).item
        if item.state == "removed":
            return item
        path, asked = f"/items/{segment(item.id)}", {"keep_file": True}
        return self._wire.one(_Removed, "DELETE", path, params=asked).item

    def record(
        self,
        user: str,
        item: str,
        action: Action | str,
        value: float | None = None,
        position_s: float | None = None,
        text: str | None = None,
        source: str = "matinee",
    ) -> Play:
        """Remember what the person did with an item; raises as `Recommender.record`."""
        known = self.show(item).item.id
        play = play_of(user, known, action, value, position_s, text, source)
        self._wire.one(ImportReport, "POST", "/plays", json=play.model_dump(mode="json"))
        return play


def _given(filters: Filters) -> dict[str, Any]:
    return filters.model_dump(mode="json", exclude_defaults=True)
