"""Figures of one turn, by hand."""

from __future__ import annotations

from math import log2
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from evaluation.dialogues import Expect
from evaluation.measures import BY_NAME
from evaluation.results import Result
from evaluation.scores import loss, scores
from ranking import metrics

EVERY: dict[str, Any] = {
    "items": ["a", "b"], "not_items": ["z"], "tools": ["search"], "intent": "recommend",
    "constraints": {"max_minutes": 30},
}  # fmt: skip


def figures(expect: dict[str, Any], k: int = 50, **result: Any) -> dict[str, float]:
    listed = {"listed": bool(result.get("shown"))}
    line = Result.model_validate({"dialogue": "d", "turn": 0, **listed, **result})
    return scores(Expect.model_validate(expect), line, k=k)


def test_the_list_against_what_is_expected() -> None:
    """One of two at the second of three places, none after: recall@1 0, MRR 1/2."""
    found = figures({"items": ["a", "b"]}, items=["x", "a", "y"], shown=1)
    assert [found[f"recall@{k}"] for k in (1, 5, 10, 50)] == [0, 1 / 2, 1 / 2, 1 / 2]
    assert found["mrr"] == 1 / 2
    assert found["ndcg@10"] == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))
    assert found["shown"] == 0.0  # the page ended before it
    assert figures({"items": ["a"]}, items=["x", "a"], shown=2)["shown"] == 1.0


def test_an_item_that_stands_twice_is_found_once() -> None:
    """Else a list of one item, repeated, had a gain above that of the best list."""
    found = figures({"items": ["a"]}, items=["a", "a", "a"])
    assert found["ndcg@10"] == found["recall@5"] == 1.0


def test_saying_again_what_was_said_earns_nothing() -> None:
    """Without "a", which was mentioned, "b" is expected and stands first of what is left."""
    found = figures({"items": ["a", "b"]}, items=["a", "b"], mentioned=["a"], shown=1)
    assert (found["recall@1"], found["recall@1 not mentioned"]) == (1 / 2, 1.0)
    assert (found["shown"], found["shown not mentioned"]) == (1.0, 0.0)
    only = figures({"items": ["a"]}, items=["a"], mentioned=["a", "x"])
    assert only["mrr"] == 1.0
    assert not any(name.endswith("not mentioned") for name in only)


def test_a_list_cut_shorter_has_no_deeper_measure() -> None:
    """recall@50 of a list of ten is recall@10."""
    found = figures({"items": ["a"]}, k=9, items=["a"])
    assert "recall@5" in found
    assert not {"recall@10", "recall@50", "ndcg@10"} & set(found)


def test_what_is_kept() -> None:
    """By the violations; of a turn that showed nothing there is nothing to keep."""
    good = figures(EVERY, items=["a"], shown=1)
    assert (good["constraints kept"], good["exclusions kept"]) == (1.0, 1.0)
    wrong: dict[str, Any] = {
        "items": ["a"],
        "shown": 1,
        "violations": ["untold max_minutes: q", "not_items: z"],
    }
    bad = figures(EVERY, **wrong)
    assert (bad["constraints kept"], bad["exclusions kept"]) == (0.0, 0.0)
    assert not {"constraints kept", "exclusions kept"} & set(figures(EVERY, items=["a"]))
    assert "constraints kept" not in figures({"items": ["a"]}, shown=1)


def test_where_nothing_fits() -> None:
    """Near misses alone are right: neither a result, nor an empty answer."""
    rules = {"nothing": True, "constraints": {"min_minutes": 600}}
    assert figures(rules, near=2)["nothing fits"] == 1.0
    assert figures(rules)["nothing fits"] == 0.0
    assert figures(rules, near=2, shown=1)["nothing fits"] == 0.0
    assert "nothing fits" not in figures(EVERY)


