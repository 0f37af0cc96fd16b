"""Figures of one scored turn, from its labels and the line of its result alone.

What is not labelled is not scored and has no figure; `evaluation.measures` says what each is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log2

from evaluation.dialogues import Expect
from evaluation.measures import CUTS, NDCG_AT, UNMENTIONED
from evaluation.results import MATINEE, Result
from evaluation.violations import EXCLUDED, missing_calls, on_constraints, parted

# what a turn should do, as far as it is labelled: these make its loss
JUDGED = (
    f"ndcg@{NDCG_AT}",
    "constraints kept",
    "exclusions kept",
    "nothing fits",
    "intent",
    "tools",
    "no error",
)
UNHELD = ("times without source", "quotations without source")


def scores(expect: Expect, result: Result, *, k: int = max(CUTS)) -> dict[str, float]:
    """Every measure that the turn has, by name.

    Lists may be shorter than the cuts: what is not in a list is not found.

    Args:
        expect: the labels, items by id.
        result: what was done.
        k: how long lists may be; of a longer one the rest does not count, and measures that look
            deeper are left out, as they would be others under their name.
    """
    found = _found(expect.items, result, k, ())
    beside = _found(expect.items, result, k, frozenset(result.mentioned))
    return {
        **found,
        **{name + UNMENTIONED: value for name, value in beside.items()},
        **_kept(expect, result),
        **_read(expect, result),
        **_grounded(result),
        **_beyond(result),
        **_costs(result),
    }


def loss(values: Mapping[str, float]) -> float:
    """How badly a turn went: what is missing to 1 in each of `JUDGED` that it has, all added up.

    To these come the shares of cited times and of quotations that nothing holds.
    """
    lost = sum(1 - values[name] for name in JUDGED if name in values)
    return lost + sum(values.get(name, 0.0) for name in UNHELD)


def _found(
    expected: Sequence[str], result: Result, k: int, without: Collection[str]
) -> dict[str, float]:
    wanted = set(expected) - set(without)
    if not wanted:
        return {}
    ranked = [item for item in dict.fromkeys(result.items[:k]) if item not in without]
    places = [place for place, item in enumerate(ranked, 1) if item in wanted]
    found = {
        f"recall@{cut}": sum(place <= cut for place in places) / len(wanted)
        for cut in CUTS
        if cut <= k
    }
    if k >= NDCG_AT:
        gained = sum(1 / log2(place + 1) for place in places if place <= NDCG_AT)
        best = sum(1 / log2(place + 1) for place in range(1, min(NDCG_AT, len(wanted)) + 1))
        found[f"ndcg@{NDCG_AT}"] = gained / best
    found["mrr"] = 1 / places[0] if places else 0.0
    found["shown"] = float(bool(wanted & set(result.items[: result.shown])))
    return found


def _kept(expect: Expect, result: Result) -> dict[str, float]:
    found = {}
    if result.listed or result.near:
        if expect.constraints is not None:
            broken = any(on_constraints(one) for one in result.violations)
            found["constraints kept"] = float(not broken)
        if expect.not_items:
            shown = any(parted(one)[0] == EXCLUDED for one in result.violations)
            found["exclusions kept"] = float(not shown)
    if expect.nothing:
        found["nothing fits"] = float(not result.shown and result.near > 0)
    return found


def _read(expect: Expect, result: Result) -> dict[str, float]:
    """A baseline reads nothing, and is not blamed for it; a turn that broke is right in nothing."""
    found = {}
    if result.way == MATINEE or result.intent is not None:
        if expect.intent is not None:
            found["intent"] = float(result.intent == expect.intent and not result.error)
        if expect.tools is not None:
            wrong = missing_calls(expect.tools, result.tools) if expect.tools else result.tools
            found["tools"] = float(not wrong and not result.error)
    found["no error"] = float(not result.error)
    return found


def _grounded(result: Result) -> dict[str, float]:
    found = {}
    if result.times:
        found["times without source"] = min(1.0, len(result.wrong_times) / result.times)
    if result.quoted:
        found["quotations without source"] = min(1.0, len(result.outside) / result.quoted)
    if result.reply or result.outside:
        found["outside"] = float(len(result.outside))
    return found


def _beyond(result: Result) -> dict[str, float]:
    found = {}
    if result.listed and result.shown:
        found["repetition"] = min(1.0, result.repeated / result.shown)
    if result.diversity is not None:
        found["diversity"] = result.diversity
    if result.novelty is not None:
        found["novelty"] = result.novelty
    return found


def _costs(result: Result) -> dict[str, float]:
    if result.error:  # it would count as quick
        return {}
    found = {
        "seconds": result.seconds,
        "tokens read": float(result.tokens_read),
        "tokens reused": float(result.tokens_reused),
        "tokens written": float(result.tokens_written),
    }
    if result.seconds_to_items is not None:
        found["seconds to items"] = result.seconds_to_items
    return found
