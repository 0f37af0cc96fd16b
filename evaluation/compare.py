"""Two files of results of the same dialogues, turn by turn."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from base.errors import UsageError
from base.slots import Frozen
from evaluation.dialogues import Dialogue
from evaluation.figures import clustered
from evaluation.matched import Matched, Scored, matched
from evaluation.measures import CUTS, MEASURES, Better, Measure, Unit
from evaluation.results import Result, dialogues_in, read_results, read_run
from evaluation.scores import JUDGED, UNHELD, loss
from evaluation.summary import Estimate, Group
from ranking.significance import detectable

MOST = 20  # turns that are told
SAME = 1e-9  # a difference of a dialogue that is rounding

Pairs = Sequence[tuple[Scored, Scored]]


class Difference(Frozen):
    """One measure over the turns that have it in both files; differences are B − A.

    `difference` has the paired 95 % interval over resampled dialogues. `detectable` is the smallest
    difference that as many dialogues could have shown, None with fewer than two. A dialogue is won
    by who is better in it; where no way is better by itself, by the higher.
    """

    name: str
    group: Group
    unit: Unit
    better: Better
    dialogues: int
    a: float
    b: float
    difference: Estimate
    detectable: float | None
    a_wins: int
    b_wins: int
    ties: int

    @property
    def winner(self) -> str:
        """ "A" or "B" where one way is better and the interval leaves out 0, else nothing."""
        if self.better == "neither" or self.detectable is None:
            return ""  # one dialogue has an interval without width
        if self.difference.low <= 0 <= self.difference.high:
            return ""
        return "B" if (self.difference.mean > 0) == (self.better == "high") else "A"


class Apart(Frozen):
    """A turn that went differently: its losses, and the measures that make them, A's and B's."""

    dialogue: str
    turn: int
    said: str
    loss_a: float
    loss_b: float
    differs: dict[str, tuple[float, float]]


class Comparison(Frozen):
    """Everything that two files have in common, and the turns furthest apart first."""

    dialogues: int
    turns: int
    measures: tuple[Difference, ...]
    apart: tuple[Apart, ...]
    notes: tuple[str, ...] = ()


def compare_files(a: Path, b: Path) -> Comparison:
    """Two files of results, which hold their labels themselves; raises as `read_results` too."""
    left, right = read_results(a), read_results(b)
    runs = [found for path in (a, b) if (found := read_run(path)) is not None]
    return compare(left, right, dialogues_in(left), k=min([run.k for run in runs] or [max(CUTS)]))


def compare(
    a: Sequence[Result],
    b: Sequence[Result],
    dialogues: Sequence[Dialogue],
    *,
    k: int = max(CUTS),
    digests: Mapping[str, str] | None = None,
) -> Comparison:
    """Hold two files against each other, on the turns that both have.

    Args:
        a: lines of one file, of one way.
        b: lines of the other.
        dialogues: that both were run on, with items by id.
        k: how long lists may be in both, the shorter of the two.
        digests: as in `matched`.

    Raises:
        UsageError: the files are of different texts of a dialogue or of different libraries, or
            have no turn in common.
    """
    _same_texts(a, b)
    left, right = (matched(dialogues, some, k=k, digests=digests) for some in (a, b))
    for name, some in (("first", left), ("second", right)):
        if some.foreign:
            raise UsageError(
                f"The {name} file is of another text of the dialogue {some.foreign[0]}: run the "
                "evaluation again with these dialogues."
            )
    other = {one.key: one for one in right.turns}
    pairs = [(one, other[one.key]) for one in left.turns if one.key in other]
    if not pairs:
        raise UsageError(
            "The two files have no scored turn in common: compare results of the same dialogues."
        )
    found = (_difference(measure, pairs) for measure in MEASURES)
    return Comparison(
        dialogues=len({one.dialogue.id for one, _ in pairs}),
        turns=len(pairs),
        measures=tuple(one for one in found if one is not None),
        apart=tuple(_apart(pairs))[:MOST],
        notes=tuple(_notes(left, right, len(pairs))),
    )


def _same_texts(a: Sequence[Result], b: Sequence[Result]) -> None:
    texts = {line.dialogue: line.of for line in a if line.of}
    wanted = {(line.dialogue, line.turn): line.expect.items for line in a if line.expect}
    for line in b:
        if line.of and texts.get(line.dialogue, line.of) != line.of:
            raise UsageError(
                f"The two files are of different texts of the dialogue {line.dialogue}: run both "
                "with the same dialogues."
            )
        key = line.dialogue, line.turn
        if line.expect and wanted.get(key, line.expect.items) != line.expect.items:
            raise UsageError(
                f"The two files expect other items in the dialogue {line.dialogue}: run both with "
                "the same library, for ids of another are others."
            )


def _difference(measure: Measure, pairs: Pairs) -> Difference | None:
    name = measure.name
    both = [
        (one.dialogue.id, one.values[name], other.values[name])
        for one, other in pairs
        if name in one.values and name in other.values
    ]
    if not both:
        return None
    apart: list[tuple[Hashable, float]] = [(dialogue, b - a) for dialogue, a, b in both]
    each = _by_dialogue(apart)
    smallest = detectable(each)
    up, down = int((each > SAME).sum()), int((each < -SAME).sum())
    return Difference(
        name=name,
        group=measure.group,
        unit=measure.unit,
        better=measure.better,
        dialogues=each.size,
        a=float(np.mean([a for _, a, _ in both])),
        b=float(np.mean([b for _, _, b in both])),
        difference=clustered(apart),
        detectable=smallest if np.isfinite(smallest) else None,
        a_wins=up if measure.better == "low" else down,
        b_wins=down if measure.better == "low" else up,
        ties=each.size - up - down,
    )


def _by_dialogue(apart: Sequence[tuple[Hashable, float]]) -> NDArray[np.float64]:
    """The mean difference of each dialogue, shape (dialogues,)."""
    rows: dict[Hashable, list[float]] = {}
    for dialogue, value in apart:
        rows.setdefault(dialogue, []).append(value)
    return np.array([np.mean(row) for row in rows.values()])


def _apart(pairs: Pairs) -> list[Apart]:
    """Those with different losses, by the measures that both have, furthest apart first."""
    found = []
    for one, other in pairs:
        judged = [n for n in (*JUDGED, *UNHELD) if n in one.values and n in other.values]
        a, b = ({name: some.values[name] for name in judged} for some in (one, other))
        if abs(loss(b) - loss(a)) > SAME:
            found.append(
                Apart(
                    dialogue=one.dialogue.id,
                    turn=one.turn,
                    said=one.dialogue.turns[one.turn].user,
                    loss_a=loss(a),
                    loss_b=loss(b),
                    differs={n: (a[n], b[n]) for n in judged if abs(a[n] - b[n]) > SAME},
                )
            )
    return sorted(found, key=lambda one: -abs(one.loss_b - one.loss_a))


def _notes(left: Matched, right: Matched, common: int) -> Iterator[str]:
    for name, some in (("first", left), ("second", right)):
        alone = len(some.turns) - common
        if alone:
            yield f"{alone} scored turns are in the {name} file alone and are left out."
