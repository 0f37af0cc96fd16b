"""What is asked not to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.negations import negations
from agent.reading.normal import normal
from tools.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "genres"),
    [
        ("no horror", ["horror", "恐怖"]),
        ("nothing scary, please", ["horror", "恐怖"]),
        ("anything but war films", ["war"]),
        ("without documentaries", ["documentary"]),
        ("no horror or war", ["horror", "恐怖", "war"]),
        ("不要恐怖片", ["horror", "恐怖"]),
        ("除了战争片都行", ["war"]),
        ("别放爵士乐", ["jazz"]),
        ("no podcasts", ["podcast"]),
        ("leave the horror out", ["horror", "恐怖"]),
        ("jazz is out", ["jazz"]),
        ("I've had enough of comedy", ["comedy"]),
        ("a non-documentary", ["documentary"]),
        ("a film, not a series", ["episode"]),
        ("no war either", ["war"]),
        ("把喜剧去掉", ["comedy"]),
        ("爵士就算了", ["jazz"]),
        ("鬼片pass", ["horror", "恐怖"]),
        ("可别是战争片", ["war"]),
        ("除了爵士和喜剧都行", ["comedy", "jazz"]),
        ("战争的不要哦", ["war"]),
        ("鬼片不看了 来点别的", ["horror", "恐怖"]),
        ("喜剧就免了呀", ["comedy"]),
    ],
)
def test_a_kind_in_whatever_word(text: str, genres: list[str], names: Vocabulary) -> None:
    """All genres of the library that mean it, and forms."""
    found = negations(normal(text), names)
    assert sorted(found.genres) == sorted(genres)
    assert found.words == []


def test_a_creator_a_series_a_medium(names: Vocabulary) -> None:
    found = negations(normal("nothing by Mira Olsen, not Harbour Lights, no video"), names)
    assert found.creators == ["Mira Olsen"]
    assert found.series == ["Harbour Lights"]
    assert found.medium == "audio"
    assert negations("不要王晓的", names).creators == ["王晓"]


def test_a_name_among_other_words(names: Vocabulary) -> None:
    """ "Pls" is no part of the name, and the name no word of its own."""
    for said in ("not mira olsen pls", "anything except those by mira olsen", "别给我王晓拍的"):
        found = negations(said, names)
        assert found.creators in (["Mira Olsen"], ["王晓"])
        assert found.words == []


def test_a_creator_whose_things_are_done_with(names: Vocabulary) -> None:
    """Others instead: "别家" is no topic."""
    found = negations(normal("Mira Olsen 拍的就算了,换别家的"), names)
    assert (found.creators, found.words) == (["Mira Olsen"], [])
    assert negations(normal("王晓的不听了 换别人"), names).creators == ["王晓"]


def test_films_are_done_with(names: Vocabulary) -> None:
    """What is left is something to hear; a space ends a clause."""
    for said in ("片子不看了 放点吵的", "累死了 片子不看了 放点吵的"):
        assert negations(normal(said), names).medium == "audio"


def test_a_screen_is_not_wanted(names: Vocabulary) -> None:
    """That says what is: something to hear."""
    found = negations("nothing on a screen", names)
    assert (found.medium, found.words) == ("audio", [])


def test_films_of_one_kind_are_not_all_films(names: Vocabulary) -> None:
    found = negations("no films about boats", names)
    assert (found.genres, found.words) == ([], ["films about boats"])


def test_words_that_no_filter_knows(names: Vocabulary) -> None:
    found = negations(normal("something calm, no dogs please"), names)
    assert found.words == ["dogs"]
    ((start, end),) = found.spans
    assert normal("something calm, no dogs please")[start:end].startswith("no dogs")


@pytest.mark.parametrize(
    "text",
    ["no longer than an hour", "no thanks", "no idea", "not tonight", "no more than 20 minutes",
     "nothing over 40", "no preference", "not just now", "why not", "nothing older than 1990",
     "no limit on time", "别超过一刻钟", "没有战争片吗", "不要紧", "特别好", "别那么长",
     "it doesn't matter", "nothing too long", "没看过的", "不要太长", "不知道看什么",
     "不要啊", "不看了"],
)  # fmt: skip
def test_idioms_exclude_nothing(text: str, names: Vocabulary) -> None:
    found = negations(normal(text), names)
    assert (found.genres, found.creators, found.series, found.words) == ([], [], [], [])


@given(st.text(max_size=120))
def test_anything_is_read_without_an_error(text: str) -> None:
    empty = Vocabulary({}, {}, {}, {}, (0, ""))
    found = negations(normal(text), empty)
    assert (found.genres, found.creators, found.series) == ([], [], []) or "form" not in text
