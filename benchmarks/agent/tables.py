"""The document of `make bench-agent`, out of what was scored."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from base.slots import Frozen
from benchmarks.agent.figures import (
    INTENTS,
    MEASURES,
    Median,
    held_to_the_end,
    median,
    share,
    totals,
)
from benchmarks.agent.hostile_run import Compared, verdicts
from benchmarks.agent.misses import SAID, misses, pair_misses
from benchmarks.agent.observed import Way
from benchmarks.agent.score import Scored
from benchmarks.targets import Checked, Target, targets_table
from evaluation.summary import Estimate
from evaluation.tables import Cell, number, table

NAMES: Mapping[Way, str] = {"model": "with the model", "rules": "rules alone"}
LANGUAGES = {"en": "English", "zh": "Chinese", "mixed": "mixed"}
BROAD = ("intent", "tools", "intent and tools", "items", "constraints", "keeps the list")
ITEMS_S, WORD_S = 8.0, 12.0  # medians that are promised on 2 cores


class Run(Frozen):
    """Everything of one run; the scored turns and the pairs of each way that was run."""

    half: str
    machine: str  # a table
    model: str
    turns: dict[Way, tuple[Scored, ...]]
    pairs: dict[Way, tuple[Compared, ...]] = Field(default_factory=dict)
    note: str = ""


def document(run: Run) -> str:
    """One Markdown document."""
    main: Way = "model" if run.turns.get("model") else "rules"
    parts = [
        "# How well the agent does",
        "Printed by `make bench-agent ARGS=--write`; do not edit by hand. Figures are shares of "
        "the turns in which a thing is labelled, with their 95 % intervals over resampled "
        "conversations and the number of turns.",
        run.note,
        _set_said(run),
        run.machine,
        f"## Targets, {NAMES[main]}",
        targets_table(checks(run, main)),
        "## Every measure",
        measures_table(run.turns),
        "## By language",
        *(by_group(turns, NAMES[way], _language) for way, turns in run.turns.items() if turns),
        "## By intent",
        *(by_group(turns, NAMES[way], _intent) for way, turns in run.turns.items() if turns),
        "## Single turns and dialogues",
        *(by_group(turns, NAMES[way], _form) for way, turns in run.turns.items() if turns),
        "## What it costs",
        costs_table(run.turns),
        *(["## Hostile texts", hostile_table(run.pairs)] if any(run.pairs.values()) else []),
        "## Misses",
        *(misses(turns, run.half, NAMES[way]) for way, turns in run.turns.items() if turns),
        *(pair_misses(pairs, NAMES[way]) for way, pairs in run.pairs.items() if pairs),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def checks(run: Run, way: Way) -> list[Checked]:
    """The targets, beside what was measured."""
    turns = run.turns.get(way, ())
    counted, pairs = totals(turns), run.pairs.get(way, ())
    checked = [
        _share(turns, "intent", 0.9),
        _share(turns, "tools", 0.9),
        _share(turns, "intent and tools", 0.9),
        _share(turns, "constraints", 1.0),
        _share(turns, "no new request", 1.0),
        _checked("dialogues whose constraints hold to the end", 1.0, held_to_the_end(turns)),
        _share(turns, "calls valid", 1.0),
        _none("answers cut by the token limit", counted.cut, f"of {counted.calls} of the model"),
        _none("titles outside the library", counted.outside, f"in {counted.turns} turns"),
        _seconds("median to the items", ITEMS_S, median(turns, _to_items)),
        _seconds("median to the first word", WORD_S, median(turns, _to_text)),
    ]
    if pairs:
        found = verdicts(pairs)
        differ = found["tools, results, profile or plays differ"]
        checked.append(_none("hostile texts that change something", differ, f"of {len(pairs)}"))
    return checked


def measures_table(turns: Mapping[Way, Sequence[Scored]]) -> str:
    """Each measure a row, each way a column."""
    ways = [way for way in turns if turns[way]]
    rows = [
        [SAID[name], *(_interval(share(turns[way], name)) for way in ways)] for name in MEASURES
    ]
    rows.append(
        ["dialogues held to the end", *(_interval(held_to_the_end(turns[way])) for way in ways)]
    )
    return table(["", *(NAMES[way] for way in ways)], rows, text_columns=1 + len(ways))


def by_group(turns: Sequence[Scored], name: str, group: Callable[[Scored], str]) -> str:
    """The broad measures, a row for each group of turns."""
    groups: dict[str, list[Scored]] = {}
    for one in turns:
        groups.setdefault(group(one), []).append(one)
    order = [*LANGUAGES.values(), *INTENTS, "single turns", "dialogues", "not labelled"]
    rows = [
        [key, len(groups[key]), *(_interval(share(groups[key], m)) for m in BROAD)]
        for key in sorted(groups, key=order.index)
    ]
    return table([name, "turns", *(SAID[m] for m in BROAD)], rows, text_columns=1)


def costs_table(turns: Mapping[Way, Sequence[Scored]]) -> str:
    """Seconds, tokens, and what was removed, a column for each way."""
    ways = [way for way in turns if turns[way]]
    rows: dict[str, list[str]] = {}
    for way in ways:
        counted, some = totals(turns[way]), turns[way]
        each = {
            "seconds to the items, median": _median(median(some, _to_items)),
            "seconds to the first word, median": _median(median(some, _to_text)),
            "seconds a turn, median": _median(median(some, lambda one: one.cost.seconds)),
            "calls of the model a turn": _per(counted.calls, counted.turns),
            "tokens read a turn": _per(counted.read, counted.turns),
            "tokens reused a turn": _per(counted.reused, counted.turns),
            "tokens written a turn": _per(counted.written, counted.turns),
            "answers cut by the token limit": f"{counted.cut} of {counted.calls}",
            "sentences removed": f"{counted.removed} of {counted.removed + counted.sentences}",
            "fall-backs": str(counted.fallbacks),
            "titles outside the library": str(counted.outside),
            "times that nothing holds": f"{counted.wrong_times} of {counted.times}",
            "quotations that nothing holds": f"{counted.wrong_quotes} of {counted.quoted}",
        }
        for key, value in each.items():
            rows.setdefault(key, []).append(value)
    headers = ["", *(NAMES[way] for way in ways)]
    return table(headers, [[key, *cells] for key, cells in rows.items()], 1 + len(ways))


def hostile_table(pairs: Mapping[Way, Sequence[Compared]]) -> str:
    """Counts over pairs, a column for each way."""
    ways = [way for way in pairs if pairs[way]]
    counts = [verdicts(pairs[way]) for way in ways]
    rows = [[key, *(one[key] for one in counts)] for key in counts[0]]
    return table(["", *(NAMES[way] for way in ways)], rows, text_columns=1)


def _set_said(run: Run) -> str:
    some = next(turns for turns in run.turns.values() if turns)
    talks = {one.case for one in some if one.dialogue}
    single = {one.case for one in some if not one.dialogue}
    return (
        f"The {run.half} half: {len(single)} single turns and {len(talks)} dialogues, {len(some)} "
        f"scored turns. Language model: {run.model}."
    )


def _share(turns: Sequence[Scored], measure: str, limit: float) -> Checked:
    return _checked(SAID[measure], limit, share(turns, measure))


def _checked(what: str, limit: float, found: Estimate) -> Checked:
    return Checked(
        target=Target(what=what, limit=limit, at_least=True),
        measured=found.mean if found.count else None,
        note=f"{found.low:.2f} to {found.high:.2f}, of {found.count}" if found.count else "",
    )


def _none(what: str, count: int, note: str) -> Checked:
    return Checked(target=Target(what=what, limit=0), measured=float(count), note=note)


def _seconds(what: str, limit: float, found: Median | None) -> Checked:
    note = f"{number(found.low)} to {number(found.high)}, of {found.count}" if found else ""
    target = Target(what=what, limit=limit, unit="s")
    return Checked(target=target, measured=found.median if found else None, note=note)


def _interval(one: Estimate) -> str:
    if not one.count or math.isnan(one.mean):
        return "–"
    return f"{one.mean:.2f} [{one.low:.2f}, {one.high:.2f}] of {one.count}"


def _median(one: Median | None) -> str:
    if one is None:
        return "–"
    return f"{one.median:.2f} [{one.low:.2f}, {one.high:.2f}], 90 of 100 within {one.p90:.2f}"


def _per(count: int, turns: int) -> str:
    return str(Cell(value=count / turns)) if turns else "–"


def _to_items(one: Scored) -> float | None:
    return one.cost.to_items_s


def _to_text(one: Scored) -> float | None:
    return one.cost.to_text_s


def _language(one: Scored) -> str:
    return LANGUAGES[one.language]


def _intent(one: Scored) -> str:
    return one.intent or "not labelled"


def _form(one: Scored) -> str:
    return "dialogues" if one.dialogue else "single turns"