def test_the_reading_is_right_or_wrong() -> None:
    """A baseline has none; a turn that broke calls no tool, which is not thereby right."""
    found = figures(EVERY, intent="refine", tools=["search", "explain"])
    assert (found["intent"], found["tools"], found["no error"]) == (0.0, 1.0, 1.0)
    assert not {"intent", "tools"} & set(figures(EVERY, way="popularity"))
    broke = figures({"tools": []}, error="it broke")
    assert (broke["tools"], broke["no error"]) == (0.0, 0.0)
    assert "seconds" not in broke  # it would make the median quick
    assert figures({"tools": []}, tools=["search"])["tools"] == 0.0
    assert figures({"tools": []})["tools"] == 1.0


def test_what_nothing_holds() -> None:
    """One of four times, two of three quotations; without a citation there is no share."""
    found = figures({}, reply="r", times=4, wrong_times=["9:59"], quoted=3, outside=["Mist", "Fig"])
    assert found["times without source"] == 1 / 4
    assert found["quotations without source"] == pytest.approx(2 / 3)
    assert found["outside"] == 2.0
    plain = figures({}, reply="r")
    assert plain["outside"] == 0.0
    assert "times without source" not in plain


def test_what_is_repeated_and_what_it_costs() -> None:
    """Only of what was shown; a turn without a list has no time to one."""
    found = figures({}, shown=4, repeated=1, novelty=2.5, seconds=3.0, tokens_read=7)
    assert (found["repetition"], found["novelty"], found["seconds"]) == (1 / 4, 2.5, 3.0)
    assert found["tokens read"] == 7.0
    assert not {"diversity", "seconds to items"} & set(found)


def test_every_figure_has_its_place_in_the_report() -> None:
    """A name that is not in the list of measures would be scored and never shown."""
    whole = figures(
        {**EVERY, "nothing": True}, items=["a"], shown=1, times=1, quoted=1, reply="r",
        diversity=0.5, novelty=1.0, seconds_to_items=1.0,
    )  # fmt: skip
    assert set(whole) == set(BY_NAME)


def test_the_loss_of_a_turn() -> None:
    """A wrong intent is 1, the expected at the second place 1 - 1/log2(3), one of two times 1/2."""
    expect = {"items": ["a"], "intent": "refine"}
    found = figures(
        expect, items=["x", "a"], intent="question", times=2, wrong_times=["9:59"], reply="r"
    )
    assert loss(found) == pytest.approx(1 + (1 - 1 / log2(3)) + 1 / 2)
    assert loss(figures(expect, items=["a"], intent="refine")) == 0.0


@given(
    st.lists(st.integers(0, 30), unique=True, max_size=15),
    st.sets(st.integers(0, 30), min_size=1, max_size=15),
)
def test_they_are_the_measures_of_the_ranking(ranked: list[int], wanted: set[int]) -> None:
    """One definition in the house: those of `ranking.metrics`, on lists filled up with nothing."""
    found = figures({"items": [str(n) for n in wanted]}, items=[str(n) for n in ranked])
    lists = np.full((1, 50), -1)
    lists[0, : len(ranked)] = ranked
    relevant = csr_array(np.isin(np.arange(31), list(wanted))[None].astype(np.float64))
    for k in (1, 5, 10, 50):
        assert found[f"recall@{k}"] == pytest.approx(metrics.recall(lists[:, :k], relevant)[0])
    assert found["ndcg@10"] == pytest.approx(metrics.ndcg(lists[:, :10], relevant)[0])
    assert found["mrr"] == pytest.approx(metrics.mrr(lists, relevant)[0])


def test_items_that_were_only_spoken_of_are_no_list() -> None:
    """They count as found, but keep no constraint of a list and repeat nothing."""
    labels = {"items": ["a"], "constraints": {"max_minutes": 30}}
    found = figures(labels, items=["a"], shown=1, listed=False, repeated=1)
    assert found["shown"] == 1
    assert not {"constraints kept", "repetition"} & set(found)
