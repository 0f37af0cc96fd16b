"""The leak audit: a word that gives the answer away is caught, a common one is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from base.errors import NotFoundError
from catalog.items import Item
from evaluation.audit import Audit
from evaluation.folding import folded, stem

COMMON = [
    Item(
        id=f"c{n}",
        title=f"Evening number {chr(97 + n)}",
        description="a quiet film on the beach, music and rain at night 音乐电影",
        genres=["documentary"],
    )
    for n in range(20)
]
TOLD = [
    Item(id="oct", title="The Octopus: a Life (1987)", creators=["Mira Zimmermann"],
         people=["Bo Quist"], series="Tidepools", ids={"imdb": "tt0133093", "tmdb": "77"}),
    Item(id="beach", title="The Beach", description="a film on the beach"),
    Item(id="odyssey", title="2001: Ein Weltraum"),
    Item(id="year", title="一九一八年的冬天"),
    Item(id="tea", title="茶馆一天", description="老人喝茶聊天"),
    Item(id="matrix", title="Cold Water, The (L'Eau froide) (1994)"),
    Item(id="it", title="It"),
    Item(id="sign", title="?!"),
    Item(id="night", title="Night Music"),
]  # fmt: skip
AUDIT = Audit.of(
    {item.id: item for item in [*COMMON, *TOLD]},
    {"oct": [Path("/media/blue_arms-final.cut.mp4")], "beach": [Path("/media/film.mp4")]},
)


@pytest.mark.parametrize(
    ("target", "line", "word"),
    [
        ("oct", "have you got the octopus - a life, 1987?", "The Octopus: a Life (1987)"),
        ("oct", "THE OCTOPUS please", "The Octopus"),
        ("oct", "a film on octopuses", "octopus"),
        ("oct", "some Óctopus's film", "octopus"),
        ("oct", "an oc\u200btopus", "octopus"),
        ("oct", "something of 1987", "1987"),
        ("oct", "by Zimmermann I think", "zimmermann"),
        ("oct", "with quist in it", "quist"),
        ("oct", "of the tidepool series", "tidepools"),
        ("oct", "the file blue arms final cut", "blue_arms-final.cut"),
        ("oct", "it is tt0133093", "tt0133093"),
        ("oct", "a life, you know", "a Life"),
        ("beach", "I would go to the beach", "The Beach"),
        ("odyssey", "made in ２００１", "2001"),
        ("year", "1918 年", "1918"),
        ("year", "那年冬天", "冬天"),
        ("tea", "老茶館里", "茶馆"),
        ("tea", "看《茶馆一天》", "茶馆一天"),
        ("matrix", "the cold water", "The Cold Water"),
        ("matrix", "L’eau froide", "L'Eau froide"),
        ("it", "is it long?", "It"),
        ("sign", "what ?!", "?!"),
        ("night", "nightmusic", "Night Music"),
    ],
)
def test_a_planted_leak_is_caught(target: str, line: str, word: str) -> None:
    """Of every kind: names whole and in part, other names, numbers, rare words, their plurals."""
    assert word in AUDIT.leaks(line, target)


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("oct", "a quiet documentary on the beach at night, under 77 minutes"),
        ("beach", "a film with beaches and music"),  # not "the beach", and every item has the word
        ("night", "music for the night"),  # both words are common, the title is another order
        ("tea", "想看一个安静的音乐电影"),
        ("oct", "the voice of the tide and the pool"),
        ("odyssey", "about 20 minutes, from the 1990s"),
        ("it", "a documentary with items"),
    ],
)
def test_common_words_do_not_leak(target: str, line: str) -> None:
    """A reader who knows only them would not find the item."""
    assert AUDIT.leaks(line, target) == ()


@given(
    title=st.text(min_size=1, max_size=30),
    before=st.text(max_size=20),
    after=st.text(max_size=20),
)
@example(title="Up", before="what is", after="?")
@example(title="İstanbul’s “Ⅳ”", before="", after="")
@example(title="一九八四", before="看", after="年")
@example(title="Rosemary's: 'Baby'", before="'", after="'s")
def test_a_line_with_the_title_is_always_caught(title: str, before: str, after: str) -> None:
    """Whatever stands around it, in any case."""
    assume(folded(title).strip())
    audit = Audit({"a": title}, {}, [])
    assert audit.leaks(f"{before} {title} {after}", "a")
    if folded(title.upper()) == folded(title):  # it is not for a few letters, such as "ı"
        assert audit.leaks(f"{before} {title.upper()} {after}", "a")


@pytest.mark.parametrize("title", [item.title for item in TOLD])
def test_chinese_needs_no_spaces(title: str) -> None:
    """A title is found inside a sentence without any."""
    audit = Audit({"a": title}, {}, [])
    assert audit.leaks(f"我想看{title}这样的", "a")


@pytest.mark.parametrize(
    "alike",
    ["octopus octopuses", "city cities", "wolf wolves", "run running runner runs", "make making",
     "movie movies", "glass glasses", "stop stopped", "witch witches", "horse horses"],
)  # fmt: skip
def test_endings_meet(alike: str) -> None:
    """Plurals and verb forms of one word have one stem."""
    assert len({stem(word) for word in alike.split()}) == 1


def test_rare_is_at_most_two_or_a_five_hundredth() -> None:
    """0.2 % of 1,500 texts are 3; in a small library two texts are few."""
    texts = ["plain"] * 1496 + ["four three"] * 3 + ["four"]
    audit = Audit({"a": "Four Three Plain"}, {}, texts)
    assert not audit.is_rare("four")
    assert audit.is_rare("three")
    assert not audit.is_rare("plain")
    few = Audit({"a": "x"}, {}, ["one two", "one two", "one"])
    assert few.is_rare("two")
    assert not few.is_rare("one")


def test_an_unknown_item_is_named() -> None:
    """Not silently clean."""
    with pytest.raises(NotFoundError, match="'nobody'"):
        AUDIT.leaks("anything", "nobody")
