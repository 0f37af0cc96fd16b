"""The suite's library: beside what is labelled, above a thousand items that answer nothing."""

from __future__ import annotations

from collections import defaultdict

from catalog.items import Item
from evaluation.suite.distractors import distractors
from evaluation.suite.load import suite_items
from evaluation.suite.more_distractors import more_distractors

YEARS = (2005, 2024)


def lengths(items: list[Item]) -> dict[tuple[str, str, str | None], tuple[float, float]]:
    """The shortest and the longest of each form, medium and language, in minutes."""
    found = defaultdict(list)
    for item in items:
        found[item.form, item.medium, item.language].append((item.duration_s or 0) / 60)
    return {kind: (min(every), max(every)) for kind, every in found.items()}


def test_both_together_are_a_library() -> None:
    """More than a thousand, none of them twice, beside the labelled ones."""
    both = [*distractors(), *more_distractors()]
    assert len(both) >= 1_050
    everything = suite_items()
    assert len(everything) == len(both) + 155
    assert len({item.id for item in everything}) == len(everything)
    assert len({item.title for item in everything}) == len(everything)


def test_they_are_the_same_each_time() -> None:
    """Ids and times included; results of two runs are compared by id."""
    assert suite_items() == suite_items()


def test_lengths_and_years_are_of_the_world_and_open_no_new_place() -> None:
    """Where nothing fits beside the first distractors, nothing fits beside these."""
    before = lengths(distractors())
    for kind, (least, most) in lengths(more_distractors()).items():
        assert kind in before
        assert before[kind][0] <= least <= most <= before[kind][1]
    for item in more_distractors():
        assert YEARS[0] <= (item.year or 0) <= YEARS[1]
        assert item.description
        assert item.creators
        assert str(round((item.duration_s or 0) / 60)) in item.description or not item.genres


def test_both_languages_and_media_are_there() -> None:
    """Or a constraint on one of them would leave them all out."""
    kinds = {(item.language, item.medium) for item in more_distractors()}
    assert kinds == {("en", "audio"), ("en", "video"), ("zh", "audio"), ("zh", "video")}
