"""Answers out of facts alone, in both languages; what is not known is said to be so."""

from __future__ import annotations

from typing import Any

import pytest

from agent.testing import Talker
from catalog.items import Item


@pytest.fixture
def shown(talker: Talker) -> Talker:
    """With some items whose facts are few, and one that belongs to a series."""
    talker.matinee.import_items(
        [
            Item(id="bare", title="Nothing Known"),
            Item(id="steam", title="Steam and Rail", series="Great Engines", season=1, episode=4,
                 duration_s=3000, description="How engines run.", genres=["history", "sea"]),
            Item(id="song", title="Blue Corridor", medium="audio", form="music", duration_s=245,
                 tempo_bpm=96.4, musical_key="D minor", creators=["The Lanterns"]),
        ]
    )  # fmt: skip
    return talker


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("How long is “Sea at dusk”?", "“Sea at dusk” lasts 30 minutes."),
        ("What language is “Sea at dusk” in?", "“Sea at dusk” is in English."),
        ("Who made “Sea at dusk”?", "“Sea at dusk” is by Sea Makers."),
        ("When was the film “Sea at dusk” made?", "“Sea at dusk” is from 2006."),
        ("What genre is “Steam and Rail”?", "“Steam and Rail” is filed under history and sea."),
        ("What episode is “Steam and Rail”?", "“Steam and Rail” is episode 4 of “Great Engines”."),
        ("What tempo is “Blue Corridor”?", "“Blue Corridor”: 96 beats a minute, in D minor."),
        ("How long is “Nothing Known”?", "How long “Nothing Known” lasts is not known."),
        ("Who made “Nothing Known”?", "Who made “Nothing Known” is not known."),
        ("When was the film “Nothing Known” made?",
         "Which year “Nothing Known” is from is not known."),
        ("《茶馆一天》多长？", "《茶馆一天》长25分钟。"),
        ("《茶馆一天》的导演是谁？", "《茶馆一天》的作者是王晓。"),
        ("《茶馆一天》是什么语言的？", "《茶馆一天》是中文。"),
        ("《茶馆一天》是哪一年的？", "《茶馆一天》是 2012 年的。"),
    ],
)  # fmt: skip
def test_one_fact(text: str, reply: str, shown: Talker) -> None:
    told = shown.say(text)
    assert told.tools == ["show_item"]
    assert told.reply == reply


def test_what_it_is_about(shown: Talker) -> None:
    told = shown.say("What is the film “Steam and Rail” about?")
    assert told.reply.startswith("How engines run. ")
    assert "episode 4 of “Great Engines”" in told.reply
    assert "50 minutes" in told.reply


def test_of_an_item_of_which_nothing_is_known(shown: Talker) -> None:
    """Still one sentence, and no made-up one."""
    assert shown.say("What is the film “Nothing Known” about?").reply == "That is not known of it."


def test_two_side_by_side(talker: Talker) -> None:
    """The longer one, by how much, and what both have to do with."""
    talker.say("something calm about the sea")
    told = talker.say("compare the first two")
    assert "is longer than" in told.reply
    assert "documentary" in told.reply
    assert told.ids == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("how many things are in my library?", ["18 items"]),
        ("how many films do I have?", ["9 items", "film"]),
        ("what is the longest thing I have?", ["“Why Leaves Turn Red”", "45 minutes"]),
        ("how many by Mira Olsen do I have?", ["5 items"]),
        ("我有多少部电影？", ["9", "电影"]),
        ("片库里一共有多少个？", ["18 个"]),
        ("how many films by Nobody Inparticular do I have?", ["film"]),
    ],
)
def test_of_the_library(text: str, words: list[str], talker: Talker) -> None:
    told = talker.say(text)
    assert told.tools == ["library_facts"]
    assert all(word in told.reply for word in words), told.reply


def test_where_something_is(talker: Talker) -> None:
    """Items of which only words are known have no moments: that is said, without a made-up time."""
    told = talker.say("Where in “Sea at dusk” do they mention the lighthouse?")
    assert told.tools == ["find_moment"]
    assert told.reply == "I did not find that in “Sea at dusk”."
    assert not any(c.isdigit() for c in told.reply)


def test_braces_in_a_title(talker: Talker) -> None:
    """Titles are data: they are no fields of a phrase."""
    talker.matinee.import_items([Item(id="odd", title="{title} and {0!r}", duration_s=60)])
    reply: Any = talker.say("How long is “{title} and {0!r}”?").reply
    assert "lasts 60 seconds" in reply
