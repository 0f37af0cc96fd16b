"""The tables of docs/ranking.md, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.ranking.measured import Gain, Measured, best_of, gain, interval
from benchmarks.ranking.order import Ordered
from benchmarks.ranking.taste import Taste
from evaluation.tables import number, table
from ranking.metrics import mean

HEADINGS = ("model", "NDCG@10", "precision", "recall", "hit rate", "MRR", "any play", "coverage",
            "novelty, bits")  # fmt: skip


def accuracy(found: Mapping[str, Measured]) -> str:
    """All measures of every contender, the best first."""
    rows = []
    for name in sorted(found, key=lambda one: -mean(found[one].ndcg)):
        one = found[name]
        rest = (one.precision, one.recall, one.hits, one.mrr, one.any_play)
        cells = (with_interval(one.ndcg), *(f"{mean(values):.3f}" for values in rest))
        rows.append((name, *cells, f"{one.coverage:.3f}", f"{one.novelty:.2f}"))
    return table(HEADINGS, rows)


def gains(ours: str, found: Mapping[str, Measured], others: Sequence[str]) -> str:
    """By how much one contender is ahead of others, in NDCG@10, person by person."""
    rows = []
    for name in others:
        one = gain(found[ours], found[name])
        rows.append((f"{ours} against {name}", said(one), percent(one.detectable, sign=False)))
    return table(("NDCG@10", "gain and 95 % interval", "smallest gain to be seen"), rows)


def ablation(taste: Taste, ours: str, best: str) -> str:
    """The ranker without each feature, and with one more; against the whole and the best single."""
    rows = []
    changed = [(f"without {name}", name, one) for name, one in taste.without.items()]
    changed += [(f"with {name} too", "", one) for name, one in taste.added.items()]
    for said_of, name, one in changed:
        weights = [weights[name] for weights in taste.weights if name]
        rows.append(
            (
                said_of,
                f"{np.mean(weights):.2f}" if weights else "",
                f"{mean(one.ndcg):.4f}",
                said(gain(one, taste.found[ours])),
                said(gain(one, taste.found[best])),
                f"{one.coverage:.3f}",
            )
        )
    against = ("against the whole", f"against {best}")
    return table(("the ranker", "weight of it", "NDCG@10", *against, "coverage"), rows)


def by_gap(ordered: Ordered) -> str:
    """NDCG@10 of every contender, by the time between what is known and what came next."""
    groups = {name: who for name, who in ordered.by_gap().items() if who.any()}
    names = sorted(ordered.found, key=lambda one: -mean(ordered.found[one].ndcg))
    rows = [
        (
            name,
            with_interval(ordered.found[name].ndcg),
            *(f"{mean(ordered.found[name].ndcg[who]):.3f}" for who in groups.values()),
            f"{ordered.found[name].coverage:.3f}",
        )
        for name in names
    ]
    heads = [f"{name}, {int(who.sum())}" for name, who in groups.items()]
    return table((f"{int(ordered.people.sum())} people", "NDCG@10", *heads, "coverage"), rows)


def households(found: Mapping[int, Mapping[str, Measured]]) -> str:
    """NDCG@10 by the number of people, the best of each in bold."""
    names = list(next(iter(found.values()), {}))
    rows = []
    for name in names:
        cells = []
        for contenders in found.values():
            cell = f"{mean(contenders[name].ndcg):.3f}"
            cells.append(f"**{cell}**" if best_of(contenders, names) == name else cell)
        rows.append((name, *cells))
    return table(("NDCG@10", *(_people(count) for count in found)), rows)


def household_gains(
    found: Mapping[int, Mapping[str, Measured]], ours: str, others: Sequence[str]
) -> str:
    """By how much one contender is ahead of others, by the number of people."""
    rows = [
        (f"{ours} against {other}", *(said(gain(one[ours], one[other])) for one in found.values()))
        for other in others
    ]
    return table(("NDCG@10", *(_people(count) for count in found)), rows)


def with_interval(values: np.ndarray) -> str:
    """A mean with its 95 % interval."""
    found = interval(values)
    return f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]"


def said(one: Gain) -> str:
    """ "+4.1 % [+2.0, +6.3]"."""
    if one.share != one.share:
        return "–"
    return f"{percent(one.share)} [{100 * one.low:+.1f}, {100 * one.high:+.1f}]"


def percent(share: float, sign: bool = True) -> str:
    """ "+4.1 %"."""
    return "–" if share != share else f"{100 * share:{'+' if sign else ''}.1f} %"


def parameters(params: Mapping[str, object]) -> str:
    """ "l2 400, how played"."""
    cells = (f"{k} {number(v) if isinstance(v, float) else v}" for k, v in params.items())
    return ", ".join(cells)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
