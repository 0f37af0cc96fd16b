"""The programmatic API: one library, opened, asked and told.

from agent import Recommender

with Recommender.open() as matinee:
    matinee.add(["Videos"])
    for result in matinee.recommend("ada", "something calm about the sea").results:
        print(result.title, result.start_s, result.reasons)
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from agent.events import Event
from agent.explain.wording import language_of
from agent.forgetting import Forgotten
from agent.item_view import ItemView, failures_of, items_by_title, picture_of, view_of
from agent.naming import name_tastes
from agent.ongoing import Ongoing
from agent.profile_view import ProfileView
from agent.profiles import Profiles
from agent.recommending import recommended, what_if_for
from agent.recording import record
from agent.reporting import report_for
from agent.upkeep import add_files, remove, writing
from agent.why import explained, why_for
from catalog.items import Item, plain
from catalog.pictures import Kind
from catalog.plays import Action, Play, plays_of
from tools.imports import ImportReport, import_items, import_plays
from tools.ingest import Failure, IngestReport, Progress
from tools.results import Answer, Filters
from tools.search import search
from tools.shown_report import WEEKS, ShownReport
from tools.understood import Pass
from tools.what_if import WhatIf


class Recommender(Ongoing):
    """What can be asked of one library, and told it. Close it, or use it as a context manager."""

    def add(
        self,
        paths: Iterable[str | Path],
        progress: Progress | None = None,
        metadata: Callable[[Path], Item | None] = lambda _: None,
        until: Pass = Pass.WHOLE,
    ) -> IngestReport:
        """Understand files and folders; what is known already is not done again.

        Meanwhile the library can be searched, also by other processes. `until` is the last pass:
        names, a sample of each item, or the whole.
        """
        return add_files(self._library, paths, progress, metadata, until)

    def import_items(
        self, items: Iterable[Item], on_progress: Callable[[int], None] = lambda _: None
    ) -> ImportReport:
        """Add items of which only words are known."""
        with writing(self._library):
            return import_items(self._library, items, on_progress)

    def import_plays(self, plays: Iterable[Play]) -> ImportReport:
        """Append plays from elsewhere."""
        return import_plays(self._library, plays)

    def search(
        self,
        query: str,
        filters: Filters = Filters(),
        k: int = 10,
        user: str | None = None,
        moments: bool = False,
    ) -> Answer:
        """Items, or moments, that fit the words."""
        answer = search(self._library, query, filters, k, user, moments)
        return explained(self._library, answer, language_of(query), {})

    def recommend(
        self,
        user: str | Sequence[str],
        query: str = "",
        filters: Filters = Filters(),
        k: int = 10,
        language: str | None = None,
        record: bool = False,
    ) -> Answer:
        """What the person should watch or hear next, each with its reasons.

        For several people: what none of them dislikes, and for whom each is. With `record` it is
        remembered as shown to each of them, once an evening and item: say so where they see it.
        """
        names = [user] if isinstance(user, str) else list(dict.fromkeys(user))
        spoken = language or language_of(query)
        return recommended(self._library, names, query, filters, k, spoken, record)

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
        """The list now, and what it would be if the person had done nothing with that item.

        Nothing is written.

        Raises:
            NotFoundError: no such item, or the person did nothing with it.
        """
        spoken = language or language_of(query)
        return what_if_for(self._library, user, without, query, filters, k, spoken)

    def chat(
        self,
        user: str,
        text: str,
        *,
        attach: str | Path | None = None,
        conversation: int | None = None,
        people: Sequence[str] = (),
        k: int = 5,
        deep: int = 0,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """A message in, events out: how it was read, tools, items, words, and last `Done`.

        Goes on with the person's conversation of the last hours, or with the one that is named.
        `deep` is for who measures: `Items.beyond` has the ids after the k, up to so many in all.
        Closing the iterator, or setting `cancel`, stops the turn, of which nothing is kept then.

        Raises:
            TurnBusyError: another message of this person is being answered.
            NotFoundError: no such conversation.
        """
        file = None if attach is None else Path(attach).expanduser()
        return self._chats.turn(
            user,
            plain(text),
            attach=file,
            conversation=conversation,
            people=people,
            k=k,
            deep=deep,
            cancel=cancel,
        )

    async def achat(self, user: str, text: str, **options: Any) -> AsyncIterator[Event]:
        """The same for asynchronous callers; the event loop is never blocked."""
        events = self.chat(user, text, **options)
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            await asyncio.to_thread(events.close)  # type: ignore[attr-defined]

    @property
    def profiles(self) -> Profiles:
        """Everybody's profile: shown, edited, pinned, exported, forgotten."""
        return Profiles(self._library)

    def profile(self, user: str, language: str = "en") -> ProfileView:
        """What is known of one person, each part with what it comes from."""
        return Profiles(self._library, language).show(user)

    def name_tastes(self, user: str, language: str = "en") -> dict[str, str]:
        """Let the language model name the tastes that plays show; label → name, where one was kept.

        Raises:
            ModelError: there is no language model.
        """
        return name_tastes(self._library, self._chats.model(), user, language)

    def forget(self, user: str) -> Forgotten:
        """Everything of one person: plays, profile, conversations; says what was removed."""
        return self.profiles.forget(user)

    def explain(self, user: str, item: str, query: str = "", filters: Filters = Filters()) -> str:
        """Why the item is recommended to the person, exactly; that it is not, where it is not.

        Raises:
            NotFoundError: no such item.
        """
        return why_for(self._library, user, item, query, filters)

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
        """Remember what the person did with an item; `source` says by which way they told."""
        return record(self._library.catalog, user, item, action, value, position_s, text, source)

    def plays(self, user: str) -> list[Play]:
        """Everything the person did, oldest first."""
        with self._library.catalog.read() as connection:
            return plays_of(connection, user)

    def items(self) -> list[Item]:
        """Every item that was not removed, by title."""
        return items_by_title(self._library.catalog)

    def failures(self) -> list[Failure]:
        """Files that could not be understood, with the reason, oldest first."""
        return failures_of(self._library.catalog)

    def show(self, name: str) -> ItemView:
        """One item, by id, beginning of an id, path, alias or title."""
        return view_of(self._library.catalog, name)

    def picture(self, name: str, kind: Kind = "poster") -> bytes:
        """A JPEG of one item: its poster, or a strip of thumbnails.

        Raises:
            NotFoundError: no such item, or it has no picture.
        """
        return picture_of(self._library.catalog, name, kind)

    def report(self, user: str, weeks: int = WEEKS) -> ShownReport:
        """How much of what was shown to the person they took up, by week.

        Raises:
            UsageError: not a number of weeks.
        """
        return report_for(self._library, user, weeks)

    def remove(self, name: str) -> Item:
        """Take an item out of the library; its file and its plays stay."""
        return remove(self._library, name)
