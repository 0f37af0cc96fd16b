"""Two tabs of one person: one message at a time, and neither tab breaks what the other does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from agent import conversation as conversations
from agent.events import Event
from ui.web.testing import See

WAIT_S = 20


def test_the_other_tab_is_told_to_wait_and_goes_on_then(
    site: Any, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, chat = threading.Event(), site.matinee.chat

    def slow(*given: Any, **options: Any) -> Iterator[Event]:
        with closing(chat(*given, **options)) as events:
            for event in events:
                yield event
                assert go.wait(WAIT_S)

    monkeypatch.setattr(site.matinee, "chat", slow)
    one, two = see(site.url), see(site.url)
    one.page.fill("#box textarea", "something calm about the sea")
    one.page.press("#box textarea", "Enter")
    one.sees("#chat .thought-group", "read by rules")
    two.say("something about bread")
    two.sees("#chat [data-testid=bot]", "Another message of me is being answered")
    go.set()
    one.sees("#results h2", "What fits")
    one.page.wait_for_selector("#box .submit-button")
    two.say("something about bread")
    two.sees("#results h2", "What fits")
    assert two.titles()[0].startswith("Bread")
    assert one.titles()[0].startswith("Sea")
    assert one.errors + two.errors == []
    said = [turn.said for turn in spoken(site)]
    assert said == ["something calm about the sea", "something about bread"]


def spoken(site: Any) -> list[Any]:
    """Everything that is kept of what this person said."""
    with site.matinee.library.catalog.read() as connection:
        every = sorted(one.id for one in conversations.conversations(connection, "me"))
        return [turn for one in every for turn in conversations.turns_of(connection, one)]
