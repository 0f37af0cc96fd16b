"""What goes on beside the items of a library: conversations, people and jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.testing import Talker
from base.errors import NotFoundError
from catalog.testing import make_audio


def test_the_conversation_in_hand(talker: Talker) -> None:
    """The latest, or the one of a number; nobody else's, and none before anything was said."""
    matinee = talker.matinee
    assert matinee.conversation("ada") is None
    first = talker.say("something calm about the sea").done.conversation
    second = matinee.begin_conversation("ada")
    assert second != first
    latest, named = matinee.conversation("ada"), matinee.conversation("ada", first)
    assert latest is not None
    assert named is not None
    assert (latest.id, latest.talk.shown) == (second, ())
    assert named.title == "something calm about the sea"
    for user, number in (("bo", first), ("ada", 99)):
        with pytest.raises(NotFoundError, match="no conversation"):
            matinee.conversation(user, number)


def test_why_an_item_is_listed(talker: Talker) -> None:
    turnout = talker.say("something calm about the sea")
    number = turnout.done.conversation
    assert "Its score is" in talker.matinee.why_listed("ada", turnout.ids[0], number)
    assert "它的得分是" in talker.matinee.why_listed("ada", turnout.ids[0], number, "zh")
    assert "Its score is" not in talker.matinee.why_listed("ada", "ghost0", number)


def test_people_are_those_who_did_something(talker: Talker) -> None:
    for user in ("bo", "ada", "bo"):
        talker.matinee.record(user, "sea0", "like")
    assert talker.matinee.people() == ["ada", "bo"]


def test_names_now_and_the_rest_as_a_job(
    matinee: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is stopped and taken up again."""
    monkeypatch.setattr("agent.background.start_worker", lambda _: None)
    make_audio(tmp_path / "tone.flac", 1.0)
    report, job = matinee.add_and_queue([tmp_path / "tone.flac"])
    assert report.counts["added"] == 1
    assert [one.name for one in report.passes] == ["names"]
    assert [(one.id, one.state) for one in matinee.jobs()] == [(job, "queued")]
    assert matinee.stop_job(job).state == "stopped"
    with pytest.raises(NotFoundError, match="is over"):
        matinee.stop_job(job)
    assert matinee.resume_jobs() == 1
    assert not matinee.is_working()
