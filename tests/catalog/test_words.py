"""Exact words: Chinese inside sentences, English stems, and queries of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.items import Item, put_items, set_state
from catalog.store import Catalog
from catalog.words import (
    WordHit,
    drop_words,
    find_words,
    put_words,
    rank_words,
    segmented,
)

TEXTS = {
    "space": "他们飞向太空，寻找新的家园。",
    "cook": "Grandmother's cooking: a café in 東京, with 人々 and パン",
    "whale": "The whales were singing in the ocean",
    "sea": "a calm ocean",
    "run": "don't stop running",
    "korea": "우리는 바다를 보았다",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path_factory.mktemp("words"))
    with catalog.write() as connection:
        put_items(connection, [Item(id=name, title=name) for name in TEXTS])
        for name, body in TEXTS.items():
            put_words(connection, name, [(None, body)])
    yield catalog
    catalog.close()


def find(catalog: Catalog, query: str) -> list[WordHit]:
    with catalog.read() as connection:
        return find_words(connection, query)


@pytest.mark.parametrize(
    ("query", "item"),
    [
        ("太空", "space"),  # two characters inside a sentence
        ("家园", "space"),  # at its end
        ("家", "space"),  # one
        ("园", "space"),  # one, the last
        ("東京", "cook"),
        ("京", "cook"),
        ("人々", "cook"),
        ("パン", "cook"),
        ("바다", "korea"),
        ("whale", "whale"),
        ("sing", "whale"),
        ("SINGS", "whale"),
        ("runs", "run"),
        ("cooked", "cook"),
        ("cafe", "cook"),
        ("cafe\u0301", "cook"),  # as macOS writes file names
        ("ｃａｆé", "cook"),  # full-width letters
        ("don't", "run"),
        ("Don’t", "run"),
        ("grandmother's", "cook"),
    ],
)
def test_finds(library: Catalog, query: str, item: str) -> None:
    """The one text that has the word, wholly."""
    assert find(library, query) == [WordHit(item, None, 1.0)]


@pytest.mark.parametrize("query", ["", " ", "the of and", "的", "zeppelin", "空太", "!?", "🚀"])
def test_finds_nothing(library: Catalog, query: str) -> None:
    """No words, words that say nothing, words that no text has."""
    assert find(library, query) == []


def test_a_rarer_word_weighs_more(library: Catalog) -> None:
    """`ocean` is in two texts and `whales` in one; who has both has all."""
    hits = {hit.item: hit.share for hit in find(library, "whales ocean")}
    assert hits["whale"] == pytest.approx(1.0)
    # Robertson's idf plus one, over 6 texts: ln(1 + (6 − n + 0.5) / (n + 0.5)), n = 1 and 2
    ocean, whales = 1.0296194171811581, 1.5404450409471491
    assert hits["sea"] == pytest.approx(ocean / (ocean + whales))


def test_best_first(library: Catalog) -> None:
    """By how much of the query each text has."""
    shares = [hit.share for hit in find(library, "whales in a calm ocean, 太空")]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize(
    "query",
    ['"', '"太空', "太空*", "NEAR(a b)", "AND", "ocean OR", "-ocean", "body:ocean", "(", "^a",
     "a" * 20_000, "太" * 20_000, "ocean " * 4_000, "'; DROP TABLE items; --", "\0", "\ud800",
     "・", "゛", "々", "〇", "𠮷野家", "🚀" * 20_000, "हिन्दी", "ﷺ", "a_b", "1.5"],
)  # fmt: skip
def test_any_query_is_only_words(library: Catalog, query: str) -> None:
    """FTS5's operators have no meaning, and no length is too long."""
    assert all(0 < hit.share <= 1 for hit in find(library, query))


pieces = st.sampled_from([*TEXTS.values(), '"', "*", "OR", "NOT", "NEAR(", ")", "太空", "'", "^"])


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(pieces | st.text(alphabet=st.characters(exclude_categories=()))).map("".join))
@example("ﾞ")
def test_no_query_raises(library: Catalog, query: str) -> None:
    """Shares are in (0, 1], best first, no text twice."""
    hits = find(library, query)
    assert all(0 < hit.share <= 1 for hit in hits)
    assert [hit.share for hit in hits] == sorted((h.share for h in hits), reverse=True)
    assert len({(hit.item, hit.moment) for hit in hits}) == len(hits)


meaningful = st.characters(
    min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters="的了是我想看听要有给吗一什可"
)
cjk = st.text(meaningful, min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(cjk, st.data())
def test_every_part_of_a_chinese_text_finds_it(
    library: Catalog, body: str, data: st.DataObject
) -> None:
    """Of any length, anywhere in the run."""
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start + 1, len(body)))
    with library.read() as connection:  # which keeps nothing
        put_words(connection, "run", [(None, body)])
        hits = [hit.item for hit in find_words(connection, body[start:end])]
    assert "run" in hits


