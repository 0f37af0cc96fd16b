"""The map for one person: what they know is marked, and what is close to what they like says so."""

from __future__ import annotations

import numpy as np

from agent.mapping import MapPoint, MapView, close_to, map_for
from agent.recommender import Recommender
from agent.testing import Talker


def points(found: MapView) -> dict[str, MapPoint]:
    return {point.item: point for point in found.points}


def test_close_by_hand() -> None:
    """Cosines with the first: 1, 3/5, 0, −1, and of nothing 0; what is liked is close to none."""
    components = np.array([[2.0, 0.0], [3.0, 4.0], [0.0, 1.0], [-1.0, 0.0], [0.0, 0.0]])
    assert close_to(components, [0]) == [None, 0, None, None, None]
    assert close_to(components, [0, 2]) == [None, 2, None, None, None]  # 4/5 is more
    assert close_to(components, []) == [None] * 5
    assert close_to(components[:0], []) == []


def test_what_a_person_did_is_marked(talker: Talker) -> None:
    library = talker.matinee.library
    talker.matinee.record("ada", "sea0", "like")
    talker.matinee.record("ada", "jazz1", "play")
    talker.matinee.record("ada", "bread1", "like")
    talker.matinee.record("ada", "bread1", "dislike")
    found = points(map_for(library, "ada"))
    marks = {item: (one.watched, one.liked) for item, one in found.items() if one.watched}
    assert marks == {"sea0": (True, True), "jazz1": (True, False), "bread1": (True, False)}
    assert found["sea1"].close_to == "sea0"
    assert found["sea0"].close_to is None
    assert found["jazz2"].close_to is None
    nobody = points(map_for(library))
    assert not any(one.watched or one.liked or one.close_to for one in nobody.values())


def test_a_point_says_what_it_is(talker: Talker) -> None:
    point = points(map_for(talker.matinee.library))["jazz0"]
    assert (point.title, point.medium, point.form) == ("Jazz at dawn", "audio", "music")
    assert (point.duration_s, point.genre, point.plays) == (600.0, "jazz", False)
    assert point.terms[0] == "jazz"


def test_it_survives_json(talker: Talker) -> None:
    """Points are made without being checked: they are valid all the same."""
    found = map_for(talker.matinee.library, "ada")
    assert MapView.model_validate_json(found.model_dump_json()) == found


def test_an_empty_library(matinee: Recommender) -> None:
    found = map_for(matinee.library, "ada")
    assert found == MapView(points=(), regions=(), unplaced=0, undrawn=0)
