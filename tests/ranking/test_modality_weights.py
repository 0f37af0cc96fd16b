"""Weights of modalities: they follow what is liked, no further than the plays go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from base.slots import Modality
from ranking.histories import Histories
from ranking.modality_weights import FEWEST_PLAYS, ModalityWeights, compared, fit
from ranking.models.contract import About
from ranking.models.testing_modalities import (
    IMAGE,
    ITEMS,
    NAMES,
    SETTINGS,
    SOUND,
    TEXT,
    about_modalities,
    likes_by,
    liking,
)

TIMBRE = Modality.TIMBRE


def share(weights: Mapping[Modality, float], modality: Modality) -> float:
    """Of the three modalities that items have."""
    return weights[modality] / sum(weights[one] for one in (TEXT, IMAGE, SOUND))


def by_sound(count: int = 30) -> Histories:
    """Four people, each of whom likes one kind of sound, whatever it is about."""
    return liking(*(likes_by(SOUND, kind, count) for kind in range(4)))


def test_who_likes_by_sound_has_sound_weighed() -> None:
    """Shared and own; where text is noise it counts for little."""
    found = fit(by_sound(), about_modalities(), SETTINGS)
    assert found.own.keys() == {"person0", "person1", "person2", "person3"}
    for weights in (found.shared, *found.own.values()):
        assert share(weights, SOUND) > 0.75
        assert share(weights, TEXT) < 0.2
    assert (found.people, found.plays) == (4, 4 * 30)


def test_two_who_differ_have_weights_of_their_own() -> None:
    """One goes by sound and one by text: each is drawn their way from what they share."""
    seen = liking(likes_by(SOUND, 0), likes_by(TEXT, 0))
    found = fit(seen, about_modalities(), SETTINGS)
    sound, text = found.of("person0"), found.of("person1")
    assert share(sound, SOUND) > share(found.shared, SOUND) + 0.1
    assert share(text, TEXT) > share(found.shared, TEXT) + 0.1
    assert share(sound, SOUND) > share(text, SOUND) + 0.3
    assert found.of("somebody else") == found.shared


def test_their_sum_is_that_of_the_settings() -> None:
    """21/10 for the three; what no item has keeps its setting."""
    found = fit(liking(likes_by(SOUND, 0), likes_by(TEXT, 0)), about_modalities(), SETTINGS)
    for weights in (found.shared, *found.own.values()):
        assert weights.keys() == set(Modality)
        assert sum(weights[one] for one in (TEXT, IMAGE, SOUND)) == pytest.approx(21 / 10)
        assert min(weights.values()) >= 0
        assert weights[TIMBRE] == SETTINGS[TIMBRE]


def test_the_fewer_the_plays_the_nearer_to_the_settings() -> None:
    """Clear as they are; and likes by chance teach nothing, however many."""
    away = [
        abs(share(fit(by_sound(count), about_modalities(), SETTINGS).shared, SOUND) - 5 / 21)
        for count in (2, 5, 30)
    ]
    assert away[0] < away[1] < away[2]
    assert away[0] < 0.25 < 0.5 < away[2]
    chance = np.random.default_rng(0).permutation(ITEMS)[:60].tolist()
    found = fit(liking(chance), about_modalities(), SETTINGS)
    assert share(found.shared, TEXT) == pytest.approx(10 / 21, abs=0.05)


def test_whoever_played_little_has_none_of_their_own() -> None:
    """Nineteen plays are too few; what they are of counts for everybody's weights."""
    seen = liking(likes_by(SOUND, 0, FEWEST_PLAYS), likes_by(TEXT, 0, FEWEST_PLAYS - 1))
    found = fit(seen, about_modalities(), SETTINGS)
    assert found.own.keys() == {"person0"}
    assert found.people == 2


def test_for_one_person_alone_the_shared_ones_are_theirs() -> None:
    """Their plays are not counted twice."""
    found = fit(liking(likes_by(SOUND, 0)), about_modalities(), SETTINGS)
    assert share(found.shared, SOUND) > 0.6
    assert found.own == {"person0": found.shared}


def test_what_hardly_any_item_has_is_not_weighed() -> None:
    """Five items of 120 are below a twentieth; six are enough."""
    about = about_modalities()
    about.vectors[IMAGE][5:] = 0
    assert compared(about) == (TEXT, SOUND)
    assert fit(by_sound(), about, SETTINGS).shared[IMAGE] == SETTINGS[IMAGE]
    about = about_modalities()
    about.vectors[IMAGE][6:] = 0
    assert compared(about) == (TEXT, IMAGE, SOUND)


NOBODY = Histories.of_events((), NAMES, [])
DISLIKED = Histories.of_events(("a",), NAMES, [(0, n, -1.0, float(n)) for n in range(40)])
ONE_ITEM = About(("only",), {m: np.ones((1, 1), np.float32) for m in (TEXT, SOUND)})


@pytest.mark.parametrize(
    ("seen", "about"),
    [
        (NOBODY, about_modalities()),
        (DISLIKED, about_modalities()),
        (by_sound(), about_modalities((SOUND,))),
        (by_sound(), about_modalities(())),
        (Histories.of_events(("a",), ("only",), [(0, 0, 1.0, 0.0)]), ONE_ITEM),
        (Histories.of_events((), (), []), About(())),
        (by_sound(), replace(about_modalities(), vectors={
            m: np.full((ITEMS, 3), np.nan, np.float32) for m in (TEXT, SOUND)
        })),
    ],
)  # fmt: skip
def test_where_nothing_can_be_learned_the_settings_count(seen: Histories, about: About) -> None:
    """Nobody, nothing liked, one modality, none, one item, no item, vectors of NaN."""
    found = fit(seen, about, SETTINGS)
    assert found == ModalityWeights(shared=SETTINGS, people=found.people, plays=found.plays)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize("which", [TEXT, TIMBRE])
def test_settings_that_are_no_number_teach_nothing(bad: float, which: Modality) -> None:
    """And are not handed on."""
    found = fit(by_sound(), about_modalities(), SETTINGS | {which: bad})
    assert found == ModalityWeights(shared={m: w for m, w in SETTINGS.items() if m is not which})


def test_a_vector_that_is_no_number_is_none() -> None:
    about = about_modalities()
    about.vectors[TEXT][3] = np.nan
    assert share(fit(by_sound(), about, SETTINGS).shared, SOUND) > 0.75


def test_the_same_twice_and_after_json() -> None:
    """To the bit."""
    once, again = (fit(by_sound(), about_modalities(), SETTINGS) for _ in range(2))
    assert once == again
    assert ModalityWeights.model_validate_json(once.model_dump_json()) == once