def test_what_is_indexed() -> None:
    """Chinese as pairs and the last character, other words as they are."""
    assert segmented("看太空film, v2!") == "看太 太空 空 film v2"


def test_moments_and_their_replacement(catalog: Catalog) -> None:
    """Words belong to the whole or to a moment; putting again replaces, dropping forgets."""
    with catalog.write() as connection:
        put_items(connection, [Item(id="x", title="X"), Item(id="y", title="Y")])
        put_words(connection, "x", [(None, "old"), (7, "old volcano"), (8, "...")])
        put_words(connection, "y", [(None, "old")])
        assert [hit.moment for hit in find_words(connection, "volcano")] == [7]
        put_words(connection, "x", [(9, "new volcano")])
        assert [hit.moment for hit in find_words(connection, "volcano")] == [9]
        assert [hit.item for hit in find_words(connection, "old")] == ["y"]
        drop_words(connection, "x")
        assert find_words(connection, "volcano") == []


def test_removed_items_are_not_found(catalog: Catalog) -> None:
    """Also where their words were kept, for they may come back."""
    with catalog.write() as connection:
        put_items(connection, [Item(id="x", title="X")])
        put_words(connection, "x", [(None, "volcano")])
        set_state(connection, "x", "removed")
        assert find_words(connection, "volcano") == []
        set_state(connection, "x", "present")
        assert [hit.item for hit in find_words(connection, "volcano")] == ["x"]


def test_no_more_than_asked(catalog: Catalog) -> None:
    """The limit holds the number of hits."""
    with catalog.write() as connection:
        put_items(connection, [Item(id="x", title="X")])
        put_words(connection, "x", [(i, f"volcano {i}") for i in range(1, 30)])
        assert len(find_words(connection, "volcano", limit=5)) == 5


def test_only_those_of_one_item(catalog: Catalog) -> None:
    """However many other texts fit better; their shares are as in the whole library."""
    with catalog.write() as connection:
        put_items(connection, [Item(id="x", title="x"), Item(id="y", title="y")])
        put_words(connection, "x", [(i, "volcano volcano") for i in range(30)])
        put_words(connection, "y", [(None, "the sea"), (99, "a volcano far behind the sea")])
        (hit,) = find_words(connection, "volcano", 1, "y")
        everywhere = find_words(connection, "volcano sea", 50)
        here = find_words(connection, "volcano sea", 50, "y")
        assert find_words(connection, "volcano", 5, "nothing") == []
    assert (hit.item, hit.moment, hit.share) == ("y", 99, 1.0)
    assert here == [one for one in everywhere if one.item == "y"]


def ranked(catalog: Catalog, query: str) -> list[str]:
    with catalog.read() as connection:
        return list(rank_words(connection, query))


def test_by_bm25_the_shorter_of_two_texts_is_better(library: Catalog) -> None:
    """Both have "ocean" once, one among three words and one among seven; only one has whales."""
    assert ranked(library, "an ocean") == ["sea", "whale"]
    assert ranked(library, "whales or an ocean") == ["whale", "sea"]
    assert ranked(library, "太空 or the ocean")[0] == "space"
    assert ranked(library, "the") == ranked(library, "") == ranked(library, "zeppelin") == []


def test_by_bm25_an_item_is_worth_its_best_text(tmp_path: Path) -> None:
    """However many texts it has; ties go by id, and what is not present is left out."""
    catalog = Catalog(tmp_path / "home")
    texts = {
        "c": [(None, "ocean liner"), (None, "ocean and a word more")],
        "b": [(None, "ocean liner")],
        "d": [(None, "ocean and a word more"), (None, "ocean and some more")],
        "a": [(None, "ocean")],
        "z": [(None, "pottery")] * 9,
    }
    with catalog.write() as connection:
        put_items(connection, [Item(id=name, title=name) for name in texts])
        for name, some in texts.items():
            put_words(connection, name, some)
        set_state(connection, "a", "missing")
    assert ranked(catalog, "ocean") == ["b", "c", "d"]
    catalog.close()


@given(st.lists(pieces | st.text(alphabet=st.characters(exclude_categories=()))).map("".join))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@example("ocean " * 4_000)
def test_by_bm25_no_query_raises(library: Catalog, query: str) -> None:
    found = ranked(library, query)
    assert len(set(found)) == len(found)
    assert set(found) <= set(TEXTS)
