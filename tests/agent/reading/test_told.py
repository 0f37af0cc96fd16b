"""What a message tells: on which item, of which taste, and whose."""

from __future__ import annotations

from typing import Any

import pytest

from agent.reading.case import Case
from agent.reading.clues import Situation, gather
from agent.reading.described import Known
from agent.reading.told import forgotten_calls, told_calls
from tools.vocabulary import Vocabulary

SHOWN = {"tide": "Tide Tables", "train": "The Night Train", "bread": "Bread at Dawn"}
FACTS = {
    "tide": Known("Tide Tables", "sea", "A harbour master counts ships."),
    "train": Known("The Night Train", "thriller", "Strangers share a sleeper.", "de", 1958, 99),
    "bread": Known("Bread at Dawn", "cooking", "A bakery before sunrise.", "fr", 2012, 31),
}
AFRESH = Situation()
IN_HAND = Situation(shown=SHOWN, asked=True, facts=FACTS)


def case_of(text: str, situation: Situation, names: Vocabulary) -> Case:
    return Case(gather(text, situation, names), situation, names)


def profile(text: str, names: Vocabulary, situation: Situation = AFRESH) -> dict[str, Any]:
    told = told_calls(case_of(text, situation, names), forced=True)
    assert {call.tool for call in told} <= {"update_profile"}
    return {name: value for call in told for name, value in call.args.items() if value}


@pytest.mark.parametrize(
    ("text", "action", "items"),
    [
        ("the second was a slog", "dislike", ["train"]),
        ("that bakery one made my week, a treat", "like", ["bread"]),
        ("dozed off in the german one", "dislike", ["train"]),
        ("sat through the last two", "seen", ["train", "bread"]),
        ("perhaps tomorrow for number one", "not_now", ["tide"]),
        ("never ever show me the top one again", "never", ["tide"]),
        ("最短的那部我追完了", "seen", ["bread"]),
        ("中间那部太拖沓", "dislike", ["train"]),
        ("三号停不下来", "like", ["bread"]),
        ("停不下来", "like", ["tide"]),  # the first, where none was spoken of
    ],
)
def test_feedback_on_items(text: str, action: str, items: list[str], names: Vocabulary) -> None:
    calls = told_calls(case_of(text, IN_HAND, names), forced=True)
    assert [call.args["item"] for call in calls] == items
    assert {call.args["action"] for call in calls} == {action}


def test_each_item_by_the_clause_that_names_it(names: Vocabulary) -> None:
    text = "Tide Tables was a gem. The Night Train lost me."
    calls = told_calls(case_of(text, AFRESH, names), forced=True)
    told = {call.args["item"]: call.args["action"] for call in calls}
    assert told == {"tide": "like", "train": "dislike"}


def test_the_item_last_spoken_of(names: Vocabulary) -> None:
    situation = Situation(shown=SHOWN, about="bread", facts=FACTS)
    (call,) = told_calls(case_of("switched off halfway", situation, names), forced=True)
    assert call.args["item"] == "bread"


def test_a_title_that_the_library_lacks_gets_nothing_in_anothers_place(names: Vocabulary) -> None:
    case = case_of("“Glass Mountain” was rubbish", IN_HAND, names)
    assert told_calls(case, forced=True) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brass bands are my guilty pleasure", {"likes": ["brass bands"]}),
        ("i swear by whale song", {"likes": ["whale song"]}),
        ("game shows leave me cold, they're a chore", {"dislikes": ["game shows"]}),
        ("steer clear of puppets with me, yuck", {"dislikes": ["puppets"]}),
        ("used to hate ballet, it has won me over", {"likes": ["ballet"]}),
        ("I prefer ballads to marches", {"likes": ["ballads"]}),
        ("Mira Olsen gets me every time", {"likes": ["Mira Olsen"]}),
        ("mute Mira Olsen for good", {"never_creators": ["Mira Olsen"]}),
        ("i can't abide anything over two hours", {"constraints": {"max_minutes": 120.0}}),
        ("我是木偶戏的死忠", {"likes": ["木偶戏"]}),
        ("谍战片我向来无感", {"dislikes": ["谍战片"]}),
        ("王晓的我百听不厌", {"likes": ["王晓"]}),
        ("你以后不要给我推荐选秀", {"never": ["选秀"]}),
        ("比起交响乐我更爱民谣", {"likes": ["民谣"]}),
    ],
)
def test_tastes(text: str, expected: dict[str, Any], names: Vocabulary) -> None:
    found = profile(text, names)
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "my husband loathes ballet",
        "our teenager is obsessed with zombies",
        "我家老三只认恐龙",
        "我外婆一听摇滚就烦",
        "my brother hated the second one",
    ],
)
@pytest.mark.parametrize("situation", [AFRESH, IN_HAND])
def test_the_taste_of_others_tells_nothing(
    text: str, situation: Situation, names: Vocabulary
) -> None:
    assert told_calls(case_of(text, situation, names), forced=True) == []


def test_others_beside_the_speaker(names: Vocabulary) -> None:
    """What others like is only what the speaker speaks of."""
    assert profile("大家都爱歌剧，我却受不了", names) == {"dislikes": ["歌剧"]}
    assert profile("my wife loves opera but i'm sick of opera", names) == {"dislikes": ["opera"]}


def test_nothing_is_guessed_unless_it_is_sure(names: Vocabulary) -> None:
    assert told_calls(case_of("brass bands are my guilty pleasure", AFRESH, names), False) == []


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("forget that I like jazz", ["jazz"]),
        ("scratch the bit about sea shanties, that was a mistake", ["sea shanties"]),
        ("you can unmute Mira Olsen", ["Mira Olsen"]),
        ("把我喜歡民謠這件事刪掉", ["民谣"]),
        ("评弹可以解封了", ["评弹"]),
        ("clear my history", []),
    ],
)
def test_what_is_to_be_forgotten(text: str, topics: list[str], names: Vocabulary) -> None:
    calls = forgotten_calls(case_of(text, AFRESH, names), forced=True)
    assert [name for call in calls for name in call.args["forget"]] == topics
