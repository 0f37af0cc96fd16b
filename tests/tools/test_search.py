"""Search: scores are the sum of their parts, constraints are kept, moments carry their time."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.errors import UsageError
from base.settings import load_settings
from catalog.items import Item
from catalog.store import Catalog
from catalog.testing import make_audio, make_video
from tools.fakes import FakeModels
from tools.results import Filters

FILMS = [
    Item(id="sea", title="The calm sea", genres=["nature"], language="en", published="1999",
         duration_s=1200, description="Waves and gulls on a quiet ocean."),
    Item(id="war", title="Battle of the drums", medium="audio", form="music", genres=["epic"],
         language="en", published="2010", duration_s=240),
    Item(id="space", title="太空船的故事", genres=["科幻"], language="zh", published="2021",
         duration_s=5400),
    Item(id="bread", title="Baking bread", genres=["cooking"], language="en", duration_s=600),
]  # fmt: skip


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """Four items of words alone."""
    matinee.import_items(FILMS)
    return matinee


@pytest.mark.parametrize(
    ("query", "item"),
    [("calm sea", "sea"), ("太空", "space"), ("bread", "bread"), ("battle drums", "war")],
)
def test_words_find_items(library: Recommender, query: str, item: str) -> None:
    answer = library.search(query)
    assert answer.results[0].item == item
    for result in answer.results:
        assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)
    scores = [result.score for result in answer.results]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(medium="audio"), {"war"}),
        (Filters(form="music"), {"war"}),
        (Filters(max_minutes=10), {"bread", "war"}),
        (Filters(min_minutes=15), {"sea", "space"}),
        (Filters(language="zh"), {"space"}),
        (Filters(genre="Cooking"), {"bread"}),
        (Filters(year_from=2000), {"war", "space"}),
        (Filters(year_to=2000), {"sea"}),
        (Filters(medium="video", max_minutes=15), {"bread"}),
    ],
)
def test_hard_constraints(library: Recommender, filters: Filters, kept: set[str]) -> None:
    answer = library.search("a story", filters)
    assert {result.item for result in answer.results} == kept
    for result in answer.near_misses:
        assert result.breaks
        assert result.item not in kept


def test_nothing_fits_says_what_is_nearest(library: Recommender) -> None:
    answer = library.search("calm sea", Filters(max_minutes=1))
    assert answer.results == ()
    assert answer.near_misses[0].item == "sea"
    assert answer.near_misses[0].breaks == ("max_minutes",)
    assert any("shortest is 4.0" in note for note in answer.notes)


def test_unseen(library: Recommender) -> None:
    library.record("ada", "sea", "finish")
    seen = library.search("calm sea", Filters(unseen=True), user="ada")
    assert "sea" not in {result.item for result in seen.results}
    assert library.search("calm sea", Filters(unseen=True), user="bo").results[0].item == "sea"


@pytest.mark.parametrize("query", ["", "   \n"])
def test_an_empty_query_is_one_sentence(library: Recommender, query: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        library.search(query)


@pytest.mark.parametrize("query", ["😀" * 50, 'a" OR NEAR(*', "x" * 20_000, "词" * 5_000, "\0"])
def test_odd_queries_answer(library: Recommender, query: str) -> None:
    assert library.search(query, k=2).results is not None


def test_k(library: Recommender) -> None:
    assert len(library.search("story", k=2).results) <= 2


def test_moments_point_at_their_second(matinee: Recommender, tmp_path: Path) -> None:
    make_audio(tmp_path / "plain.flac", 2.0, tones=[700])
    make_video(tmp_path / "cut.mp4", 6.0, cuts=[3.0])
    matinee.add([tmp_path / "plain.flac", tmp_path / "cut.mp4"])
    top = matinee.search("tone 700 hz", moments=True).results[0]
    assert top.evidence[0].source == "speech"
    assert top.evidence[0].text == "tone 700 hz"
    assert top.start_s == pytest.approx(0.0, abs=0.2)
    whole = matinee.search("tone 700 hz").results[0]
    assert "at 0:00 somebody says “tone 700 hz”" in whole.reasons


@pytest.mark.parametrize("method", ["weighted", "sum", "mean", "product", "concat"])
def test_every_fusion_ranks_and_adds_up(home: Path, method: str) -> None:
    settings = load_settings(home=home, offline=True, fusion={"method": method})
    with Recommender(settings, Catalog(home), FakeModels()) as matinee:
        matinee.import_items(FILMS)
        answer = matinee.search("calm sea")
    assert answer.results[0].item == "sea"
    top = answer.results[0]
    assert top.score == pytest.approx(sum(top.parts.values()), abs=1e-6)


def test_an_empty_library_answers(matinee: Recommender) -> None:
    assert matinee.search("anything").results == ()
