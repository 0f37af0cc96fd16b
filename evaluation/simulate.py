"""A person who looks for one thing that they would like, and never says what it is called.

They open with what they want, and answer what is shown: with one more thing that is true of what
they look for, or with what is wrong with the first result. Every line is audited before it is
said; a line that gives the answer away ends the dialogue as failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Protocol

from catalog.items import Item, Moment
from evaluation.audit import Audit
from evaluation.details import leaking
from evaluation.dialogues import Dialogue, Expect, Past, Turn
from evaluation.differences import differences
from evaluation.facet import Facet
from evaluation.facets_of import TELLING
from evaluation.outcomes import How, Outcome
from evaluation.rewrite import Rewriter, says_the_same
from evaluation.wordings import Saying, Table, said, wordings

PATIENCE = 5  # answers that a person hears before they give up
TRIES = 20  # wordings of one line: some may hold the title by chance, as "it" does
CRITICISES = 0.5  # how often, where there is something to say instead too
TWO = 0.5  # how often a person opens with two facets


class Person(Protocol):
    """Somebody who talks. `targets` are the thing looked for and its exact duplicates."""

    id: str
    user: str
    history: tuple[Past, ...]
    targets: tuple[str, ...]
    language: str
    at: datetime | None

    @property
    def outcome(self) -> Outcome: ...

    def opening(self) -> str: ...

    def reply(self, shown: Sequence[str], answer: str) -> str | None: ...


@dataclass(frozen=True)
class World:
    """What people live in: the library, what gives its items away, and how things are said."""

    items: Mapping[str, Item]
    audit: Audit
    moments: Mapping[str, Sequence[Moment]] = field(default_factory=dict)
    table: Table = field(default_factory=wordings)


@dataclass(frozen=True)
class Seeker:
    """Who somebody is: what they did, what they look for, and what they could say of it."""

    id: str
    user: str
    history: tuple[Past, ...]
    targets: tuple[str, ...]  # the first is what the facets are of
    facets: tuple[Facet, ...]
    known: frozenset[str] = frozenset()  # items of the history that they watched
    language: str = "en"
    at: datetime | None = None  # when they talk


class SimulatedPerson:
    """A `Person` by rules; with a `rewriter`, a model puts each line into its own words.

    The same seeker, seed and answers give the same lines.
    """

    def __init__(
        self,
        seeker: Seeker,
        world: World,
        seed: int = 0,
        patience: int = PATIENCE,
        rewriter: Rewriter | None = None,
    ) -> None:
        self.id, self.user, self.history = seeker.id, seeker.user, seeker.history
        self.targets, self.language, self.at = seeker.targets, seeker.language, seeker.at
        self.outcome = Outcome()
        self.lines: list[str] = []  # said, the opening first
        self.closing = ""  # the last word, which wants no answer
        self._world, self._patience, self._rewriter = world, patience, rewriter
        self._draw = Random(f"{seed}:{seeker.id}")
        self._facets = [one for one in seeker.facets if one.sayable(self.language)]
        self._known = set(seeker.known)
        self._criticised: set[str] = set()

    def opening(self) -> str:
        """The first line. Where it leaks the outcome says so, and it is not to be answered."""
        telling = [one for one in self._facets if one.kind in TELLING]
        sayings = [self._reveal(telling or self._facets)]
        if self._facets and self._draw.random() < TWO:
            sayings.append(self._reveal(self._facets))
        return self._say([("hello", {}), *sayings])

    def reply(self, shown: Sequence[str], answer: str) -> str | None:
        """What is said to an answer; None where the dialogue is over, see `outcome`.

        Args:
            shown: ids of what the answer shows, best first.
            answer: its words.
        """
        if self.outcome.over:
            return None
        self._now(turns=self.outcome.turns + 1)
        line = ""
        if set(shown) & set(self.targets):
            self._end("success", "accept")
        elif self.outcome.turns >= self._patience:
            self._end("gave up", "give_up")
        else:
            line = self._say(self._next(list(shown), answer))
        return None if self.outcome.over else line

    def _next(self, shown: list[str], answer: str) -> list[Saying]:
        known = next((name for name in shown if name in self._known), None)
        if known is not None:
            self._known.remove(known)  # it is told once
            return [("know", {"value": self._place(shown.index(known))})]
        asked = self._asked(answer)
        wrong = self._wrong(shown[0]) if shown else []
        if wrong and not (asked or (self._facets and self._draw.random() >= CRITICISES)):
            one = self._draw.choice(wrong)
            self._criticised.add(one.kind)
            return [(one.kind, one.fields(self.language))]
        if self._facets:
            lead: list[Saying] = [("no", {})] if shown else []
            return [*lead, self._reveal(asked or self._facets)]
        return [("others", {})]

    def _reveal(self, among: Sequence[Facet]) -> Saying:
        """One of them, in the order that was drawn; it is not said again."""
        if not among:
            return ("others", {})
        one = among[0]
        self._facets.remove(one)
        return one.kind, one.fields(self.language)

    def _wrong(self, shown: str) -> list[Facet]:
        """What is wrong with it and was not said yet, where nothing in it leaks."""
        items = self._world.items
        if shown not in items:
            return []
        found = differences(items[shown], items[self.targets[0]])
        return [
            one
            for one in found
            if one.kind not in self._criticised
            and one.sayable(self.language)
            and not any(map(self._leaks, (one.en, one.zh, one.not_en, one.not_zh)))
        ]

    def _asked(self, answer: str) -> list[Facet]:
        """What would answer a question, if it is one; anything, where it asks for nothing known."""
        if not answer.rstrip().endswith(("?", "？")):
            return []
        question = answer.rstrip()[-120:].casefold()
        cues: Mapping[str, Sequence[str]] = self._world.table[self.language]["asks"]
        kinds = [kind for kind, words in cues.items() if any(word in question for word in words)]
        return [one for one in self._facets if one.kind in kinds] or list(self._facets)

    def _place(self, at: int) -> str:
        words = self._world.table[self.language]["which"]
        places: Sequence[str] = words["places"]
        return places[at] if at < len(places) else str(words["other"])

    def _end(self, how: How, farewell: str) -> None:
        self.closing = self._clean(lambda: self._worded([(farewell, {})]))
        found = self._leaks(self.closing)
        self._now(how="leaked" if found else how, leaks=found)

    def _say(self, sayings: Sequence[Saying]) -> str:
        line = self._rewritten(self._clean(lambda: self._worded(sayings)))
        self.lines.append(line)
        if found := self._leaks(line):
            self._now(how="leaked", leaks=found)
        return line

    def _clean(self, make: Callable[[], str]) -> str:
        """The first wording that does not leak; the last one tried where all of them do."""
        line = make()
        for _ in range(TRIES):
            if not self._leaks(line):
                break
            line = make()
        return line

    def _rewritten(self, line: str) -> str:
        """In the model's words, where these do not leak and can be the same wish."""
        if self._rewriter is None:
            return line
        other = self._rewriter.rewrite(line, self.language)
        if self._leaks(other):
            self._now(thrown=self.outcome.thrown + 1)
        elif not says_the_same(line, other):
            self._now(unfit=self.outcome.unfit + 1)
        else:
            self._now(rewritten=self.outcome.rewritten + 1)
            return other
        return line

    def _worded(self, sayings: Sequence[Saying]) -> str:
        return said(sayings, self.language, self._draw, self._world.table)

    def _leaks(self, line: str) -> tuple[str, ...]:
        return leaking(line, self._world.audit, self.targets)

    def _now(self, **changes: object) -> None:
        self.outcome = self.outcome.model_copy(update=changes)


def as_dialogue(person: Person, lines: Sequence[str]) -> Dialogue:
    """The conversation that took place as a scripted one, to be kept, read and replayed.

    Matinee's replies are not in it, and what is looked for is expected at each turn.

    Raises:
        ValueError: nothing was said.
    """
    expected = Expect(items=person.targets)
    return Dialogue(
        id=person.id,
        user=person.user,
        history=person.history,
        turns=tuple(Turn(user=line, expect=expected) for line in lines),
        at=person.at,
        kind="simulated",
        language=person.language,
        why="a simulated person looks for what was held out of their history",
    )
