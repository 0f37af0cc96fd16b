"""Which lines of results are scored, and which are told to be left out."""

from __future__ import annotations

from typing import Any

from evaluation.dialogues import Dialogue
from evaluation.matched import matched
from evaluation.results import Result

TALK = Dialogue.model_validate(
    {
        "id": "d1",
        "user": "ada",
        "turns": [
            {"user": "thanks", "expect": {"intent": "smalltalk"}},
            {"user": "fog", "agent": "1. Fog"},
            {"user": "a film", "expect": {"items": ["a"]}},
            {"user": "another", "expect": {"items": ["b"]}},
        ],
    }
)
OTHER = TALK.model_copy(update={"id": "d2"})


def line(turn: int, dialogue: str = "d1", **fields: Any) -> Result:
    return Result.model_validate({"dialogue": dialogue, "turn": turn, **fields})


def test_turns_stand_in_the_order_of_the_dialogues() -> None:
    """Several processes write in any order; the figures must not depend on it."""
    lines = [line(3, "d2"), line(2), line(0), line(3)]
    found = matched([TALK, OTHER], lines)
    assert [one.key for one in found.turns] == [("d1", 0), ("d1", 2), ("d1", 3), ("d2", 3)]
    assert [one.place for one in found.turns] == [None, 0, 1, 1]  # of those that expect items
    assert (found.dialogues, found.without, found.unfinished) == (2, 0, 2)


def test_a_turn_that_was_run_again_counts_once() -> None:
    """A run that was resumed may have a turn twice: the later line stands."""
    (one,) = matched([TALK], [line(2, items=["x"]), line(2, items=["a"])]).turns
    assert one.values["mrr"] == 1.0


def test_lines_of_another_text_are_none_of_ours() -> None:
    """Labels that were changed since would score what was answered to another question."""
    found = matched([TALK, OTHER], [line(2, of="0"), line(2, "d2", of=OTHER.digest)])
    assert [one.key for one in found.turns] == [("d2", 2)]
    assert (found.foreign, found.without) == (("d1",), 1)


def test_names_that_were_replaced_by_ids_do_not_change_the_text() -> None:
    """The digest of the file as it was read can be handed on."""
    found = matched([TALK], [line(2, of="as read")], digests={"d1": "as read"})
    assert (len(found.turns), found.foreign) == (1, ())


def test_lines_without_a_label() -> None:
    """Of a dialogue that is not there, of a turn that is not scored, of one beyond the end."""
    found = matched([TALK], [line(0, "d9"), line(1), line(7)])
    assert (found.turns, found.unknown, found.without) == ((), 3, 1)
