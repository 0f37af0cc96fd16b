"""Models by name, and sentences for names and values that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from base.errors import UsageError
from ranking.models.registry import MODELS, make


def test_each_is_found_by_its_own_name() -> None:
    """Nine models, each with defaults that it takes itself."""
    assert list(MODELS) == [
        "popularity",
        "content",
        "item_knn",
        "recent_knn",
        "ease",
        "als",
        "bpr",
        "graph",
        "sasrec",
    ]
    assert all(make(name).name == name for name in MODELS)


def test_parameters_arrive() -> None:
    """As attributes, so that they can be shown and kept."""
    assert vars(make("als", factors=8, alpha=2))["factors"] == 8
    assert vars(make("popularity", half_life_days=7.5))["half_life_days"] == 7.5
    assert vars(make("popularity", half_life_days=None))["half_life_days"] is None


@pytest.mark.parametrize(
    ("name", "params", "sentence"),
    [
        ("sas", {}, "There is no model sas: there are popularity, content, .* sasrec."),
        ("ease", {"l3": 1.0}, "ease has no parameter l3: it has l2, how."),
        ("content", {"name": "x"}, "content has no parameter name: it has dislike."),
        ("ease", {"l2": 0.0}, "ease: l2 is a number from 0.001, not 0.0."),
        ("ease", {"l2": float("nan")}, "ease: l2 is a number from 0.001, not nan."),
        ("ease", {"l2": "much"}, "ease: l2 is a number from 0.001, not 'much'."),
        ("ease", {"how": "loved"}, "ease: how is one of played, liked, grade, strength."),
        ("als", {"factors": 2.5}, "als: factors is a whole number from 1 to 4096, not 2.5."),
        ("als", {"factors": True}, "als: factors is a whole number from 1 to 4096, not True."),
        ("recent_knn", {"neighbours": 0}, "recent_knn: neighbours is a whole number from 1, not 0"),
        ("recent_knn", {"fade": 1.5}, "recent_knn: fade is a number from 0 to 1, not 1.5."),
        ("graph", {"restart": 1.0}, "graph: restart is a number from 0.01 to 0.99, not 1.0."),
        ("popularity", {"half_life_days": 0}, "half_life_days is a number from 0.001, not 0."),
    ],
)
def test_what_cannot_be(name: str, params: dict[str, Any], sentence: str) -> None:
    """One sentence that says what could."""
    with pytest.raises(UsageError, match=sentence):
        make(name, **params)
