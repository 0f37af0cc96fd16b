"""Talks with simulated people: each looks for what was held out of their history."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from agent import conversation as conversations
from agent.events import Done, Items
from agent.forgetting import forget_person
from base import clock
from base.errors import UsageError
from base.slots import Frozen
from catalog.items import moments_of
from catalog.plays import Play, add_plays, plays_of, users
from evaluation.cohort import Drawing, people_from
from evaluation.dialogues import Dialogue, Turn
from evaluation.outcomes import Figures, Outcome, figures
from evaluation.play import STEP, TIMELESS, Depth, Held, begin, say
from evaluation.rewrite import Rewriter
from evaluation.simulate import PATIENCE, SimulatedPerson, World, as_dialogue
from evaluation.stage import Stage

OnPerson = Callable[[int, int], None]


@dataclass(frozen=True)
class Sample:
    """Which people are drawn out of a library's plays."""

    most: int = 50
    seed: int = 0
    drawing: Drawing = Drawing()
    patience: int = PATIENCE
    rewriter: Rewriter | None = None


class Heard(Frozen):
    """One talk as it was: the person's lines, what each answer showed, and how it ended."""

    dialogue: Dialogue
    answers: tuple[str, ...]
    shown: tuple[tuple[str, ...], ...]
    outcome: Outcome


class Simulation(Frozen):
    """All talks, and their figures."""

    talks: tuple[Heard, ...]
    figures: Figures
    seconds: float

    @property
    def dialogues(self) -> list[Dialogue]:
        """As scripted dialogues, without those that leaked, to be kept and replayed."""
        return [one.dialogue for one in self.talks if one.outcome.how != "leaked"]


def cohort(stage: Stage, sample: Sample) -> list[SimulatedPerson]:
    """People out of everybody's plays in the library, in an order drawn by the seed.

    Raises:
        UsageError: nobody has plays enough.
    """
    with stage.library.catalog.read() as connection:
        plays = [play for user in sorted(users(connection)) for play in plays_of(connection, user)]
        moments = moments_of(connection, list(stage.items))
    world = World(stage.items, stage.audit, moments)
    found = people_from(plays, world, sample.seed, sample.drawing, sample.patience, sample.rewriter)
    if not found:
        raise UsageError(
            "Nobody in this library has liked, finished or rated enough to be simulated: import "
            "plays with matinee import plays."
        )
    drawn = _drawn(found, sample.seed)
    return drawn[: sample.most]


def _drawn(people: Sequence[SimulatedPerson], seed: int) -> list[SimulatedPerson]:
    """Drawn by the seed and each one's id alone, so that more people change nobody's place."""
    return sorted(people, key=lambda one: sha256(f"{seed}:{one.id}".encode()).digest())


def simulate(
    stage: Stage, people: Sequence[SimulatedPerson], depth: Depth, tell: OnPerson
) -> Simulation:
    """One talk after another, each in a world where only the person's own history is another."""
    began, talks = time.monotonic(), []
    for count, person in enumerate(people, 1):
        talks.append(_hold(stage, person, depth))
        tell(count, len(people))
    outcomes = [one.outcome for one in talks]
    seconds = time.monotonic() - began
    return Simulation(talks=tuple(talks), figures=figures(outcomes), seconds=seconds)


def _hold(stage: Stage, person: SimulatedPerson, depth: Depth) -> Heard:
    line: str | None = person.opening()
    dialogue = as_dialogue(person, [line or ""])
    at = dialogue.begins(TIMELESS)
    answers: list[str] = []
    shown: list[tuple[str, ...]] = []
    with _as_before(stage, person.user), clock.held(at):
        begin(stage, dialogue, at)
        talk = Held(stage, dialogue, depth)
        with stage.library.catalog.write() as connection:
            talk.number = conversations.start(connection, person.user)
        while line is not None and not person.outcome.over:
            answer, items = _answer(talk, line, at, len(answers))
            answers.append(answer)
            shown.append(items)
            line = person.reply(items, answer)
    held = as_dialogue(person, person.lines)
    return Heard(dialogue=held, answers=tuple(answers), shown=tuple(shown), outcome=person.outcome)


def _answer(talk: Held, line: str, at: datetime, n: int) -> tuple[str, tuple[str, ...]]:
    with clock.held(at + n * STEP):
        events, error = say(talk, Turn(user=line))
    lists = [event for event in events if isinstance(event, Items)]
    done = [event for event in events if isinstance(event, Done)]
    items = tuple(one.item for one in lists[-1].results) if lists else ()
    return (done[-1].reply if done else error), items


@contextmanager
def _as_before(stage: Stage, user: str) -> Iterator[None]:
    """Afterwards the person has done again what they did before: others are like them."""
    with stage.library.catalog.read() as connection:
        before: list[Play] = plays_of(connection, user)
    try:
        yield
    finally:
        forget_person(stage.library, user)
        with stage.library.catalog.write() as connection:
            add_plays(connection, before)


def write_dialogues(path: Path, dialogues: Sequence[Dialogue]) -> None:
    """One a line, whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    part = path.with_name(f".part-{path.name}")
    lines = (one.model_dump_json(exclude_defaults=True) for one in dialogues)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
