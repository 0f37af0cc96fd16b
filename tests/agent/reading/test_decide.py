"""Messages, and what rules make of them: intent and tools, with and without a list in hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.case import Case, Decision
from agent.reading.clues import Situation, gather
from agent.reading.decide import decide
from agent.toolargs import ARGS
from tools.vocabulary import Vocabulary

SHOWN = {"tide": "Tide Tables", "train": "The Night Train", "bread": "Bread at Dawn"}
AFRESH = Situation(people=("bo",))
IN_HAND = Situation(shown=SHOWN, asked=True, people=("bo",))


def decided(text: str, situation: Situation, names: Vocabulary) -> Decision:
    return decide(Case(gather(text, situation, names), situation, names))


def tools(decision: Decision) -> list[str]:
    return [call.tool for call in decision.calls]


FIRST = [
    ("thanks!", "smalltalk", []),
    ("hello there", "smalltalk", []),
    ("谢谢", "smalltalk", []),
    ("你好", "smalltalk", []),
    ("", "smalltalk", []),
    ("🎬🍿", "smalltalk", []),
    ("?!?", "smalltalk", []),
    ("something calm about the sea, under 20 minutes", "recommend", ["recommend"]),
    ("a jazz podcast in English", "recommend", ["recommend"]),
    ("I fancy a documentary from the nineties", "recommend", ["recommend"]),
    ("what should I watch tonight?", "recommend", ["recommend"]),
    ("来点轻松的爵士乐，三十分钟以内", "recommend", ["recommend"]),
    ("今晚看什么好", "recommend", ["recommend"]),
    ("随便推荐一部电影", "recommend", ["recommend"]),
    ("anything but horror tonight", "recommend", ["recommend"]),
    ("Something 来自 the 90s 的 documentary", "recommend", ["recommend"]),
    ("what was that talk where someone repairs a clock", "recommend", ["search"]),
    ("the video in which a cat steals a fish", "recommend", ["search"]),
    ("那个讲怎么修钟的视频在哪", "recommend", ["search"]),
    ("how many films do I have?", "question", ["library_facts"]),
    ("what languages are in my library?", "question", ["library_facts"]),
    ("我有多少部电影？", "question", ["library_facts"]),
    ("what is The Night Train about?", "question", ["show_item"]),
    ("“Glass Mountain”: what is it about?", "question", ["show_item"]),
    ("《茶馆一天》讲什么？", "question", ["show_item"]),
    ("Where in The Night Train do they mention the bridge?", "question", ["find_moment"]),
    ("《茶馆一天》里哪里提到喝茶？", "question", ["find_moment"]),
    ("something like Bread at Dawn", "recommend", ["similar_items"]),
    ("跟《茶馆一天》类似的", "recommend", ["similar_items"]),
    ("next episode of Harbour Lights", "recommend", ["recommend"]),
    ("I'm off horror", "feedback", ["update_profile"]),
    ("I really love jazz", "feedback", ["update_profile"]),
    ("我不喜欢恐怖片", "feedback", ["update_profile"]),
    ("我特别喜欢爵士乐", "feedback", ["update_profile"]),
    ("never show me anything by Mira Olsen again", "feedback", ["update_profile"]),
    ("I loved Tide Tables", "feedback", ["record_feedback"]),
    ("I've already seen The Night Train", "feedback", ["record_feedback"]),
    ("I'm off horror. Something funny now", "recommend", ["update_profile", "recommend"]),
]
LATER = [
    ("thanks", "smalltalk", []),
    ("ok, great", "smalltalk", []),
    ("谢谢，很好", "smalltalk", []),
    ("why the second?", "question", ["explain"]),
    ("why?", "question", ["explain"]),
    ("为什么推荐第二个？", "question", ["explain"]),
    ("no, shorter", "refine", ["recommend"]),
    ("something newer", "refine", ["recommend"]),
    ("短一点的", "refine", ["recommend"]),
    ("in Chinese please", "refine", ["recommend"]),
    ("without horror", "refine", ["recommend"]),
    ("not jazz, please", "refine", ["recommend"]),
    ("不要恐怖片", "refine", ["recommend"]),
    ("another one", "refine", ["recommend"]),
    ("换一个", "refine", ["recommend"]),
    ("length doesn't matter", "refine", ["recommend"]),
    ("how long is it?", "question", ["show_item"]),
    ("第一个多长？", "question", ["show_item"]),
    ("compare the first two", "question", ["show_item"]),
    ("which of them is longest?", "question", ["show_item"]),
    ("I loved the first one", "feedback", ["record_feedback"]),
    ("the third was boring", "feedback", ["record_feedback"]),
    ("not tonight", "feedback", ["record_feedback"]),
    ("never show me the second again", "feedback", ["record_feedback"]),
    ("give the first five stars", "feedback", ["record_feedback"]),
    ("第二个看过了", "feedback", ["record_feedback"]),
    ("I loved the first. Something shorter now", "recommend", ["record_feedback", "recommend"]),
    ("more like the first one", "recommend", ["similar_items"]),
    ("something about volcanoes and the people who study them", "recommend", ["recommend"]),
    ("I've changed my mind about the length: under an hour", "refine", ["recommend"]),
    ("a lighthouse and a storm instead, still a short film", "refine", ["recommend"]),
    ("seen that. Something slower, same rules", "refine", ["record_feedback", "recommend"]),
    ("the child is ten now. Same request, longer than an hour", "refine", ["recommend"]),
    ("nothing that gets me worked up, I am cooking", "refine", ["recommend"]),
    ("太闹了，换成钢琴独奏好了", "refine", ["recommend"]),
    ("日语的，不过别太久，二十分钟以内", "refine", ["recommend"]),
    ("is the second one shorter than half an hour?", "question", ["show_item"]),
    ("we know the first one already", "feedback", ["record_feedback"]),
    ("what is there to see about ants, under ten minutes?", "recommend", ["recommend"]),
    ("why does it thunder in summer? something on that", "recommend", ["recommend"]),
    (
        "I only ever watch things in English. I can't take anything else",
        "feedback",
        ["update_profile"],
    ),
]
# What a person means, and rules do not see yet.
MENDED: list[tuple[Situation, str, str, list[str]]] = [
    (AFRESH, "forget that I like jazz", "feedback", ["update_profile"]),
    (AFRESH, "What is Tide Tables about?", "question", ["show_item"]),
    (AFRESH, "What is “Tide Tables” about?", "question", ["show_item"]),
    (AFRESH, "When was “Tide Tables” made?", "question", ["show_item"]),
    (IN_HAND, "What is “Glass Mountain” about?", "question", ["show_item"]),
    (
        IN_HAND,
        "I loved the first. What should I watch now?",
        "recommend",
        ["record_feedback", "recommend"],
    ),
    (IN_HAND, "4 stars for the first", "feedback", ["record_feedback"]),
    (AFRESH, "hahaha", "smalltalk", []),
]


@pytest.mark.parametrize(("text", "intent", "called"), FIRST)
def test_a_first_message(text: str, intent: str, called: list[str], names: Vocabulary) -> None:
    decision = decided(text, AFRESH, names)
    assert (decision.intent, tools(decision)) == (intent, called)


@pytest.mark.parametrize(("text", "intent", "called"), LATER)
def test_with_a_list_in_hand(text: str, intent: str, called: list[str], names: Vocabulary) -> None:
    decision = decided(text, IN_HAND, names)
    assert (decision.intent, tools(decision)) == (intent, called)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("why the second?", {"item": "train"}),
        ("no, shorter", {"change": True, "than": "shorter"}),
        ("another one", {"change": True, "another": True}),
        ("in Chinese please", {"change": True, "filters": {"language": "zh"}}),
        ("length doesn't matter", {"lifted": ("max_minutes", "min_minutes")}),
        ("something Bo would like too", {"people": ("bo",)}),
        ("never show me the second again", {"item": "train", "action": "never"}),
        ("give the first five stars", {"item": "tide", "action": "rate"}),
        ("not tonight", {"item": "tide", "action": "not_now"}),
        ("what else is there? it can be as long as it likes", {"query": "", "another": True}),
        ("still a comedy, same limits", {"query": "comedy", "change": True}),
        ("puppets for the little one!", {"query": "puppets"}),
        ("日语的，不过别太久，二十分钟以内", {"query": ""}),
    ],
)
def test_arguments(text: str, args: dict[str, Any], names: Vocabulary) -> None:
    (call,) = decided(text, IN_HAND, names).calls
    assert {name: call.args.get(name) for name in args} == args


def test_somebody_with_a_chinese_name(names: Vocabulary) -> None:
    """No space stands around it, and it is no word to search with."""
    situation = Situation(people=("阿芳", "lin"))
    for said, who in (("跟阿芳一块儿看喜剧", "阿芳"), ("a comedy with Lin", "lin")):
        (call,) = decided(said, situation, names).calls
        assert call.args["people"] == (who,)
        assert who not in call.args["query"].casefold()
    assert "people" not in decided("linen and wool", situation, names).calls[0].args


@pytest.mark.parametrize("text", ["nothing that makes me cry", "法语的，不过别太久，半小时以内"])
def test_limits_alone_change_the_request_in_hand(text: str, names: Vocabulary) -> None:
    """Even where the act model takes them for a new one: there is no topic in them."""
    case = Case(gather(text, IN_HAND, names), IN_HAND, names)
    decision = decide(case, lambda case, ruled: {"recommend": 0.9, "refine": 0.1})
    assert (decision.intent, decision.calls[-1].args["change"]) == ("refine", True)


def test_a_dislike_that_lasts_and_a_ban(names: Vocabulary) -> None:
    (call,) = decided("I'm off horror and war films", AFRESH, names).calls
    assert call.args == {"dislikes": ["horror", "war films"]}
    (call,) = decided("never show me anything by Mira Olsen again", AFRESH, names).calls
    assert call.args == {"never_creators": ["Mira Olsen"]}


def test_a_series_goes_on(names: Vocabulary) -> None:
    (call,) = decided("next episode of Harbour Lights", AFRESH, names).calls
    assert call.args["next"]
    assert call.args["filters"]["series"] == "Harbour Lights"


def test_a_file_that_came_along(names: Vocabulary) -> None:
    """It is looked into; what is like it is wanted, unless something is asked about it."""
    attached = Situation(attached=True)
    assert tools(decided("more like this clip", attached, names)) == ["look_closer", "recommend"]
    assert tools(decided("", attached, names)) == ["look_closer", "recommend"]
    assert tools(decided("what is this about?", attached, names)) == ["look_closer"]


@pytest.mark.parametrize("text", ["thanks", "why the second?", "no, shorter", "another one"])
def test_of_these_rules_are_certain(text: str, names: Vocabulary) -> None:
    """The model is not asked: it takes thanks for a request, and every call costs seconds."""
    assert decided(text, IN_HAND, names).certain


@pytest.mark.parametrize(("situation", "text", "intent", "called"), MENDED)
def test_what_was_misread_once(
    situation: Situation, text: str, intent: str, called: list[str], names: Vocabulary
) -> None:
    decision = decided(text, situation, names)
    assert (decision.intent, tools(decision)) == (intent, called)
    assert not any(call.args.get("likes") for call in decision.calls)


@given(
    st.text(max_size=200) | st.lists(st.sampled_from([t for t, *_ in FIRST + LATER])).map(" ".join)
)
def test_whatever_is_said_the_calls_are_valid(text: str) -> None:
    """Known tools with arguments that they take, and small talk calls none."""
    names = Vocabulary({"tide tables": ("tide",)}, {}, {}, {"horror": "horror"}, (1, ""))
    for situation in (AFRESH, IN_HAND):
        decision = decided(text, situation, names)
        for call in decision.calls:
            ARGS[call.tool][0].model_validate(call.args)
        assert bool(decision.calls) != (decision.intent == "smalltalk")
