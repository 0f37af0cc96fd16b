"""The measures of a turn by name: what each is counted in, and which way is better.

found: of the expected items
    recall@1, @5, @10, @50      share of them among the first so many of the list
    ndcg@10, mrr                of the list, gains 0 or 1; mrr over the whole list
    shown                       any of them was on the page that the person saw
not mentioned: the same without what was named or listed in the dialogue before, so that nothing is
    gained by saying it again; "recall@10 not mentioned" and so on
kept: of the labels on what is shown
    constraints kept            no result breaks one, every near miss tells which it breaks
    exclusions kept             no excluded item is a result
    nothing fits                where nothing does, near misses alone are shown
read: intent, tools, no error
grounded: share of the cited times and of the titles and quotations that nothing in the library
    holds; "outside" is how many of these a reply has
beyond: repetition (share of the shown that an earlier turn had shown), diversity, novelty
cost: seconds and tokens
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from evaluation.summary import Group

CUTS = (1, 5, 10, 50)
NDCG_AT = 10
UNMENTIONED = " not mentioned"  # ends the names of the measures without what was mentioned
RANKED = (*(f"recall@{cut}" for cut in CUTS), f"ndcg@{NDCG_AT}", "mrr")

Unit = Literal["share", "seconds", "tokens", "bits", "turns", "number"]
Better = Literal["high", "low", "neither"]


class Measure(NamedTuple):
    """One measure, as `summary.Row` tells it."""

    name: str
    group: Group
    unit: Unit = "share"
    better: Better = "high"


MEASURES: tuple[Measure, ...] = (
    *(Measure(name, "found") for name in (*RANKED, "shown")),
    *(Measure(name + UNMENTIONED, "not mentioned") for name in (*RANKED, "shown")),
    Measure("constraints kept", "kept"),
    Measure("exclusions kept", "kept"),
    Measure("nothing fits", "kept"),
    Measure("intent", "read"),
    Measure("tools", "read"),
    Measure("no error", "read"),
    Measure("times without source", "grounded", better="low"),
    Measure("quotations without source", "grounded", better="low"),
    Measure("outside", "grounded", "number", "low"),
    Measure("repetition", "beyond", better="low"),
    # a random order has the most of both: more is not better by itself
    Measure("diversity", "beyond", "number", "neither"),
    Measure("novelty", "beyond", "bits", "neither"),
    Measure("seconds to items", "cost", "seconds", "low"),
    Measure("seconds", "cost", "seconds", "low"),
    Measure("tokens read", "cost", "tokens", "low"),
    Measure("tokens reused", "cost", "tokens", "neither"),
    Measure("tokens written", "cost", "tokens", "low"),
)
# of the whole library, and of all turns together: these have no value of one turn
COVERAGE: tuple[Measure, ...] = (
    Measure("coverage of what was shown", "beyond", "share", "neither"),
    Measure("coverage of the first 10", "beyond", "share", "neither"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}
