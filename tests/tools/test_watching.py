"""What is under way: stopped in the middle, and neither finished nor skipped since."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.plays import Action, Play
from tools.watching import ALMOST_OVER, BEGUN, watching, watching_more

LENGTH_S = 1000.0


def plays(*events: tuple[str, float | None]) -> list[Play]:
    return [
        Play(user="ada", item="x", action=action, position_s=at, at=f"2026-01-01T{hour:02}:00:00Z",
             value=3.0 if action == "rate" else None)
        for hour, (action, at) in enumerate(events)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("events", "is_under_way", "is_done"),
    [
        ([("play", 500)], True, False),
        ([("play", 1000 * BEGUN)], True, False),
        ([("play", 1000 * ALMOST_OVER)], True, False),
        ([("play", 20)], False, False),
        ([("play", 950)], False, True),
        ([("play", None)], False, True),
        ([("play", 500), ("finish", None)], False, True),
        ([("play", 500), ("skip", 500)], False, True),
        ([("play", 500), ("seen", None)], False, True),
        ([("play", 500), ("dislike", None)], False, True),
        ([("play", 500), ("like", None)], True, False),
        ([("play", 500), ("shown", None)], True, False),
        ([("play", 500), ("play", 10)], True, False),
        ([("finish", None), ("play", 500)], True, False),
        ([("finish", None), ("play", 10)], False, True),
        ([("like", None)], False, True),
        ([("rate", None)], False, True),
        ([("save", None)], False, False),
        ([("not_now", None)], False, False),
    ],
)
def test_one_item(
    events: list[tuple[str, float | None]], is_under_way: bool, is_done: bool
) -> None:
    state = watching(plays(*events), {"x": LENGTH_S})
    assert ("x" in state.under_way, "x" in state.done) == (is_under_way, is_done)


def test_the_latest_point_counts_whatever_the_order_of_the_plays() -> None:
    given_plays = plays(("play", 300), ("play", 600))
    assert watching(given_plays[::-1], {"x": LENGTH_S}).under_way["x"].position_s == 600


def test_a_length_that_is_not_known_leaves_nothing_to_go_on_with() -> None:
    assert "x" in watching(plays(("play", 500)), {}).done
    assert "x" in watching(plays(("play", 500)), {"x": 0.0}).done


def test_giving_up_ends_with_finishing() -> None:
    assert watching(plays(("skip", 10)), {"x": LENGTH_S}).gave_up == {"x"}
    assert not watching(plays(("skip", 10), ("finish", None)), {"x": LENGTH_S}).gave_up


@given(
    st.lists(st.tuples(st.sampled_from(list(Action)), st.none() | st.floats(0, 1200)), max_size=24)
)
def test_no_item_is_both(events: list[tuple[str, float | None]]) -> None:
    state = watching(plays(*events), {"x": LENGTH_S})
    assert not set(state.under_way) & set(state.done)
    assert state.gave_up <= set(state.done)


events = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["play", "finish", "skip", "like", "shown", "never"]),
        st.sampled_from([None, 10.0, 500.0, 990.0]),
    ),
    max_size=8,
)


@given(events, events)
def test_what_is_new_beside_what_was_known_is_the_whole(
    first: list[tuple[str, str, float | None]], more: list[tuple[str, str, float | None]]
) -> None:
    """Only the items of the new plays are gone through again."""
    done = [
        Play(user="u", item=item, action=action, position_s=at, at=f"2026-01-01T{hour:02}:00:00Z")
        for hour, (item, action, at) in enumerate([*first, *more])
    ]
    lengths = dict.fromkeys("abc", LENGTH_S)
    before = watching(done[: len(first)], lengths)
    new = {play.item for play in done[len(first) :]}
    again = watching_more(before, [play for play in done if play.item in new], lengths)
    assert again == watching(done, lengths)
