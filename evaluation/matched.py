"""Lines of results beside the labels that they are scored by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.dialogues import Dialogue, Expect
from evaluation.measures import CUTS
from evaluation.results import Result
from evaluation.scores import scores


@dataclass(frozen=True)
class Scored:
    """One scored turn of one way, with its figures by measure."""

    dialogue: Dialogue
    turn: int
    place: int | None  # among the dialogue's turns that expect items, from 0; None: it expects none
    expect: Expect
    result: Result
    values: Mapping[str, float]

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from other turns of the same way."""
        return self.dialogue.id, self.turn


@dataclass(frozen=True)
class Matched:
    """The scored turns of one way, and what was left out or is not there."""

    turns: tuple[Scored, ...]  # in the order of the dialogues
    foreign: tuple[str, ...] = ()  # dialogues of which there are lines of another text
    unknown: int = 0  # lines without a labelled turn in these dialogues
    without: int = 0  # dialogues with labelled turns of which no line is used
    unfinished: int = 0  # labelled turns without a line, in dialogues that have some

    @property
    def dialogues(self) -> int:
        """Dialogues with at least one scored turn."""
        return len({one.dialogue.id for one in self.turns})


def matched(
    dialogues: Sequence[Dialogue],
    results: Iterable[Result],
    *,
    k: int = max(CUTS),
    digests: Mapping[str, str] | None = None,
) -> Matched:
    """Score every line that belongs to a labelled turn; of two lines of one turn the later.

    Args:
        dialogues: with items by id.
        results: of one way.
        k: how long lists may be in this run.
        digests: by dialogue, those of the texts as they were read, where names of items have been
            replaced by ids since; by default those of `dialogues`. A line without one passes.
    """
    here = {one.id: one for one in dialogues}
    texts = {**{name: one.digest for name, one in here.items()}, **(digests or {})}
    labelled = {(one.id, n) for one in dialogues for n, _, _ in one.scored}
    lines: dict[tuple[str, int], Result] = {}
    foreign: dict[str, None] = {}
    unknown = 0
    for line in results:
        if (line.dialogue, line.turn) not in labelled:
            unknown += 1
        elif line.of and line.of != texts[line.dialogue]:
            foreign[line.dialogue] = None
        else:
            lines[line.dialogue, line.turn] = line
    found = [one for dialogue in dialogues for one in _scored(dialogue, lines, k)]
    having = {one.dialogue.id for one in found}
    return Matched(
        turns=tuple(found),
        foreign=tuple(foreign),
        unknown=unknown,
        without=len({name for name, _ in labelled} - having),
        unfinished=sum(name in having and (name, n) not in lines for name, n in labelled),
    )


def _scored(
    dialogue: Dialogue, lines: Mapping[tuple[str, int], Result], k: int
) -> Iterable[Scored]:
    place = 0
    for n, _, expect in dialogue.scored:
        line = lines.get((dialogue.id, n))
        if line is not None:
            yield Scored(
                dialogue=dialogue,
                turn=n,
                place=place if expect.items else None,
                expect=expect,
                result=line,
                values=scores(expect, line, k=k),
            )
        place += bool(expect.items)
