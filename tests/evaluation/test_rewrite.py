"""A line in a model's words, with a model that says what it is told to."""

from __future__ import annotations

import pytest

from agent.llm.fakes import ScriptedChat
from base.errors import ModelError
from evaluation.rewrite import ChatRewriter, says_the_same


def test_one_line_is_asked_for() -> None:
    """Between marks, in the language of the person; spaces are put right."""
    model = ScriptedChat(replies=[{"line": " Got anything\n calm? "}, {"line": "来点安静的"}])
    writer = ChatRewriter(model)
    assert writer.rewrite("Something calm, please.", "en") == "Got anything calm?"
    assert writer.rewrite("想要安静的。", "zh") == "来点安静的"
    english, chinese = (str(seen.messages[-1].content) for seen in model.seen)
    assert "«Something calm, please.»" in english
    assert "原话" in chinese
    assert model.seen[0].options["schema"]["properties"]["line"]["maxLength"] == 200


@pytest.mark.parametrize(
    "reply", [ModelError("No model."), "no JSON", "{}", "[]", '{"line": null}']
)
def test_a_model_that_fails_says_nothing(reply: str | Exception) -> None:
    """The person then says the rule's line, which is counted."""
    assert ChatRewriter(ScriptedChat(replies=[reply])).rewrite("Calm.", "en") == ""


@pytest.mark.parametrize(
    ("line", "other", "same"),
    [
        ("About 45 minutes.", "45 minutes or so", True),
        ("About 45 minutes.", "half an hour", False),
        ("Something calm.", "Something calm from 1994", False),
        ("Something calm.", "来点安静的", False),
        ("Something calm.", "", False),
        ("Something calm.", "calm " * 50, False),
    ],
)
def test_a_wish_keeps_its_numbers_and_language(line: str, other: str, same: bool) -> None:
    """What can be checked without another model is."""
    assert says_the_same(line, other) is same
