"""Two files of results, turn by turn, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from base.errors import UsageError
from evaluation.compare import Comparison, Difference, compare
from evaluation.compared_table import HEADERS, compared_table
from evaluation.dialogues import Dialogue
from evaluation.results import Result


def talk(name: str, turns: int = 1) -> Dialogue:
    some = [{"user": f"words {n}", "expect": {"items": ["a"]}} for n in range(turns)]
    return Dialogue.model_validate({"id": name, "user": "ada", "turns": some})


def lines(firsts: Sequence[str], **fields: Any) -> list[Result]:
    """One line a dialogue d0, d1, …: the first item of its list, then "a" and "b"."""
    return [
        Result.model_validate(
            {"dialogue": f"d{n}", "turn": 0, "items": [first, "a", "b"], **fields}
        )
        for n, first in enumerate(firsts)
    ]


def measure(comparison: Comparison, name: str) -> Difference:
    (found,) = [one for one in comparison.measures if one.name == name]
    return found


TALKS = [talk(f"d{n}") for n in range(4)]


def test_means_differences_and_wins() -> None:
    """MRR of A 1, 1/2, 1/2, 1/2; of B 1/2, 1, 1, 1/2: B gains 1/8, two dialogues to one."""
    found = measure(compare(lines("axxx"), lines("xaax"), TALKS), "mrr")
    assert (found.a, found.b) == pytest.approx((5 / 8, 6 / 8))
    assert found.difference.mean == pytest.approx(1 / 8)
    assert found.difference.low < 0 < found.difference.high
    assert (found.a_wins, found.b_wins, found.ties) == (1, 2, 1)
    # differences -1/2, 1/2, 1/2, 0: their variance is (11/16) / 3
    assert found.detectable == pytest.approx(2.8 * (11 / 48) ** 0.5 / 2)
    assert found.winner == ""


def test_turns_of_a_dialogue_count_as_one_dialogue() -> None:
    """Five equal turns of one dialogue are one observation, and cannot show anything."""
    talks = [talk("d0", 5)]
    a, b = (
        [Result(dialogue="d0", turn=n, items=items) for n in range(5)]
        for items in (("x", "a"), ("a",))
    )
    found = measure(compare(a, b, talks), "mrr")
    assert (found.difference.count, found.dialogues, found.b_wins) == (5, 1, 1)
    assert found.detectable is None
    assert found.winner == ""


def test_less_is_better_for_seconds_and_tokens() -> None:
    """Who takes longer loses the dialogue, and the measure."""
    found = compare(lines("aaaa", seconds=1.0), lines("aaaa", seconds=3.0), TALKS)
    seconds = measure(found, "seconds")
    assert (seconds.a_wins, seconds.b_wins, seconds.winner) == (4, 0, "A")
    assert measure(found, "recall@1").winner == ""
    assert measure(found, "recall@1").ties == 4
    assert found.apart == ()


def test_files_of_two_libraries_are_not_compared() -> None:
    """Ids of another library are others: one of the two would have found nothing."""
    a, b = (lines("axxx", expect={"items": [item]}) for item in ("a", "other"))
    with pytest.raises(UsageError, match="expect other items in the dialogue d0"):
        compare(a, b, TALKS)


def test_lists_of_two_lengths_count_as_far_as_the_shorter() -> None:
    """Else the deeper run found at place 2 what the other could not have listed."""
    found = measure(compare(lines("xxxx"), lines("xxxx"), TALKS, k=1), "mrr")
    assert (found.a, found.b) == (0.0, 0.0)
    assert measure(compare(lines("xxxx"), lines("xxxx"), TALKS, k=2), "mrr").a == 1 / 2


def test_more_diversity_is_neither_better_nor_worse() -> None:
    """The interval leaves out 0, and still nobody has won."""
    found = compare(lines("aaaa", diversity=0.1), lines("aaaa", diversity=0.9), TALKS)
    assert measure(found, "diversity").winner == ""


def test_a_measure_that_one_file_lacks_is_not_compared() -> None:
    """A baseline reads no intent: Matinee's beside it would be a difference of nothing."""
    names = {
        one.name for one in compare(lines("aaaa", diversity=0.1), lines("aaaa"), TALKS).measures
    }
    assert "diversity" not in names
    assert "mrr" in names
    assert "recall@50" in names
    short = compare(lines("aaaa"), lines("aaaa"), TALKS, k=10)
    assert "recall@50" not in {one.name for one in short.measures}


def test_the_turns_furthest_apart_come_first() -> None:
    """By the difference of their losses, with the measures that make it."""
    a = lines("xxaa")
    b = [*lines("xa"), *lines("aaax", error="it broke")[2:]]
    found = compare(a, b, TALKS).apart
    assert [one.dialogue for one in found] == ["d3", "d2", "d1"]
    assert found[0].said == "words 0"
    assert set(found[0].differs) == {"ndcg@10", "no error"}
    assert found[1].differs == {"no error": (1.0, 0.0)}
    assert found[2].loss_b - found[2].loss_a < 0


def test_only_what_both_have_is_compared() -> None:
    """Else a run that was stopped early would be compared on its first dialogues."""
    found = compare(lines("aaaa"), lines("aa"), TALKS)
    assert (found.turns, found.dialogues) == (2, 2)
    assert found.notes == ("2 scored turns are in the first file alone and are left out.",)


def test_other_dialogues_cannot_be_compared() -> None:
    """One sentence that says what to do, for each way in which two files do not belong together."""
    one, other = lines("aaaa", of="1"), lines("aaaa", of="2")
    with pytest.raises(UsageError, match="different texts of the dialogue d0"):
        compare(one, other, TALKS)
    with pytest.raises(UsageError, match="first file is of another text of the dialogue d0"):
        compare(one, one, TALKS)
    with pytest.raises(UsageError, match="no scored turn in common"):
        compare(lines("a"), lines("aa")[1:], TALKS)
    digests = {f"d{n}": "1" for n in range(4)}
    assert compare(one, one, TALKS, digests=digests).turns == 4


def test_the_table_for_the_command_line() -> None:
    """A row a measure, rounded by its unit; no "-0.000"; and the whole goes through JSON."""
    found = compare(lines("aaaa", seconds=1.0), lines("aaaa", seconds=3.0), TALKS)
    headers, rows = compared_table(found)
    assert headers == HEADERS
    assert all(len(row) == len(headers) for row in rows)
    assert (
        "seconds",
        "4",
        "1.00",
        "3.00",
        "+2.00 [+2.00, +2.00]",
        "0.00",
        "4 : 0 : 0",
        "A",
    ) in rows
    assert ("mrr", "4", "1.000", "1.000", "0.000 [0.000, 0.000]", "0.000", "0 : 0 : 4", "") in rows
    assert Comparison.model_validate_json(found.model_dump_json()) == found
