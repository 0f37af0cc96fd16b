"""What was set changes what it says and nothing else; adventure only ever rises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.settings import RankingSettings
from base.slots import Modality
from catalog.preferences import UNSET, Preferences
from ranking.preferences import adjusted, adventurous_of, together, weighed

LEARNED = dict(zip(Modality, (0.7, 0.2, 1.1, 0.6), strict=True))
SHARES = st.floats(0, 1)


def test_nothing_set_is_just_what_was_given() -> None:
    ranking = RankingSettings(exploration=0.3, novelty=2.0)
    assert adjusted(ranking, UNSET) is ranking
    assert weighed(LEARNED, UNSET) == LEARNED
    assert list(weighed(LEARNED, UNSET)) == list(LEARNED)


def test_a_weight_that_was_set_is_taken_as_it_is() -> None:
    """Timbre is heard, as sound is; 0 is a weight and not nothing."""
    found = weighed(LEARNED, Preferences(image=2.5, sound=0.0))
    assert found == {
        Modality.TEXT: 0.7, Modality.IMAGE: 2.5, Modality.SOUND: 0.0, Modality.TIMBRE: 0.0,
    }  # fmt: skip
    assert weighed(LEARNED, Preferences(adventurous=1.0)) == LEARNED


@pytest.mark.parametrize(
    ("adventurous", "exploration", "novelty"),
    [(0.0, 0.0, 0.0), (0.2, 0.1, 0.3), (0.5, 0.25, 0.75), (1.0, 0.5, 1.5)],
)
def test_adventure_is_two_knobs(adventurous: float, exploration: float, novelty: float) -> None:
    """a/2 of a list, and 3a/2 for what is not known; all else is as it was."""
    ranking = RankingSettings(exploration=0.9, novelty=9.0, freshness=2.0, diversity=0.4)
    found = adjusted(ranking, Preferences(adventurous=adventurous))
    assert found.exploration == pytest.approx(exploration)
    assert found.novelty == pytest.approx(novelty)
    as_before = {"exploration": 0.9, "novelty": 9.0}
    assert found.model_copy(update=as_before) == ranking


@given(one=SHARES, other=SHARES)
def test_more_adventure_is_never_less_of_either(one: float, other: float) -> None:
    less, more = (
        adjusted(RankingSettings(), Preferences(adventurous=a)) for a in sorted((one, other))
    )
    assert less.exploration <= more.exploration <= 1
    assert less.novelty <= more.novelty <= 10


def test_the_slider_rests_where_it_would_set_the_same_share() -> None:
    """0.1 of a list is a/2 for a = 1/5; a share that no slider reaches is the most."""
    assert adventurous_of(RankingSettings()) == pytest.approx(1 / 5)
    assert adventurous_of(RankingSettings(exploration=0.9)) == 1


def test_several_people_have_the_mean_of_what_each_set() -> None:
    """Who set nothing has no say in it: (3 + 1)/2 of two, and 0.4 of one alone."""
    ada = Preferences(image=3.0, adventurous=0.4)
    bo = Preferences(image=1.0, text=0.0)
    assert together([ada, bo, UNSET]) == Preferences(image=2.0, text=0.0, adventurous=0.4)
    assert together([UNSET, UNSET]) == together([]) == UNSET
    assert together([ada]) == ada


@given(each=st.lists(st.builds(Preferences, text=st.none() | st.floats(0, 3)), max_size=4))
def test_a_mean_is_always_one_that_can_be_set(each: list[Preferences]) -> None:
    given_by = [one.text for one in each if one.text is not None]
    found = together(each).text
    assert (found is None) == (not given_by)
    if found is not None:
        assert min(given_by) <= found <= max(given_by)
