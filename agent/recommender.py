"""The programmatic API: one library, opened, asked and told.

from agent import Recommender

with Recommender.open() as matinee:
    matinee.add(["Videos"])
    for result in matinee.recommend("ada", "something calm about the sea").results:
        print(result.title, result.start_s, result.reasons)
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from sqlalchemy import select

from agent.chats import Chats, OpenModel, opener
from agent.conversation import Listed, Request, Talk
from agent.events import Event
from agent.explain.facts import Why, facts_of
from agent.explain.wording import language_of
from agent.forgetting import Forgotten
from agent.naming import name_tastes
from agent.profile_view import ProfileView
from agent.profiles import Profiles
from agent.why import why_text_of, whys_of
from base.download import ProgressSink
from base.errors import NotFoundError, UsageError
from base.settings import Settings, load_settings
from base.slots import Frozen
from catalog import schema
from catalog.items import Item, Moment, get_items, moments_of, paths_of, plain, resolve
from catalog.pictures import Kind, get_picture
from catalog.plays import Action, Play, add_plays, plays_of
from catalog.scan import display_path
from catalog.store import Catalog
from tools.calibrate import calibrate_library
from tools.context import Library
from tools.imports import ImportReport, import_items, import_plays
from tools.ingest import Failure, Ingest, IngestReport, Progress, Silent, remove_item
from tools.models import Models, ModelSet, changed_models, keep_models, kept_models
from tools.person import Person
from tools.publish import publish
from tools.rank import Because, recommend
from tools.reindex import ReindexReport, reindex
from tools.results import Answer, Filters, Result
from tools.search import search
from tools.understood import Pass

EXPLAINED = 50  # results among which `explain` looks for the item
Warn = Callable[[str], None]


class ItemView(Frozen):
    """Everything that is known of one item."""

    item: Item
    paths: tuple[str, ...]
    moments: tuple[Moment, ...]


class Recommender:
    """One library. Close it, or use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        models: ModelSet,
        choose_again: Callable[[], ModelSet] | None = None,
        open_model: OpenModel | None = None,
    ) -> None:
        """`choose_again` gives the models that would be chosen today, for `reindex`.

        `open_model` opens the language model; by default the one that the settings choose.
        """
        self._library = Library(settings, catalog, models)
        self._choose_again = choose_again or (lambda: models)
        self._chats = Chats(self._library, open_model or opener(self._library))

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        *,
        downloads: ProgressSink | None = None,
        warn: Warn = lambda _: None,
        settings: Settings | None = None,
    ) -> Self:
        """Open the library in `home`, or in the folder that the settings say; made if missing."""
        settings = settings or load_settings(home=home)
        catalog = Catalog(settings.home)
        models = Models(settings, downloads, warn, kept_models(catalog))
        return cls(settings, catalog, models, lambda: Models(settings, downloads, warn))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files and of the language model."""
        self._chats.close()
        self._library.close()

    @property
    def library(self) -> Library:
        """What the tools work with."""
        return self._library

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
        catalog = self._library.catalog
        with catalog.ingest_lock():
            keep_models(catalog, self._library.models)
            ingest = Ingest(
                self._library, progress or Silent(), metadata, lambda: publish(self._library)
            )
            return ingest.add([Path(path).expanduser() for path in paths], until)

    def import_items(
        self, items: Iterable[Item], on_progress: Callable[[int], None] = lambda _: None
    ) -> ImportReport:
        """Add items of which only words are known."""
        with self._writing():
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
        return self._explained(answer, language_of(query), {})

    def recommend(
        self,
        user: str | Sequence[str],
        query: str = "",
        filters: Filters = Filters(),
        k: int = 10,
        language: str | None = None,
    ) -> Answer:
        """What the person should watch or hear next, each with its reasons.

        For several people: what none of them dislikes, and for whom each is.
        """
        names = [user] if isinstance(user, str) else list(dict.fromkeys(user))
        with self._library.catalog.read() as connection:
            people = [Person.load(connection, name) for name in names]
        found = recommend(self._library, people, query, filters, k)
        return self._explained(found.answer, language or language_of(query), found.because)

    def chat(
        self,
        user: str,
        text: str,
        *,
        attach: str | Path | None = None,
        conversation: int | None = None,
        people: Sequence[str] = (),
        k: int = 5,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """A message in, events out: how it was read, tools, items, words, and last `Done`.

        Goes on with the person's conversation of the last hours, or with the one that is named.
        Closing the iterator, or setting `cancel`, stops the turn, of which nothing is kept then.

        Raises:
            UsageError: another message of this person is being answered.
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
            cancel=cancel,
        )

    def load_chat_model(self) -> str | None:
        """Load the language model now, not on the first turn of a chat, which takes seconds.

        Says why none answers, where none does: rules read then, and plain sentences answer.
        """
        return self._chats.ready()

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
        language = language_of(query)
        with self._library.catalog.read() as connection:
            known = resolve(connection, item)
            person = Person.load(connection, user)
        found = recommend(self._library, [person], query, filters, EXPLAINED)
        whys = whys_of(self._library, found.because)
        listed = tuple(
            Listed(result=result, why=whys.get(result.item, Why()))
            for result in found.answer.results
        )
        talk = Talk(request=Request(query=query, filters=filters), listed=listed)
        return why_text_of(self._library, talk, known.id, language)

    def record(
        self,
        user: str,
        item: str,
        action: Action | str,
        value: float | None = None,
        position_s: float | None = None,
        text: str | None = None,
    ) -> Play:
        """Remember what the person did with an item."""
        with self._library.catalog.write() as connection:
            found = resolve(connection, item)
            play = _play(user, found.id, _action(action), value, position_s, text)
            add_plays(connection, [play])
        return play

    def plays(self, user: str) -> list[Play]:
        """Everything the person did, oldest first."""
        with self._library.catalog.read() as connection:
            return plays_of(connection, user)

    def items(self) -> list[Item]:
        """Every item that was not removed, by title."""
        with self._library.catalog.read() as connection:
            found = get_items(connection).values()
        kept = [item for item in found if item.state != "removed"]
        return sorted(kept, key=lambda item: (item.title.casefold(), item.id))

    def failures(self) -> list[Failure]:
        """Files that could not be understood, with the reason, oldest first."""
        table = schema.failures
        with self._library.catalog.read() as connection:
            rows = connection.execute(select(table).order_by(table.c.at)).all()
        return [Failure(path=display_path(os.fsdecode(r.path)), reason=r.reason) for r in rows]

    def show(self, name: str) -> ItemView:
        """One item, by id, beginning of an id, path, alias or title."""
        with self._library.catalog.read() as connection:
            item = resolve(connection, name)
            return ItemView(
                item=item,
                paths=tuple(display_path(p) for p in paths_of(connection, [item.id])[item.id]),
                moments=tuple(moments_of(connection, [item.id])[item.id]),
            )

    def picture(self, name: str, kind: Kind = "poster") -> bytes:
        """A JPEG of one item: its poster, or a strip of thumbnails.

        Raises:
            NotFoundError: no such item, or it has no picture.
        """
        with self._library.catalog.read() as connection:
            item = resolve(connection, name)
            found = get_picture(connection, item.content or "", kind)
        if found is None:
            raise NotFoundError(
                f"“{item.title}” has no {kind}: only what was looked into has, and sound no strip."
            )
        return found.jpeg

    def remove(self, name: str) -> Item:
        """Take an item out of the library; its file and its plays stay."""
        with self._library.catalog.read() as connection:
            item = resolve(connection, name)
        with self._writing():
            remove_item(self._library.catalog, item.id)
        return item

    def reindex(
        self,
        progress: Progress | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> ReindexReport:
        """Make the index anew, and everything whose model was changed in the settings."""
        catalog = self._library.catalog
        with self._library.lease.write():
            models = self._choose_again()
            library = self._library.with_models(models)
            keep_models(catalog, models, again=bool(changed_models(catalog, models)))
            report = reindex(library, progress or Silent(), on_progress)
        self._library = library
        return report

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """The writer's lock; afterwards the calibrations and the index say what SQLite says."""
        library = self._library
        with library.lease.write():
            keep_models(library.catalog, library.models)
            try:
                yield
            finally:
                calibrate_library(library)
                library.refresh_index()

    def _explained(self, answer: Answer, language: str, because: Mapping[str, Because]) -> Answer:
        whys = whys_of(self._library, because)

        def explained(result: Result) -> Result:
            facts = facts_of(result, language, whys.get(result.item, Why()))
            return result.model_copy(update={"reasons": tuple(fact.text for fact in facts)})

        return answer.model_copy(
            update={
                "results": tuple(explained(result) for result in answer.results),
                "near_misses": tuple(explained(result) for result in answer.near_misses),
            }
        )


def _play(
    user: str,
    item: str,
    action: Action,
    value: float | None,
    position_s: float | None,
    text: str | None,
) -> Play:
    if (action is Action.RATE) != (value is not None):
        raise UsageError("A rating needs a value from 0 to 5, and no other action has one.")
    try:
        return Play(
            user=user, item=item, action=action, value=value, position_s=position_s, text=text
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"The {first['loc'][0]} is not valid ({first['msg']}): a rating is from 0 to 5, a "
            "position is in seconds, and a user has a name."
        ) from error


def _action(name: Action | str) -> Action:
    try:
        return Action(name)
    except ValueError as error:
        known = ", ".join(action.value for action in Action)
        raise UsageError(f"'{name}' is not an action: use one of {known}.") from error
