"""Distractors fill the library and answer nothing."""

from __future__ import annotations

from benchmarks.searches import searches
from evaluation.suite.distractors import distractors


def test_there_are_enough_and_they_are_the_same_each_time() -> None:
    """Ids and times included, so that two libraries are alike."""
    first = distractors()
    assert len(first) >= 600
    assert first == distractors()
    assert len({item.id for item in first}) == len(first)
    assert len({item.title for item in first}) == len(first)
    assert {item.language for item in first} == {"en", "zh"}
    assert {item.medium for item in first} == {"audio", "video"}


def test_none_holds_a_query() -> None:
    """Whole queries of more than one word do not stand in them; topics were held by hand."""
    words = [f"{item.title} {item.description}".casefold() for item in distractors()]
    for search in searches():
        assert not any(search.query.casefold() in text for text in words), search.id
