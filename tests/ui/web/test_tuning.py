"""What counts, set on the page: moving one slider is one edit, undone with the others in turn."""

from __future__ import annotations

import gradio as gr
import pytest

from agent.recommender import Recommender
from agent.tuning import KNOBS
from base.errors import UsageError
from catalog.preferences import UNSET, Preferences
from ui.web import editing
from ui.web.labels import Labels
from ui.web.seat import Seat
from ui.web.tuning import Tuning


@pytest.fixture
def seat() -> Seat:
    return Seat()


def known(matinee: Recommender, seat: Seat) -> Preferences:
    return editing.preferences_of(matinee, seat)


def test_a_slider_that_moves_on_is_one_edit(matinee: Recommender, seat: Seat) -> None:
    """As the browser tells each place that it passes."""
    said = [editing.tune(matinee, seat, "image", value / 10) for value in range(7, 20)]
    assert said[-1] == "For you pictures now count 1.9."
    editing.tune(matinee, seat, "text", 0.5)
    editing.tune(matinee, seat, "image", 3.0)
    assert len(seat.edits) == 3
    for expected in (Preferences(text=0.5, image=1.9), Preferences(image=1.9), UNSET):
        editing.undo(matinee, seat)
        assert known(matinee, seat) == expected
    assert editing.undo(matinee, seat) == "There is nothing to undo."


def test_facets_and_sliders_are_undone_the_last_first(matinee: Recommender, seat: Seat) -> None:
    """Undoing one leaves the other alone."""
    editing.add(matinee, seat, "likes", "trumpets")
    editing.tune(matinee, seat, "sound", 2.0)
    editing.add(matinee, seat, "dislikes", "drums")
    editing.undo(matinee, seat)
    assert [one.text for one in matinee.profile(seat.user).lasting] == ["trumpets"]
    assert known(matinee, seat).sound == 2.0
    editing.undo(matinee, seat)
    assert known(matinee, seat) == UNSET
    assert matinee.profile(seat.user).lasting
    editing.undo(matinee, seat)
    assert matinee.profile(seat.user).lasting == ()


def test_all_at_once_is_an_edit_too(matinee: Recommender, seat: Seat) -> None:
    editing.tune(matinee, seat, "image", 2.0)
    editing.tune(matinee, seat, "adventurous", 1.0)
    editing.untune(matinee, seat)
    assert known(matinee, seat) == UNSET
    assert editing.untune(matinee, seat) == "Nothing changed."
    editing.undo(matinee, seat)
    assert known(matinee, seat) == Preferences(image=2.0, adventurous=1.0)


def test_what_cannot_be_set_is_no_edit(matinee: Recommender, seat: Seat) -> None:
    with pytest.raises(UsageError, match="from 0 to 1"):
        editing.tune(matinee, seat, "adventurous", 7.0)
    assert seat.edits == []


def test_sliders_rest_where_the_settings_have_them(matinee: Recommender, seat: Seat) -> None:
    """And say so, in the language of the page; what is set says its value."""
    with gr.Blocks():
        tuning = Tuning(matinee, Labels())
    values = [one["value"] for one in tuning.shown(seat)]
    assert values == [1.0, 0.6, 0.5, 0.2]  # adventurous: a/2 is the settings' 0.1
    infos = [one["info"] for one in tuning.shown(seat)]
    assert infos == ["as learned"] * 3 + ["as usual"]
    editing.tune(matinee, seat, "image", 2.5)
    shown = dict(zip(KNOBS, tuning.shown(seat), strict=True))
    assert (shown["image"]["value"], shown["image"]["info"]) == (2.5, "set by you: 2.5")
    assert "value" not in tuning.told(seat, "image")
    seat.language = "zh"
    assert [one["label"] for one in tuning.shown(seat)][1:3] == ["画面", "声音"]
