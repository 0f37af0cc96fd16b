"""Where dialogues are held: an open copy of a library, and what scoring has to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from agent import Recommender
from base.errors import NotFoundError
from catalog.items import Item, get_items, moments_of, paths_of, resolve
from evaluation.audit import Audit
from evaluation.beyond import Beyond
from evaluation.dialogues import Clip, Dialogue, Expect, Past, Turn
from evaluation.grounded import Held
from evaluation.mentions import Mentions
from tools.context import Library

OnUnknown = Callable[[str], None]


@dataclass
class Stage:
    """One open copy; `beside` is the folder that attachments' paths are relative to."""

    matinee: Recommender
    beside: Path
    clips: Path
    _ids: dict[str, str | None] = field(default_factory=dict)

    @property
    def library(self) -> Library:
        """What the tools work with."""
        return self.matinee.library

    @cached_property
    def items(self) -> dict[str, Item]:
        """What can be recommended, by id."""
        with self.library.catalog.read() as connection:
            found = get_items(connection)
        return {name: item for name, item in sorted(found.items()) if item.state == "present"}

    @cached_property
    def held(self) -> Held:
        """Everything that the library says, to look quotations up in."""
        with self.library.catalog.read() as connection:
            moments = moments_of(connection, list(self.items))
        return Held.of(self.items, moments)

    @cached_property
    def mentions(self) -> Mentions:
        """Finds titles in messages."""
        return Mentions.of(self.items.values())

    @cached_property
    def audit(self) -> Audit:
        """Finds what gives an item away."""
        with self.library.catalog.read() as connection:
            paths = paths_of(connection, list(self.items))
        return Audit.of(self.items, paths)

    @cached_property
    def beyond(self) -> Beyond:
        """Diversity and novelty of lists."""
        return Beyond(self.library)

    def id_of(self, name: str) -> str | None:
        """The id of what a dialogue names; None where there is no such item."""
        if name not in self._ids:
            try:
                with self.library.catalog.read() as connection:
                    self._ids[name] = resolve(connection, name).id
            except NotFoundError:
                self._ids[name] = None
        return self._ids[name]

    def resolved(self, dialogue: Dialogue, on_unknown: OnUnknown | None = None) -> Dialogue:
        """The dialogue with ids for names.

        Raises:
            NotFoundError: an item is not in the library, and there is no `on_unknown` to go on
                without it.
        """

        def ids(names: Iterable[str]) -> tuple[str, ...]:
            found = []
            for name in names:
                item = self.id_of(name)
                if item is not None:
                    found.append(item)
                elif on_unknown is None:
                    raise NotFoundError(
                        f"The dialogue {dialogue.id} names '{name}', which the library does not "
                        "have: correct it, or go on without such items with --skip-bad-lines."
                    )
                else:
                    on_unknown(name)
            return tuple(dict.fromkeys(found))

        def pasts(done: Sequence[Past]) -> tuple[Past, ...]:
            return tuple(
                past.model_copy(update={"item": item}) for past in done for item in ids([past.item])
            )

        return dialogue.model_copy(
            update={
                "text_digest": dialogue.digest,
                "history": pasts(dialogue.history),
                "people": {name: pasts(done) for name, done in dialogue.people.items()},
                "turns": tuple(_turn(turn, ids) for turn in dialogue.turns),
            }
        )

    def titles(self, ids: Iterable[str]) -> list[str]:
        """The titles of these items."""
        return [self.items[one].title for one in ids if one in self.items]


def _turn(turn: Turn, ids: Callable[[Iterable[str]], tuple[str, ...]]) -> Turn:
    update: Mapping[str, object] = {
        "shown": None if turn.shown is None else ids(turn.shown),
        "attach": _attach(turn.attach, ids),
        "expect": None if turn.expect is None else _expect(turn.expect, ids),
    }
    return turn.model_copy(update=update)


def _attach(
    attach: str | Clip | None, ids: Callable[[Iterable[str]], tuple[str, ...]]
) -> str | Clip | None:
    if not isinstance(attach, Clip):
        return attach
    found = ids([attach.item])
    return attach.model_copy(update={"item": found[0]}) if found else None


def _expect(expect: Expect, ids: Callable[[Iterable[str]], tuple[str, ...]]) -> Expect:
    update = {"items": ids(expect.items), "not_items": ids(expect.not_items)}
    return expect.model_copy(update=update)
