"""The library that the labelled conversations are held in, and the people who hold them.

The demo library is ingested with real models, beside items of which only words are known and many
that answer nothing. It is built once for each version of the code that fills libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Self

from sqlalchemy import delete

from agent import Recommender
from agent.chats import OpenModel
from agent.forgetting import forget_person
from base.errors import UsageError
from base.settings import Settings, load_settings
from base.slots import Frozen
from benchmarks.agent.cases import LIBRARY, Case
from benchmarks.agent.keys import library_key
from catalog import schema
from catalog.fingerprint import fingerprint
from catalog.imports.jsonl import read_items
from catalog.items import Item, Moment, find_alias, get_items, moments_of
from catalog.plays import Action, Play, add_plays, plays_of
from catalog.store import Catalog
from demo.people import people
from demo.place import metadata, place
from evaluation.suite.distractors import distractors
from tools.models import Models, kept_models

BUILT = "built.json"
DEMO = "demo:"
SPEAKER = "~"  # between the name of a person and the case that their copy lives in
Say = Callable[[str], None]


class Built(Frozen):
    """A finished library: the id of each item of the labels, by the name that the labels use."""

    ids: dict[str, str]


@dataclass(frozen=True)
class World:
    """An open library and the names of its items."""

    matinee: Recommender
    ids: Mapping[str, str]  # by name: "demo:octopus.mp4", "b-film-001"
    files: Path  # the folder of the demo's media

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.matinee.close()

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each item by its id; one without a name is called by its id."""
        return {item: name for name, item in self.ids.items()}

    def items(self) -> dict[str, Item]:
        """Every item by its name."""
        names = self.names
        with self.matinee.library.catalog.read() as connection:
            found = get_items(connection)
        return {names.get(item, item): one for item, one in found.items() if one.state != "removed"}

    def moments(self) -> dict[str, list[Moment]]:
        """The moments of every item, by its name."""
        names = self.names
        with self.matinee.library.catalog.read() as connection:
            found = moments_of(connection, list(get_items(connection)))
        return {names.get(item, item): some for item, some in found.items()}

    def begin(self, case: Case) -> str:
        """The name under which the case's person speaks, who has done only what the case says.

        Every case has a person of its own, so that nothing leaks from one to another. Others who
        are named in a message ("with bo") are the people of the demo, who never speak themselves.
        """
        user = f"{case.user}{SPEAKER}{case.id}"
        self.forget(user)
        self._record(user, case.user, case)
        return user

    def forget(self, user: str) -> None:
        """Everything of a person: the next case shall not know that they were there."""
        forget_person(self.matinee.library, user)

    def refresh_people(self) -> None:
        """What the people of the demo did, counted from now."""
        plays = schema.plays
        for person in people():
            with self.matinee.library.catalog.write() as connection:
                connection.execute(delete(plays).where(plays.c.user == person.name))
            self._record(person.name, person.name, None)

    def watched(self, user: str) -> frozenset[str]:
        """Names of what a person knows."""
        names = self.names
        with self.matinee.library.catalog.read() as connection:
            done = plays_of(connection, user)
        known = {play.item for play in done if play.action in KNOWN}
        return frozenset(names.get(item, item) for item in known)

    def _record(self, user: str, person: str, case: Case | None) -> None:
        with self.matinee.library.catalog.write() as connection:
            add_plays(connection, history(user, person, case, self.ids))


KNOWN = (Action.PLAY, Action.FINISH, Action.SEEN, Action.RATE, Action.LIKE, Action.SKIP)


def history(user: str, person: str, case: Case | None, ids: Mapping[str, str]) -> list[Play]:
    """What a person did before: of the demo what `person` did, and what the case says.

    Items that the library does not have are left out; times count back from now.
    """
    now = datetime.now(UTC)
    demo = [play for one in people() if one.name == person for play in one.plays]
    done = [(DEMO + play.file, play.action, play.value, play.days_ago) for play in demo]
    done += [(p.item, p.action, p.value, p.days_ago) for p in (case.history if case else ())]
    return [
        Play(
            user=user,
            item=ids[name],
            action=action,
            value=value,
            at=(now - timedelta(days=days)).isoformat(),
            source="benchmark",
        )
        for name, action, value, days in done
        if name in ids
    ]


def default_home(settings: Settings) -> Path:
    """A folder of the user's cache for the code that fills libraries, as it is today."""
    return settings.cache / "benchmarks" / f"agent-library-{library_key()}"


def build(home: Path, say: Say) -> Built:
    """Fill the library, or read what was built here before.

    Raises:
        UsageError: an item of the demo could not be added.
    """
    note = home / BUILT
    if note.exists():
        return Built.model_validate_json(note.read_text(encoding="utf-8"))
    settings = load_settings(home=home / "library")
    files = place(settings, home / "media")
    say(f"filling the library with {len(files)} files of the demo; this is done once")
    with Recommender.open(settings=settings) as matinee:
        matinee.add(list(files.values()), metadata=metadata)
        known = list(read_items(LIBRARY))
        matinee.import_items([*known, *distractors()])
        ids = _demo_ids(matinee, files) | {item.id: item.id for item in known}
    built = Built(ids=ids)
    note.write_text(built.model_dump_json(indent=1), encoding="utf-8")
    return built


def open_world(home: Path, built: Built, open_model: OpenModel | None = None) -> World:
    """The library at `home`; by default with the language model that the settings choose."""
    settings = load_settings(home=home / "library")
    catalog = Catalog(settings.home)
    models = Models(settings, kept=kept_models(catalog))
    matinee = Recommender(settings, catalog, models, open_model=open_model)
    world = World(matinee, built.ids, home / "media")
    world.refresh_people()
    return world


def _demo_ids(matinee: Recommender, files: Mapping[str, Path]) -> dict[str, str]:
    found = {}
    with matinee.library.catalog.read() as connection:
        for name, path in files.items():
            item = find_alias(connection, "fingerprint", fingerprint(path))
            if item is None:
                raise UsageError(f"{name} could not be added: run the benchmark again.")
            found[DEMO + name] = item
    return found


def missing(cases: Iterable[Case], ids: Mapping[str, str]) -> Sequence[str]:
    """Names in the cases that the library does not have."""
    named: set[str] = set()
    for case in cases:
        named |= {play.item for play in case.history}
        for turn in case.turns:
            named |= {*(turn.shown or ()), *([turn.attach.item] if turn.attach else [])}
            if turn.expect:
                named |= {*turn.expect.items, *turn.expect.not_items}
    return sorted(named - set(ids))
