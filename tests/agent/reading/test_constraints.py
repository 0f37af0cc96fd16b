"""What every result must keep, out of a person's words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.constraints import constraints, left_over
from agent.reading.normal import normal


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("something under half an hour", {"max_minutes": 30}),
        ("no more than 90 minutes", {"max_minutes": 90}),
        ("I've got an hour", {"max_minutes": 60}),
        ("at least two hours", {"min_minutes": 120}),
        ("40 minutes or longer", {"min_minutes": 40}),
        ("between 20 and 40 minutes", {"min_minutes": 20, "max_minutes": 40}),
        ("20-40 minutes", {"min_minutes": 20, "max_minutes": 40}),
        ("about 40 minutes", {"min_minutes": 30, "max_minutes": 50}),
        ("something short", {"max_minutes": 20}),
        ("半小时以内的", {"max_minutes": 30}),
        ("至少一个小时", {"min_minutes": 60}),
        ("十到二十分钟", {"min_minutes": 10, "max_minutes": 20}),
        ("twenty to thirty minutes", {"min_minutes": 20, "max_minutes": 30}),
        ("1 to 2 hours", {"min_minutes": 60, "max_minutes": 120}),
        ("一到两个小时", {"min_minutes": 60, "max_minutes": 120}),
        ("大约四十分钟", {"min_minutes": 30, "max_minutes": 50}),
        ("a podcast", {"form": "podcast"}),
        ("a podcast to watch", {"form": "podcast"}),
        ("a short film", {"form": "short"}),
        ("something to listen to", {"medium": "audio"}),
        ("a video", {"medium": "video"}),
        ("来首歌", {"form": "music"}),
        ("听个播客", {"form": "podcast", "medium": "audio"}),
        ("in French", {"language": "fr"}),
        ("a Chinese film", {"language": "zh", "form": "film"}),
        ("中文的", {"language": "zh"}),
        ("要英文播客", {"language": "en", "form": "podcast"}),
        ("from the eighties", {"year_from": 1980, "year_to": 1989}),
        ("before 1990", {"year_to": 1989}),
        ("九十年代的电影", {"year_from": 1990, "year_to": 1999, "form": "film"}),
        ("something I haven't seen", {"unseen": True}),
        ("没看过的", {"unseen": True}),
        ("a talk about Chinese history", {"form": "lecture"}),
        ("nothing on a screen", {"medium": "audio"}),
        ("while I bake", {"medium": "audio"}),
        ("we are driving", {"medium": "audio"}),
        ("on the telly", {"medium": "video"}),
        ("a cartoon", {"medium": "video"}),
        ("stick some blues on", {"medium": "audio"}),
        ("眼睛累了,光听", {"medium": "audio"}),
        ("陪外婆看", {"medium": "video"}),
        ("only what's new to me", {"unseen": True}),
        ("看过的都不要", {"unseen": True}),
        ("film music", {"form": "music"}),
        ("rain on a roof, just sound", {"medium": "audio"}),
        ("I'd rather listen than look", {"medium": "audio"}),
        ("I'd sooner watch than listen", {"medium": "video"}),
        ("moving pictures of ships", {"medium": "video"}),
        ("stuff to look at", {"medium": "video"}),
        ("the sound of bells", {}),
        ("nothing I know", {"unseen": True}),
        ("ones we've not had before", {"unseen": True}),
        ("that none of us has heard", {"unseen": True}),
        ("hmm, I don't know", {}),
        ("what I don't know yet", {"unseen": True}),
        ("some police series", {"form": "episode"}),
        ("a series of mistakes", {}),
        ("a lecture series", {"form": "lecture"}),
        ("performed live", {"form": "live"}),
        ("taped in front of an audience", {"form": "live"}),
        ("how otters live", {}),
        ("a talk on speaking in front of people", {"form": "lecture"}),
        ("a documentary about jazz", {}),
        ("something calm about the sea", {}),
        ("关于大海的", {}),
    ],
)
def test_a_message_and_its_constraints(text: str, values: dict[str, Any]) -> None:
    """These and no others."""
    found = constraints(normal(text)).values
    assert found == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "lifted"),
    [
        ("length doesn't matter", {"min_minutes", "max_minutes"}),
        ("时长无所谓", {"min_minutes", "max_minutes"}),
        ("any language", {"language"}),
        ("any year", {"year_from", "year_to"}),
        ("audio or video, either is fine", {"medium"}),
        ("even if I've seen it", {"unseen"}),
        ("don't worry about how long it is", {"min_minutes", "max_minutes"}),
        ("time's no object", {"min_minutes", "max_minutes"}),
        ("多长都行", {"min_minutes", "max_minutes"}),
        ("scrap the language thing", {"language"}),
        ("语言doesn't matter", {"language"}),
        ("drop the decade", {"year_from", "year_to"}),
        ("年代随便", {"year_from", "year_to"}),
        ("it needn't be a film", {"form"}),
        ("repeats are fine", {"unseen"}),
    ],
)
def test_what_no_longer_holds(text: str, lifted: set[str]) -> None:
    found = constraints(normal(text))
    assert found.lifted == lifted
    assert not found.lifted & found.values.keys()


def test_what_stands_in_a_name_is_not_asked_for() -> None:
    """ "Ninety Minutes" may be a title."""
    text = normal("like ninety minutes, but in french")
    assert constraints(text, [(5, 19)]).values == {"language": "fr"}


@pytest.mark.parametrize("text", ["something I've seen before", "again", "再看一遍"])
def test_what_was_seen_may_come_again(text: str) -> None:
    assert constraints(normal(text)).again


def test_what_is_left_of_a_message() -> None:
    """The subject, without the words that were read."""
    text = normal("a calm film about whales under 40 minutes")
    assert left_over(text, constraints(text).spans) == "a calm about whales"


WORDS = st.sampled_from(
    [
        "under",
        "over",
        "about",
        "between",
        "and",
        "20",
        "40 minutes",
        "an hour",
        "half an hour",
        "a podcast",
        "to watch",
        "film",
        "in french",
        "before 1990",
        "since 2001",
        "the 80s",
        "any length",
        "unseen",
        "半小时",
        "以内",
        "至少",
        "播客",
        "中文的",
        "九十年代",
        "以前",
        "short",
        "long",
    ]
)


@given(st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=80))
def test_whatever_is_said_makes_valid_filters(text: str) -> None:
    """No reading fails, spans lie in the text, and a length or year range is not empty."""
    text = normal(text)
    found = constraints(text)
    asked = found.filters
    assert all(0 <= start <= end <= len(text) for start, end in found.spans)
    assert (asked.min_minutes or 0) <= (asked.max_minutes or float("inf"))
    assert (asked.year_from or 0) <= (asked.year_to or 9999)
