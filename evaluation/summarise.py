"""Everything that a report tells, out of the lines of results of every way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from evaluation import chance
from evaluation.dialogues import Dialogue
from evaluation.figures import certain, clustered, clustered_median
from evaluation.matched import Matched, Scored, matched
from evaluation.measures import COVERAGE, MEASURES, NDCG_AT, UNMENTIONED, Measure
from evaluation.results import MATINEE, Result, Run
from evaluation.summary import ByKind, ByTurn, Estimate, Row, Summary
from evaluation.worst import worst

OVER_TURNS = ("recall@10", f"ndcg@{NDCG_AT}")
BROAD = (
    *OVER_TURNS,
    f"recall@10{UNMENTIONED}",
    "constraints kept",
    "exclusions kept",
    "nothing fits",
    "intent",
    "tools",
    "seconds to items",
)  # of the dialogues of one kind
LANGUAGE = "language: "  # begins the kind under which a language is counted

Turns = Mapping[str, Sequence[Scored]]  # by way


def summarise(
    dialogues: Sequence[Dialogue],
    ways: Mapping[str, tuple[Run, Sequence[Result]]],
    titles: Mapping[str, str],
    *,
    digests: Mapping[str, str] | None = None,
) -> Summary:
    """Score every way by the same labels.

    Kinds, languages and the worst turns are Matinee's, or the first way's where it was not run.

    Args:
        dialogues: with items by id.
        ways: their settings and lines, by name, in the order of the columns.
        titles: of the items, by id.
        digests: as in `matched`.
    """
    found = {
        way: matched(dialogues, results, k=run.k, digests=digests)
        for way, (run, results) in ways.items()
    }
    runs = {way: run for way, (run, _) in ways.items()}
    turns: Turns = {way: one.turns for way, one in found.items()}
    main = MATINEE if MATINEE in ways else next(iter(ways), "")
    own = found.get(main, Matched(()))
    return Summary(
        runs=runs,
        dialogues=own.dialogues,
        turns=len(own.turns),
        rows=tuple(_rows(turns, runs)),
        by_turn=tuple(by_turn(name, turns) for name in OVER_TURNS),
        by_kind=tuple(_by_kind(own.turns)),
        worst=worst(own.turns, titles),
        notes=tuple(note for way, one in found.items() for note in _notes(way, one)),
    )


def estimate(measure: Measure, turns: Iterable[Scored]) -> Estimate | None:
    """The mean of a measure, of seconds the median; None where no turn has it."""
    values = [(o.dialogue.id, o.values[measure.name]) for o in turns if measure.name in o.values]
    if not values:
        return None
    return clustered_median(values) if measure.unit == "seconds" else clustered(values)


def by_turn(name: str, turns: Turns) -> ByTurn:
    """A measure at the first, second, … turn that expects items, as far as a way got."""
    (measure,) = (one for one in MEASURES if one.name == name)
    found = {}
    for way, some in turns.items():
        places: dict[int, list[Scored]] = {}
        for one in some:
            if one.place is not None:
                places.setdefault(one.place, []).append(one)
        last = max(places, default=-1)
        each = (estimate(measure, places.get(n, ())) for n in range(last + 1))
        found[way] = tuple(one for one in takewhile(lambda one: one is not None, each) if one)
    return ByTurn(name=name, ways={way: some for way, some in found.items() if some})


def _rows(turns: Turns, runs: Mapping[str, Run]) -> Iterator[Row]:
    for measure in MEASURES:
        ways = {way: found for way, some in turns.items() if (found := estimate(measure, some))}
        if ways:
            yield _row(measure, ways, _chance(measure, turns, runs))
    cuts: tuple[Callable[[Result], Sequence[str]], ...] = (
        lambda line: line.items[: line.shown],
        lambda line: line.items[:10],
    )
    for measure, cut in zip(COVERAGE, cuts, strict=True):
        ways = {
            way: certain(_coverage(some, cut, runs[way].items), len(some))
            for way, some in turns.items()
            if some and runs[way].items
        }
        if ways:
            yield _row(measure, ways, None)


def _row(measure: Measure, ways: dict[str, Estimate], by_chance: float | None) -> Row:
    return Row(
        name=measure.name,
        group=measure.group,
        ways=ways,
        chance=by_chance,
        unit=measure.unit,
        better=measure.better,
    )


def _coverage(turns: Sequence[Scored], cut: Callable[[Result], Sequence[str]], items: int) -> float:
    """Share of the library that is in any of the lists (Herlocker and others, 2004)."""
    return min(1.0, len({item for one in turns for item in cut(one.result)}) / items)


def _chance(measure: Measure, turns: Turns, runs: Mapping[str, Run]) -> float | None:
    """The mean over the turns of Matinee, or of the first way that has the measure."""
    if measure.group not in ("found", "not mentioned"):
        return None
    for way in sorted(turns, key=lambda way: way != MATINEE):
        having = [one for one in turns[way] if measure.name in one.values]
        if having:
            return sum(_chance_of(measure, one, runs[way]) for one in having) / len(having)
    return None


def _chance_of(measure: Measure, one: Scored, run: Run) -> float:
    without = set(one.result.mentioned) if measure.name.endswith(UNMENTIONED) else set()
    expected = len(set(one.expect.items) - without)
    items = max(expected, run.items - len(without))
    found = chance.by_measure(expected, items, run.k, run.page)
    return found[measure.name.removesuffix(UNMENTIONED)]


def _by_kind(turns: Sequence[Scored]) -> Iterator[ByKind]:
    """By kind, then by language, each in the order in which they first come."""
    groups: dict[str, list[Scored]] = {}
    for one in turns:
        if one.dialogue.kind:
            groups.setdefault(one.dialogue.kind, []).append(one)
    for one in turns:
        if one.dialogue.language:
            groups.setdefault(LANGUAGE + one.dialogue.language, []).append(one)
    broad = [measure for measure in MEASURES if measure.name in BROAD]
    for kind, some in groups.items():
        yield ByKind(
            kind=kind,
            dialogues=len({one.dialogue.id for one in some}),
            turns=len(some),
            measures={m.name: found for m in broad if (found := estimate(m, some))},
        )


def _notes(way: str, found: Matched) -> Iterator[str]:
    """What a reader has to know of these figures, in sentences."""
    errors = sum(bool(one.result.error) for one in found.turns)
    if errors:
        yield f"{way}: {_count(errors, 'turn')} ended with an error and found nothing."
    if found.foreign:
        yield (
            f"{way}: results of another text of {_count(len(found.foreign), 'dialogue')} are left "
            "out; run the evaluation again."
        )
    if found.unknown:
        yield f"{way}: {_count(found.unknown, 'result')} of no labelled turn here are left out."
    if found.without:
        yield f"{way}: {_count(found.without, 'dialogue')} without results."
    if found.unfinished:
        yield f"{way}: {_count(found.unfinished, 'turn')} of begun dialogues without a result."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
