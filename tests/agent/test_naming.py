"""Names for tastes: the model proposes, what the plays hold decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("langchain_core")

from agent.llm.fakes import ScriptedChat
from agent.testing import Talker
from base import clock
from catalog.plays import Action, Play


def named(opened: Callable[..., Talker], name: str) -> dict[str, str]:
    """What `name_tastes` gives somebody who liked all the jazz, where the model says `name`."""
    talker = opened(model=ScriptedChat(replies=lambda messages, tools: {"name": name}))
    at = clock.now().isoformat()
    plays = [Play(user="ada", item=f"jazz{n}", action=Action.LIKE, at=at) for n in range(4)]
    talker.matinee.import_plays(plays)
    return talker.matinee.name_tastes("ada")


def test_a_name_that_the_titles_support_is_kept(opened: Callable[..., Talker]) -> None:
    """The schema is one that every chat model of ours can bind."""
    assert set(named(opened, "Jazz at dusk").values()) == {"Jazz at dusk"}


def test_a_name_that_nothing_supports_is_not(opened: Callable[..., Any]) -> None:
    assert named(opened, "Submarines") == {}
