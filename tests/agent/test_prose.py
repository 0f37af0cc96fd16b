"""The words of an answer: what was told first, then the list, each sentence checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from agent.events import Text
from agent.explain.template import broken_sentence
from agent.llm.fakes import ScriptedChat
from agent.prose import TOLD
from agent.testing import Talker, shelf_items
from catalog.items import Item
from tools.results import Filters, Result

Open = Callable[..., Talker]
READ = {"name": "recommend", "args": {"query": ""}}
FITS = "It has your words in it [1a]."


def writing(*replies: Any) -> ScriptedChat:
    """A model that reads nothing out of a message, and writes so for one result after another."""
    left = list(replies)

    def script(messages: list[BaseMessage], tools: list[dict[str, Any]]) -> Any:
        del messages
        return READ if tools else left.pop(0)

    return ScriptedChat(replies=script)


def test_each_result_has_one_sentence(opened: Open) -> None:
    """The model's for the first two, the template's for the third; the others stand in the list."""
    told = opened(writing(FITS, "Your words are in it [2a].")).say("something calm about the sea")
    about = [text.about for text in told.of(Text) if text.about]
    assert about == told.ids[:TOLD]
    sentences = [text.text.strip() for text in told.of(Text) if text.about]
    assert sentences[0].endswith("It has your words in it.")
    assert sentences[2].startswith("“Sea at")
    assert told.done.removed == 0


@pytest.mark.parametrize(
    "invented",
    [
        "It won an award in Berlin [1a].",  # not in the facts
        "It has your words in it.",  # no citation
        "It has your words in it [7z].",  # a fact that is not there
        "Watch “Casablanca” instead [1a].",  # a title that is not in the library
    ],
)
def test_a_sentence_without_evidence_is_not_shown(invented: str, opened: Open) -> None:
    """The template says the facts instead; what was removed is counted."""
    told = opened(writing(invented, FITS.replace("1a", "2a"))).say("something calm about the sea")
    assert "award" not in told.reply
    assert "Casablanca" not in told.reply
    first = next(text for text in told.of(Text) if text.about)
    assert first.about == told.ids[0]
    assert "has your words in it" in first.text
    if not invented.startswith("It has your words in it."):
        assert told.done.removed == 1


def test_a_model_that_fails_in_the_middle(opened: Open) -> None:
    """What it wrote stays; the template goes on from there, and it is told why."""
    told = opened(writing(FITS, RuntimeError("decode failed"))).say("something calm about the sea")
    about = [text.about for text in told.of(Text) if text.about]
    assert about == told.ids[:TOLD]
    assert len(told.fallbacks) == 1
    assert "decode failed" in told.fallbacks[0].reason


def test_a_model_that_says_nothing(opened: Open) -> None:
    told = opened(writing("", "")).say("something calm about the sea")
    assert [text.about for text in told.of(Text) if text.about] == told.ids[:TOLD]


def test_the_model_writes_nothing_where_there_is_no_list(opened: Open) -> None:
    model = writing()
    talker = opened(model)
    for text in ("thanks", "I'm off horror", "how many films do I have?", "a film under 2 minutes"):
        talker.say(text)
    assert [seen for seen in model.seen if not seen.options.get("tools")] == []


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("hello", "Hello."),
        ("thank you so much", "You are welcome."),
        ("bye", "Goodbye."),
        ("what can you do?", "I find things to watch or hear"),
        ("ok", "All right."),
        ("", "Nothing was written"),
        ("😀", "There are no words in that"),
        ("你好", "你好。"),
        ("谢谢", "不客气。"),
        ("再见", "再见。"),
        ("你能做什么", "我在你自己的片库里"),
    ],
)
def test_small_talk(text: str, reply: str, talker: Talker) -> None:
    assert talker.say(text).reply.startswith(reply)


def test_pieces_are_joined_as_they_are(talker: Talker) -> None:
    """English with a space between, Chinese without; the reply is all of them."""
    english = talker.say("something calm about the sea")
    assert all(text.text[0] == " " for text in english.of(Text)[1:])
    assert "  " not in english.reply
    chinese = talker.say("来一部关于大海的电影")
    assert not any(text.text.startswith(" ") for text in chinese.of(Text))
    assert "。《" in chinese.reply


WANTED: dict[str, Any] = {
    "medium": "audio", "form": "podcast", "min_minutes": 90, "max_minutes": 5, "language": "fr",
    "genre": "jazz", "creator": "Mira Olsen", "series": "Great Engines", "year_from": 2020,
    "year_to": 1950, "unseen": True, "not_creators": ("Sea Makers",), "not_series": ("Steam",),
    "not_genres": ("documentary",),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", list(Filters.model_fields))
def test_every_constraint_has_a_sentence_for_what_breaks_it(name: str, language: str) -> None:
    """One that lacks it would end the turn with an error."""
    (item,) = [one for one in shelf_items() if one.id == "sea1"]
    item = item.model_copy(update={"series": "Steam"})
    result = Result(item=item.id, title=item.title, medium="video", duration_s=1200, path=None,
                    score=0, parts={}, breaks=(name,))  # fmt: skip
    filters = Filters.model_validate({name: WANTED[name]})
    said = broken_sentence(result, item, filters, language)
    assert item.title in said
    assert name not in said
    unknown = Item(id="sea1", title=item.title)
    assert broken_sentence(result, unknown, filters, language)


def test_an_empty_library(matinee: Any) -> None:
    """Nothing fits, in one sentence, and nothing breaks; questions too."""
    talker = Talker(matinee)
    for text in ("something calm", "no, shorter", "why?", "how many films do I have?", "来点音乐"):
        told = talker.say(text)
        assert told.reply
        assert told.ids == []
    assert "library" in talker.say("something calm about the sea").reply
