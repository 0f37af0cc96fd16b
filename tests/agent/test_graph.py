"""Tools one after another, and what happens where one cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent import toolbox
from agent.events import Text, ToolCall, ToolResult
from agent.graph import MOST_STEPS
from agent.testing import Talker
from base.errors import (
    UNFORESEEN,
    MatineeError,
    MediaError,
    NotFoundError,
    UndecodableError,
    UsageError,
)
from catalog.testing import make_audio

Open = Callable[..., Talker]


def breaking(monkeypatch: pytest.MonkeyPatch, tool: str, error: Exception) -> None:
    def fail(*_: Any) -> str:
        raise error

    monkeypatch.setitem(toolbox.TOOLS, tool, fail)


@pytest.mark.parametrize(
    "error",
    [
        UsageError("That cannot be asked: ask otherwise."),
        MediaError("It is damaged: copy it again."),
        UndecodableError("It is no film: send another file."),
    ],
)
def test_a_tool_that_cannot_says_so_in_one_sentence(
    error: MatineeError, talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence is the answer; list and request stay, and the next turn works."""
    talker.say("something about bread")
    before = talker.talk()
    breaking(monkeypatch, "recommend", error)
    told = talker.say("something calm about the sea")
    assert told.reply == str(error)
    assert [(result.ok, result.summary) for result in told.of(ToolResult)] == [(False, str(error))]
    assert told.done.reply == told.reply
    after = talker.talk()
    assert (after.request, after.listed, after.about) == (
        before.request,
        before.listed,
        before.about,
    )
    monkeypatch.undo()
    assert talker.say("something calm about the sea").ids[0].startswith("sea")


def test_what_nobody_foresaw_is_one_sentence_too(
    talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in a tool: told as a fall-back without Python's words, nothing of it in the state."""
    talker.say("something about bread")
    before = talker.talk()
    breaking(monkeypatch, "recommend", KeyError("no such column"))
    told = talker.say("something calm about the sea")
    (fallback,) = told.fallbacks
    assert fallback.reason == UNFORESEEN
    assert told.reply == "Something unexpected happened there, and the log says what."
    assert [result.ok for result in told.of(ToolResult)] == [False]
    after = talker.talk()
    assert (after.request, after.listed) == (before.request, before.listed)
    monkeypatch.undo()
    assert talker.say("no, shorter").ids


def test_feedback_stays_where_the_list_fails(
    talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was noted, and said to be, is kept though the wish beside it could not be done."""
    first = talker.say("something about bread").ids[0]
    breaking(monkeypatch, "recommend", UsageError("Not now."))
    told = talker.say("I loved the first one. Now something calm about the sea")
    assert talker.plays() == [(first, "like")]
    assert told.reply.endswith("Not now.")
    assert "Noted" in told.reply


@pytest.mark.parametrize("text", ["“Glass Mountain”: what is it about?", "《玻璃山》讲什么？"])
def test_what_is_not_there_is_looked_for_by_its_words(text: str, talker: Talker) -> None:
    """The fall-back names it; then a search runs, and its result stands in the list."""
    told = talker.say(text)
    assert [call.tool for call in told.of(ToolCall)] == ["show_item", "search"]
    assert [result.ok for result in told.of(ToolResult)][-1]
    (fallback,) = told.fallbacks
    assert "Glass Mountain" in fallback.reason or "玻璃山" in fallback.reason
    assert [call.tool for call in talker.turns()[-1].calls] == ["show_item", "search"]


def test_a_refused_call_has_a_result_too(talker: Talker) -> None:
    told = talker.say("“Glass Mountain”: what is it about?")
    assert [result.tool for result in told.of(ToolResult)] == ["show_item", "search"]
    assert [result.ok for result in told.of(ToolResult)] == [False, True]


def test_a_search_that_finds_nothing_either_ends(
    talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is mended is not mended again."""
    breaking(monkeypatch, "search", NotFoundError("Nothing of that name."))
    told = talker.say("“Glass Mountain”: what is it about?")
    assert len(told.of(ToolCall)) == 2
    assert told.reply


def test_a_plan_has_few_steps() -> None:
    """At most: feedback on two, a facet, a list; and one correction."""
    assert MOST_STEPS >= 5


def test_many_things_in_one_message(talker: Talker) -> None:
    """Feedback on both, a dislike and a wish: all of it is done, in this order."""
    first, second = talker.say("something about bread").ids[:2]
    told = talker.say(
        "I loved the first and the second. I'm off horror. Something calm about the sea"
    )
    called = [call.tool for call in told.of(ToolCall)]
    assert called == ["update_profile", "record_feedback", "record_feedback", "recommend"]
    assert talker.plays() == [(first, "like"), (second, "like")]
    assert told.ids


def test_a_file_that_is_no_media(talker: Talker, tmp_path: Path) -> None:
    """Missing, a folder, a text, an empty file: one sentence each that names it, and no list."""
    text, empty = tmp_path / "notes.txt", tmp_path / "empty.mp4"
    text.write_text("not a film")
    empty.touch()
    talker.say("something about bread")
    before = talker.talk()
    for path in (tmp_path / "missing.mp4", tmp_path, text, empty):
        told = talker.say("more like this clip", attach=path)
        assert told.of(ToolResult)[0].ok is False
        assert path.name in told.reply
        assert told.reply.count("\n") == 0
        assert told.ids == []
        assert talker.talk().listed == before.listed
    assert talker.say("no, shorter").ids


def test_a_file_that_the_library_has_is_not_its_own_neighbour(
    talker: Talker, tmp_path: Path
) -> None:
    """Whoever asks for more like it has it; what is said of it is not said of a list's first."""
    files = [make_audio(tmp_path / f"tone{n}.flac", 1.0, tones=[n]) for n in (300, 320, 340)]
    talker.matinee.add(files)
    own = talker.matinee.show(str(files[0])).item.id
    told = talker.say("more like this clip", attach=files[0])
    assert told.ids
    assert own not in told.ids
    assert own not in [text.about for text in told.of(Text)]
