"""Counts are those of the items that are there; names are found in any script and case."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.errors import UsageError
from catalog.items import Item
from catalog.testing import make_audio
from tools.library_facts import library_facts
from tools.person import Person
from tools.understood import Pass

ITEMS = [
    Item(id="sea", title="The calm sea", form="film", genres=["Nature", "calm"], language="en",
         published="1999", duration_s=7200, creators=["Émilie Ray"]),
    Item(id="sea2", title="The rough sea", form="film", genres=["nature"], language="en-GB",
         published="2003", duration_s=3600, creators=["Émilie Ray", "Studio One"]),
    Item(id="drums", title="Drums", medium="audio", form="music", genres=["jazz"],
         published="2004-05-01", duration_s=240),
    Item(id="space", title="太空船的故事", form="episode", genres=["科幻"], language="zh",
         series="太空", season=1, episode=1, duration_s=1800),
    Item(id="gone", title="Gone", form="film", genres=["Nature"], duration_s=9999, state="removed"),
]  # fmt: skip


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    matinee.import_items(ITEMS)
    return matinee


def person(matinee: Recommender, user: str = "ada") -> Person:
    with matinee.library.catalog.read() as connection:
        return Person.load(connection, user)


def test_an_overview(library: Recommender) -> None:
    library.record("ada", "sea", "finish")
    library.record("ada", "drums", "save")  # is still to be heard
    found = library_facts(library.library, person(library))
    assert (found.items, found.hours, found.unseen) == (4, 3.57, 3)
    groups = {(group.of, group.name): group.items for group in found.groups}
    assert groups["medium", "video"] == 3
    assert groups["form", "film"] == 2
    assert groups["language", "en"] == 1
    assert len(found.examples) == 3


@pytest.mark.parametrize(
    ("about", "groups"),
    [
        ("medium", [("video", 3), ("audio", 1)]),
        ("form", [("film", 2), ("episode", 1), ("music", 1)]),
        ("decade", [("2000s", 2), ("1990s", 1)]),
        ("creator", [("Émilie Ray", 2), ("Studio One", 1)]),
        ("series", [("太空", 1)]),
    ],
)
def test_groups(library: Recommender, about: str, groups: list[tuple[str, int]]) -> None:
    found = library_facts(library.library, None, about)  # type: ignore[arg-type]
    assert [(group.name, group.items) for group in found.groups] == groups
    assert found.items == 4


def test_groups_are_cut_and_that_is_said(library: Recommender) -> None:
    found = library_facts(library.library, None, "genre", k=2)
    assert len(found.groups) == 2
    assert found.more_groups == 3


@pytest.mark.parametrize(
    ("about", "items"),
    [
        ("longest", ["sea", "sea2", "space", "drums"]),
        ("shortest", ["drums", "space", "sea2", "sea"]),
        ("oldest", ["sea", "sea2", "drums"]),
    ],
)
def test_extremes(library: Recommender, about: str, items: list[str]) -> None:
    found = library_facts(library.library, None, about)  # type: ignore[arg-type]
    assert [example.item for example in found.examples] == items


def test_unseen_counts_what_this_turn_records(library: Recommender) -> None:
    """A play that is not written yet counts, for the tool is given the person."""
    library.record("ada", "sea", "finish")
    ada = person(library)
    assert library_facts(library.library, ada, "unseen").items == 3
    more = ada.plays[0].model_copy(update={"item": "drums"})
    assert library_facts(library.library, ada.having([more]), "unseen").items == 2
    assert library_facts(library.library, None, "unseen").items == 4


@pytest.mark.parametrize(
    ("of", "by", "items"),
    [
        ("émilie ray", {"creators"}, {"sea", "sea2"}),
        ("ÉMILIE", {"creators"}, {"sea", "sea2"}),  # a part, where nothing is exactly so
        ("english", {"language"}, {"sea", "sea2"}),
        ("zh", {"language"}, {"space"}),
        ("NATURE", {"genres"}, {"sea", "sea2"}),
        ("科幻", {"genres"}, {"space"}),
        ("太空", {"series"}, {"space"}),
        ("films", {"form"}, {"sea", "sea2"}),
        ("calm sea", {"title"}, {"sea"}),
        ("Wong", set(), set()),
        ("%", set(), set()),
        ("' OR 1=1 --", set(), set()),
    ],
)
def test_having(library: Recommender, of: str, by: set[str], items: set[str]) -> None:
    found = library_facts(library.library, None, "having", of)
    assert set(found.by) == by
    assert {example.item for example in found.examples} == items
    assert found.items == len(items)


def test_having_needs_a_name(library: Recommender) -> None:
    with pytest.raises(UsageError, match="Say what"):
        library_facts(library.library, None, "having", "  ")


def test_what_failed_and_what_waits(matinee: Recommender, tmp_path: Path) -> None:
    (tmp_path / "letter.mp3").write_text("Dear reader")
    make_audio(tmp_path / "hum.wav", 1.0)
    matinee.add([tmp_path], until=Pass.NAMES)
    found = library_facts(matinee.library, None, "problems")
    assert (found.failures, found.waiting) == (1, 1)
    assert "letter.mp3" in found.failed[0].path
    assert library_facts(matinee.library).waiting == 1


def test_an_empty_library(matinee: Recommender) -> None:
    for about in ("overview", "genre", "longest", "unseen", "problems"):
        found = library_facts(matinee.library, None, about)
        assert (found.items, found.hours) == (0, 0.0)
