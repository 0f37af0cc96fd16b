"""What is like an item: parts that add up, no copies of it, filters and vetoes kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from agent.recommender import Recommender
from base.errors import NotFoundError, UsageError
from base.slots import Modality
from catalog.facts import Facts
from catalog.items import Item
from catalog.testing import make_audio, make_video
from tools.person import Person
from tools.results import Filters
from tools.similar import UNKNOWN_NOTE, same_content, similar_items, similar_to

FILMS = [
    Item(id="sea", title="The calm sea", genres=["nature"], description="Waves and gulls.",
         language="en", duration_s=1200),
    Item(id="ocean", title="Calm ocean waves", genres=["nature"], description="Waves and gulls.",
         language="en", duration_s=900),
    Item(id="gulls", title="Gulls over waves", genres=["nature"], language="en", duration_s=5400),
    Item(id="war", title="Battle of the drums", medium="audio", form="music", genres=["epic"],
         language="en", duration_s=240),
    Item(id="bread", title="Baking bread", genres=["cooking"], language="fr", duration_s=600),
]  # fmt: skip


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    matinee.import_items(FILMS)
    return matinee


def person(matinee: Recommender) -> Person:
    with matinee.library.catalog.read() as connection:
        return Person.load(connection, "ada")


def test_the_nearest_come_first_and_parts_add_up(library: Recommender) -> None:
    answer = similar_items(library.library, "The calm sea")
    assert answer.results[0].item == "ocean"
    assert "sea" not in {result.item for result in answer.results}
    scores = [result.score for result in answer.results]
    assert scores == sorted(scores, reverse=True)
    for result in answer.results:
        assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)


def test_filters_are_kept(library: Recommender) -> None:
    answer = similar_items(library.library, "sea", filters=Filters(max_minutes=12))
    assert {result.item for result in answer.results} == {"war", "bread"}
    assert answer.near_misses[0].item == "ocean"
    assert answer.near_misses[0].breaks == ("max_minutes",)
    none = similar_items(library.library, "sea", filters=Filters(language="ja"))
    assert none.results == ()
    assert any("'ja'" in note for note in none.notes)


def test_unseen_is_by_the_persons_plays(library: Recommender) -> None:
    """Those of this turn too."""
    library.record("ada", "ocean", "finish")
    ada = person(library)
    unseen = Filters(unseen=True)
    first = similar_items(library.library, "sea", ada, unseen).results[0]
    assert first.item == "gulls"
    more = ada.having([ada.plays[0].model_copy(update={"item": "gulls"})])
    found = similar_items(library.library, "sea", more, unseen)
    assert not {"ocean", "gulls"} & {result.item for result in found.results}


def test_a_veto_is_absolute(library: Recommender) -> None:
    def allows(one: Facts) -> bool:
        return one.id != "ocean"

    answer = similar_items(library.library, "sea", allows=allows, filters=Filters(max_minutes=1))
    shown = {result.item for result in (*answer.results, *answer.near_misses)}
    assert "ocean" not in shown


def test_k(library: Recommender) -> None:
    assert len(similar_items(library.library, "sea", k=1).results) == 1


def test_another_encoding_is_not_a_neighbour(matinee: Recommender, tmp_path: Path) -> None:
    """The same in another container or size; a sequel of the same length is one."""
    folder = tmp_path / "media"
    folder.mkdir()
    for name, size in (("heron.mp4", (160, 120)), ("heron copy.mkv", (240, 180))):
        make_video(folder / name, 64.0, cuts=[30.0], tones=[440], size=size, fps=2)
    make_audio(folder / "hum.wav", 6.0, tones=[440])
    make_audio(folder / "buzz.wav", 6.0, tones=[2500])
    matinee.add([folder])
    answer = similar_items(matinee.library, "heron")
    assert {result.title for result in answer.results} == {"hum", "buzz"}
    twins = similar_items(matinee.library, "hum")
    assert len({r.title for r in twins.results} & {"heron", "heron copy"}) == 1


def test_a_copy_of_a_file_is_the_same_item(matinee: Recommender, tmp_path: Path) -> None:
    make_audio(tmp_path / "hum.wav", 2.0)
    shutil.copy(tmp_path / "hum.wav", tmp_path / "hum2.wav")
    matinee.add([tmp_path])
    assert similar_items(matinee.library, "hum").results == ()


def unit(*values: float) -> np.ndarray:
    row = np.array(values, np.float32)
    return np.asarray(row / np.linalg.norm(row), np.float32)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"title": "Something else"}, True),  # by what is seen
        ({"title": "heron", "duration_s": 1220.0}, True),
        ({"title": "Something else", "duration_s": 1220.0}, False),
        ({"duration_s": 1400.0}, False),
        ({"medium": "audio"}, False),
        ({"series": "Birds", "episode": 2}, False),
    ],
)
def test_what_is_the_same_content(change: dict[str, object], same: bool) -> None:
    one = Item(id="a", title="Heron", duration_s=1200)
    other = one.model_copy(update={"id": "b", **change})
    left = {Modality.TEXT: unit(1, 0), Modality.IMAGE: unit(1, 0.1)}
    right = {Modality.TEXT: unit(1, 0.2), Modality.IMAGE: unit(1, 0)}
    assert same_content(one, other, left, right) is same
    unlike = {Modality.TEXT: unit(1, 0), Modality.IMAGE: unit(0, 1)}
    renamed = other.model_copy(update={"title": "Another"})
    assert not same_content(one, renamed, left, unlike)


def test_an_id_of_another_catalogue_is_enough() -> None:
    one = Item(id="a", title="Heron", ids={"imdb": "tt1"})
    other = Item(id="b", title="Der Reiher", ids={"imdb": "tt1"}, duration_s=5)
    assert same_content(one, other, {}, {})


def test_short_clips_are_not_told_apart_by_what_they_show() -> None:
    """Twenty signs by one hand before one wall are twenty clips."""
    one = Item(id="a", title="Yes", duration_s=2.1)
    other = Item(id="b", title="No", duration_s=2.2)
    alike = {Modality.TEXT: unit(1, 0), Modality.IMAGE: unit(1, 0)}
    assert not same_content(one, other, alike, alike)
    assert same_content(one, other.model_copy(update={"title": "yes"}), alike, {})


def test_titles_alone_do_not_make_words_the_same() -> None:
    """Episodes of words only, of equal length, are not copies of each other."""
    one = Item(id="a", title="Part one", duration_s=1800)
    other = Item(id="b", title="Part two", duration_s=1800)
    words = {Modality.TEXT: unit(1, 0)}
    assert not same_content(one, other, words, words)


def test_nothing_to_compare(matinee: Recommender) -> None:
    with pytest.raises(NotFoundError):
        similar_items(matinee.library, "nothing")
    with pytest.raises(UsageError, match="compared"):
        similar_to(matinee.library, {})
    matinee.import_items(FILMS[:1])
    with matinee.library.catalog.write() as connection:
        connection.exec_driver_sql("DELETE FROM vectors")
    assert similar_items(matinee.library, "sea").notes == (UNKNOWN_NOTE,)
