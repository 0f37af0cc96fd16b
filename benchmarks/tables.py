"""The tables of `docs/modalities.md`, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.measure import Rank, by_kind, of_half, paired, scores
from benchmarks.searches import KINDS
from benchmarks.variants import TOGETHER, Group, Variant
from evaluation.summary import Estimate

Ranks = Mapping[str, Sequence[Rank]]  # by the name of the variant
HEADINGS: dict[Group, str] = {
    "together": "Together",
    "removed": "One removed",
    "alone": "One alone",
    "fusion": "Other fusions",
}


def summary(rows: Sequence[Variant], ranks: Ranks) -> str:
    """Recall and MRR of each variant, on both halves, and what it changes on the test half."""
    lines = [
        "| | tuning R@1 | R@5 | MRR | test R@1 | R@5 | MRR | MRR against all together |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    whole = of_half(ranks[TOGETHER], "test")
    group: Group | None = None
    for row in rows:
        if row.group != group:
            group = row.group
            lines.append(f"| **{HEADINGS[group]}** | | | | | | | |")
        tuning = scores(of_half(ranks[row.name], "tuning"))
        test = scores(of_half(ranks[row.name], "test"))
        change = paired(of_half(ranks[row.name], "test"), whole)
        cells = [
            *(f"{one.mean:.2f}" for one in (tuning.recall_1, tuning.recall_5, tuning.mrr)),
            *(_interval(one) for one in (test.recall_1, test.recall_5, test.mrr)),
            "" if row.name == TOGETHER else _interval(change, sign=True),
        ]
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def kinds(rows: Sequence[Variant], ranks: Ranks) -> str:
    """MRR by kind of search: the test half with its interval, the tuning half behind it."""
    lines = [
        "| | " + " | ".join(KINDS) + " |",
        "| --- " * (len(KINDS) + 1) + "|",
    ]
    for row in rows:
        cells = []
        for kind in KINDS:
            test = by_kind(of_half(ranks[row.name], "test"))[kind]
            tuning = by_kind(of_half(ranks[row.name], "tuning"))[kind]
            cells.append(f"{_interval(scores(test).mrr)}; {scores(tuning).mrr.mean:.2f}")
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def languages(ranks: Ranks) -> str:
    """English and Chinese searches, everything together."""
    lines = ["| | searches | R@1 | R@5 | MRR |", "| --- | --- | --- | --- | --- |"]
    for code, said in (("en", "English"), ("zh", "Chinese")):
        found = [rank for rank in of_half(ranks[TOGETHER], "test") if rank.language == code]
        got = scores(found)
        cells = [_interval(one) for one in (got.recall_1, got.recall_5, got.mrr)]
        lines.append(f"| {said} | {len(found)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def verdict(rows: Sequence[Variant], ranks: Ranks) -> str:
    """Which parts earn their place, and what beats everything together, in plain sentences."""
    whole = of_half(ranks[TOGETHER], "test")
    lines = []
    for row in rows:
        if row.name == TOGETHER:
            continue
        change = paired(of_half(ranks[row.name], "test"), whole)
        if row.group == "removed":
            lines.append(f"- {row.name}: {_removal(change)}")
        elif change.mean >= 0:
            lines.append(f"- **{row.name}** is not beaten: {_interval(change, sign=True)}.")
    return "\n".join(lines)


def _removal(change: Estimate) -> str:
    said = f"MRR changes by {_interval(change, sign=True)}"
    if change.high < 0:
        return f"{said}; it earns its place."
    if change.low > 0:
        return f"{said}; **it does harm**."
    return f"{said}; the interval holds zero."


def _interval(one: Estimate, sign: bool = False) -> str:
    if not one.count:
        return "–"
    form = "+.2f" if sign else ".2f"
    return f"{one.mean:{form}} [{one.low:{form}}, {one.high:{form}}]"
