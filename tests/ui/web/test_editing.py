"""Undo on a person's own page: the last edit, never what somebody else did since."""

from __future__ import annotations

import pytest

from agent.recommender import Recommender
from agent.testing import Talker, shelf_items
from catalog.preferences import UNSET, Preferences
from ui.web import editing
from ui.web.seat import Seat

CHANGED = "That cannot be undone any more: something was changed or forgotten since."


@pytest.fixture
def shelved(matinee: Recommender) -> Recommender:
    matinee.import_items(shelf_items())
    return matinee


def texts(matinee: Recommender) -> list[str]:
    return [one.text for one in matinee.profile("me").lasting]


def test_edits_of_one_tab_are_undone_in_turn(matinee: Recommender) -> None:
    seat = Seat()
    for words in ("trumpets", "drums", "harps"):
        editing.add(matinee, seat, "likes", words)
    for left in (["trumpets", "drums"], ["trumpets"], []):
        assert editing.undo(matinee, seat) == "Undone."
        assert sorted(texts(matinee)) == sorted(left)


@pytest.mark.parametrize("learned_again", [False, True])
def test_a_forgotten_profile_stays_forgotten(matinee: Recommender, learned_again: bool) -> None:
    here, there = Seat(), Seat()
    editing.add(matinee, there, "likes", "trumpets")
    editing.add(matinee, there, "likes", "drums")
    matinee.forget("me")
    if learned_again:
        editing.add(matinee, here, "likes", "harps")
    assert editing.undo(matinee, there) == CHANGED
    assert texts(matinee) == (["harps"] if learned_again else [])


def test_what_a_turn_learned_since_stays(matinee: Recommender) -> None:
    seat = Seat()
    editing.add(matinee, seat, "likes", "trumpets")
    Talker(matinee).say("I hate jazz", user="me")
    before = texts(matinee)
    assert editing.undo(matinee, seat) == CHANGED
    assert texts(matinee) == before
    seat.language = "zh"
    assert editing.undo(matinee, seat) == "没有可以撤销的。"


def test_what_another_tab_added_since_stays(matinee: Recommender) -> None:
    here, there = Seat(), Seat()
    editing.add(matinee, here, "likes", "trumpets")
    editing.add(matinee, there, "likes", "drums")
    assert editing.undo(matinee, here) == CHANGED
    assert sorted(texts(matinee)) == ["drums", "trumpets"]
    assert editing.undo(matinee, there) == "Undone."
    assert texts(matinee) == ["trumpets"]


def lifted(matinee: Recommender) -> Seat:
    """A ban by a button, and the seat from which it was lifted."""
    matinee.record("me", "sea0", "never", source="page")
    seat, (ban,) = Seat(), matinee.profile("me").bans
    editing.press(matinee, seat, "delete", ban.id)
    assert matinee.profile("me").bans == ()
    return seat


def test_a_ban_comes_back_and_leaves_the_profile_as_it_is_now(shelved: Recommender) -> None:
    seat = lifted(shelved)
    Talker(shelved).say("I hate jazz", user="me")
    assert editing.undo(shelved, seat) == "Undone."
    assert len(shelved.profile("me").bans) == 1
    assert "jazz" in texts(shelved)


def test_a_ban_of_somebody_forgotten_stays_lifted(shelved: Recommender) -> None:
    seat = lifted(shelved)
    shelved.forget("me")
    assert editing.undo(shelved, seat) == CHANGED
    assert shelved.plays("me") == []


def test_sliders_of_somebody_forgotten_stay_unset(matinee: Recommender) -> None:
    """Also those that the last edit itself left to what is learned."""
    one, all_at_once = Seat(), Seat()
    editing.tune(matinee, one, "image", 2.0)
    editing.untune(matinee, all_at_once)
    matinee.forget("me")
    for seat in (one, all_at_once):
        assert editing.undo(matinee, seat) == CHANGED
        assert editing.preferences_of(matinee, seat) == UNSET


def test_a_slider_that_another_tab_moved_since_stays(matinee: Recommender) -> None:
    here, there = Seat(), Seat()
    editing.tune(matinee, here, "image", 2.0)
    editing.tune(matinee, here, "text", 0.5)
    editing.tune(matinee, there, "image", 1.0)
    assert editing.undo(matinee, here) == "Undone."  # another slider is another matter
    assert editing.undo(matinee, here) == CHANGED
    assert editing.preferences_of(matinee, here) == Preferences(image=1.0)


def test_moving_a_slider_on_after_another_tab_is_an_edit_of_its_own(matinee: Recommender) -> None:
    here, there = Seat(), Seat()
    editing.tune(matinee, here, "image", 2.0)
    editing.tune(matinee, there, "image", 1.0)
    editing.tune(matinee, here, "image", 3.0)
    editing.undo(matinee, here)
    assert editing.preferences_of(matinee, here) == Preferences(image=1.0)
