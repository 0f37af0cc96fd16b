"""The report's figures over a few dialogues, worked by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from evaluation.dialogues import Dialogue
from evaluation.results import Result, Run
from evaluation.summarise import summarise
from evaluation.summary import Row, Summary

TITLES = {"a": "Fog", "b": "Tide", "x": "Ash"}


def talk(name: str, *expects: dict[str, Any], **fields: Any) -> Dialogue:
    turns = [{"user": f"words {n}", "expect": one} for n, one in enumerate(expects)]
    return Dialogue.model_validate({"id": name, "user": "ada", "turns": turns, **fields})


def line(dialogue: str, turn: int = 0, **fields: Any) -> Result:
    listed = {"listed": bool(fields.get("shown"))}
    return Result.model_validate({"dialogue": dialogue, "turn": turn, **listed, **fields})


def run(way: str = "matinee", **fields: Any) -> Run:
    return Run(way=way, dialogues="d.jsonl", **{"items": 100, "k": 50, "page": 5, **fields})


def row(summary: Summary, name: str) -> Row:
    (found,) = [one for one in summary.rows if one.name == name]
    return found


TALKS = [
    talk("d1", {"items": ["a"]}, {"items": ["b"]}, kind="cold start", language="en"),
    talk("d2", {"items": ["a"]}, kind="series", language="zh"),
]
LINES = [
    line("d1", 0, items=["a", "x"], shown=1, seconds=1.0),
    line("d1", 1, items=["x"], shown=1, seconds=2.0, mentioned=["x", "q"]),
    line("d2", 0, items=["x", "a"], shown=2, seconds=9.0),
]


def test_a_measure_of_every_way_beside_chance() -> None:
    """recall@1 is 1 of 3; by chance 1 of 100 is first. Without the two that were mentioned, "b" is
    1 of 98."""
    popular = [line("d1", 0, way="popularity", items=["b"]), line("d2", 0, items=["a"])]
    found = summarise(TALKS, {"matinee": (run(), LINES), "popularity": (run(), popular)}, TITLES)
    one = row(found, "recall@1")
    assert one.ways["matinee"].mean == pytest.approx(1 / 3)
    assert one.ways["popularity"].mean == pytest.approx(1 / 2)
    assert one.chance == pytest.approx(1 / 100)
    assert row(found, "recall@1 not mentioned").chance == pytest.approx((2 / 100 + 1 / 98) / 3)
    assert (found.dialogues, found.turns) == (2, 3)
    assert "popularity: 1 turn of begun dialogues without a result." in found.notes
    assert row(found, "seconds").chance is None


def test_seconds_are_medians() -> None:
    """One slow turn is not what a person waits."""
    assert row(summarise(TALKS, {"matinee": (run(), LINES)}, TITLES), "seconds").ways[
        "matinee"
    ].mean == pytest.approx(2.0)


def test_coverage_is_of_the_whole_library() -> None:
    """Shown were "a" and "x"; so were listed: 2 of 100. It has no interval."""
    found = summarise(TALKS, {"matinee": (run(), [*LINES[:2]])}, TITLES)
    shown = row(found, "coverage of what was shown").ways["matinee"]
    assert shown.low == shown.mean == shown.high == pytest.approx(2 / 100)
    longer = [line("d1", items=["a", "b", "x"], shown=1)]
    found = summarise(TALKS, {"matinee": (run(), longer)}, TITLES)
    assert row(found, "coverage of what was shown").ways["matinee"].mean == pytest.approx(1 / 100)
    assert row(found, "coverage of the first 10").ways["matinee"].mean == pytest.approx(3 / 100)


def test_by_turn_by_kind_and_by_language() -> None:
    """First turns find both within ten, the second turn finds nothing."""
    found = summarise(TALKS, {"matinee": (run(), LINES)}, TITLES)
    (recall, ndcg) = found.by_turn
    assert [one.mean for one in recall.ways["matinee"]] == [1.0, 0.0]
    assert ndcg.ways["matinee"][0].mean == pytest.approx((1 + 1 / math.log2(3)) / 2)
    assert [(one.kind, one.dialogues, one.turns) for one in found.by_kind] == [
        ("cold start", 1, 2),
        ("series", 1, 1),
        ("language: en", 1, 2),
        ("language: zh", 1, 1),
    ]
    assert found.by_kind[0].measures["recall@10"].mean == pytest.approx(1 / 2)


def test_an_interrupted_run_is_told_as_far_as_it_got() -> None:
    """A place that nobody reached has no figure instead of one that is no number."""
    found = summarise(TALKS, {"matinee": (run(), [LINES[1]])}, TITLES)
    assert all("matinee" not in one.ways for one in found.by_turn)
    assert "matinee: 1 dialogue without results." in found.notes


def test_lists_of_a_short_run_have_no_deep_measure() -> None:
    """The rows say what was measured, by the settings of each run."""
    names = {one.name for one in summarise(TALKS, {"matinee": (run(k=10), LINES)}, TITLES).rows}
    assert "recall@10" in names
    assert "recall@50" not in names


def test_what_a_reader_has_to_know() -> None:
    """Errors, other texts, and lines of nothing here are said; nothing is dropped in silence."""
    lines = [line("d1", error="it broke"), line("d2", of="other"), line("d3")]
    notes = summarise(TALKS, {"matinee": (run(), lines)}, TITLES).notes
    assert notes == (
        "matinee: 1 turn ended with an error and found nothing.",
        "matinee: results of another text of 1 dialogue are left out; run the evaluation again.",
        "matinee: 1 result of no labelled turn here are left out.",
        "matinee: 1 dialogue without results.",
        "matinee: 1 turn of begun dialogues without a result.",
    )


def test_nothing_at_all_is_a_report_too() -> None:
    """An evaluation that was stopped before its first turn; and every report is whole JSON."""
    assert summarise(TALKS, {"matinee": (run(), [])}, TITLES).rows == ()
    assert summarise([], {}, {}).turns == 0
    found = summarise(TALKS, {"matinee": (run(), LINES)}, TITLES)
    assert Summary.model_validate_json(found.model_dump_json()) == found


def test_the_worst_turns_come_first_with_what_was_wrong() -> None:
    """A constraint, an intent and the list: 1 + 1 + 1, before a list alone: 1 - 1/log2(3)."""
    talks = [
        talk("d0", {"items": ["a"]}),
        talk("d1", {"items": ["a"]}, why="it is told"),
        talk(
            "d2",
            {"items": ["a"], "intent": "refine", "constraints": {"max_minutes": 30}},
            why="hard constraints",
        ),
    ]
    lines = [
        line("d0", items=["a"], shown=1),
        line("d1", items=["x", "a"], shown=2),
        line(
            "d2", items=["x"], shown=1, intent="question", reply="At 9:59.", trace=["read"],
            violations=["max_minutes: x", "intent: question"], times=1, wrong_times=["9:59"],
            outside=["Mist"],
        ),
    ]  # fmt: skip
    first, second = summarise(talks, {"matinee": (run(), lines)}, TITLES).worst
    assert (first.dialogue, first.why, first.said) == ("d2", "hard constraints", "words 0")
    assert first.loss == pytest.approx(1 + 1 + 1 + 1)  # and the only time that was cited
    assert first.wrong == (
        "ndcg@10 0.00",
        "no expected item was shown",
        "max_minutes: Ash",
        "intent: question",
        "time without source: 9:59",
        "not in the library: Mist",
    )
    assert (first.expected, first.got, first.trace) == (("Fog",), ("Ash",), ("read",))
    assert second.loss == pytest.approx(1 - 1 / math.log2(3))


def test_the_worst_of_a_turn_that_broke_and_of_nothing_that_fits() -> None:
    """Told in words, as there is no list to look at; at most twenty turns are told."""
    talks = [talk(f"d{n}", {"nothing": True}) for n in range(30)]
    lines = [line("d0", error="it broke"), *(line(f"d{n}", shown=1) for n in range(1, 30))]
    worst = summarise(talks, {"matinee": (run(), lines)}, TITLES).worst
    assert len(worst) == 20
    assert worst[0].wrong == ("error: it broke", "no near miss where nothing fits")
    assert worst[1].wrong == ("a result where nothing fits",)
    assert [one.dialogue for one in worst] == [f"d{n}" for n in range(20)]
