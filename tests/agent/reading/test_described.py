"""Items of the list that are meant by what they are."""

from __future__ import annotations

import pytest

from agent.reading.described import Known, described, nearest

FACTS = {
    "moth": Known(
        "Lamplight", "Ida Brandt . nature", "Moths around a street lamp.", "de", 1961, 48
    ),
    "dam": Known("High Water", "Oskar Lind . drama", "A village under a dam.", "en", 1998, 112),
    "owl": Known("Night Wings", "Ida Brandt . nature", "An owl hunts voles.", "en", 2017, 9),
    "light": Known("守塔人", "周岚 . 剧情", "一个人守着灯塔过冬。", "zh", 2009, 95),
}


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("i didn't care for the moth film", "moth"),
        ("the one about the owl was sweet", "owl"),
        ("that oskar lind one", "dam"),
        ("the longest of them", "dam"),
        ("the shortest one", "owl"),
        ("what about the old one", "moth"),
        ("the german one", "moth"),
        ("那个讲灯塔的", "light"),
        ("灯塔那部怎么样", "light"),
        ("最短的那个", "owl"),
        ("那部德语的", "moth"),
        ("最老的那部", "moth"),
    ],
)
def test_what_is_meant(text: str, item: str) -> None:
    assert described(text, FACTS) == item


@pytest.mark.parametrize(
    "text",
    [
        "the english one",  # two are
        "the ida brandt one",  # made two of them
        "the one about a submarine",
        "the longest one i have",  # of the library, not of the list
        "the same one",
        "那部法语的",
    ],
)
def test_what_is_not_plain(text: str) -> None:
    assert described(text, FACTS) is None


def test_a_word_of_a_title_says_more_than_one_of_the_story() -> None:
    facts = {"a": Known("River", told="boats"), "b": Known("Boats", told="a river")}
    assert nearest("boats", facts) == "b"


def test_without_a_list_nothing_is_described() -> None:
    assert described("the longest of them", {}) is None
