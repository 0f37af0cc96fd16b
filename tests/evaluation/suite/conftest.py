"""Everything that the suite's dialogues may name, as they name it."""

from __future__ import annotations

import pytest

from catalog.decode import probe
from catalog.items import Item
from demo.library import DemoItem, entries
from evaluation.suite.load import suite_items

LONGEST_FETCHED = 240.0  # seconds, of the recordings that the demo fetches


def from_demo(entry: DemoItem) -> Item:
    """What is known of it that a label rests on; its id is its title, for so it is named."""
    made = entry.committed
    return Item(
        id=entry.title,
        medium=entry.medium,
        form=entry.form,
        title=entry.title,
        description=entry.description,
        creators=list(entry.creators),
        genres=list(entry.genres),
        tags=list(entry.tags),
        language=entry.language,
        published=entry.published,
        series=entry.series,
        season=entry.season,
        episode=entry.episode,
        duration_s=LONGEST_FETCHED if made is None else probe(made).duration_s,
    )


@pytest.fixture(scope="session")
def everything() -> list[Item]:
    """The whole library in which the dialogues are held: the demo's items and the suite's."""
    return [*map(from_demo, entries()), *suite_items()]


@pytest.fixture(scope="session")
def named(everything: list[Item]) -> dict[str, Item]:
    """The items by id and by exact title."""
    return {item.title: item for item in everything} | {item.id: item for item in everything}
