"""Turns as the page shows them: kept, stopped, refused, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.recommender import Recommender
from agent.testing import Talker, make_shelf
from base.errors import LibraryError, UsageError
from base.settings import load_settings
from catalog.store import Catalog
from tools.fakes import FakeModels
from ui.web.seat import Seat
from ui.web.speaking import Shown, kept, speak, undo


@pytest.fixture
def talker(tmp_path: Path) -> Talker:
    home = tmp_path / "home"
    make_shelf(home)
    settings = load_settings(home=home, offline=True)
    return Talker(Recommender(settings, Catalog(home), FakeModels(), open_model=lambda: None))


def said(talker: Talker, seat: Seat, words: str) -> list[Shown]:
    return list(speak(talker.matinee, seat, words, None))


def test_the_list_comes_before_the_words(talker: Talker) -> None:
    seat = Seat()
    every = said(talker, seat, "something calm about the sea")
    with_list = next(n for n, shown in enumerate(every) if shown.results)
    with_words = next(
        n for n, shown in enumerate(every)
        if any(one["role"] == "assistant" and "metadata" not in one for one in shown.messages)
    )  # fmt: skip
    assert with_list < with_words
    assert every[0].messages[-1]["metadata"]["status"] == "pending"
    assert [one.item for one in seat.listed] == list(talker.talk("me").shown)


def test_a_conversation_goes_on_and_is_read_again(talker: Talker) -> None:
    seat = Seat()
    said(talker, seat, "something calm about the sea")
    number = seat.conversation
    said(talker, seat, "something with jazz")
    assert seat.conversation == number
    assert [one["role"] for one in kept(talker.matinee, seat)] == ["user", "assistant"] * 2


def test_one_message_of_a_person_at_a_time(talker: Talker) -> None:
    first, second = Seat(), Seat()
    running = speak(talker.matinee, first, "something calm about the sea", None)
    for _ in range(2):
        next(running)
    refused = said(talker, second, "something with jazz")
    assert "is being answered" in refused[-1].messages[-1]["content"]
    assert len(list(running)) > 1  # it was not disturbed
    assert len(talker.turns("me")) == 1


def test_stopping_leaves_nothing(talker: Talker) -> None:
    seat = Seat()
    running = speak(talker.matinee, seat, "something calm about the sea", None)
    for _ in range(2):
        next(running)
    seat.cancel.set()
    last = list(running)[-1]
    assert last.messages[-1]["content"] == "Stopped. Nothing of it was kept."
    assert talker.matinee.plays("me") == []
    assert talker.turns("me") == []


def test_a_page_that_is_closed_stops_the_turn(talker: Talker) -> None:
    seat = Seat()
    running = speak(talker.matinee, seat, "something calm about the sea", None)
    for _ in range(2):
        next(running)
    running.close()  # type: ignore[attr-defined]
    assert talker.matinee.plays("me") == []
    assert said(talker, seat, "something with jazz")[-1].messages  # the person may speak again


def test_undo_takes_back_what_was_said_and_learned(talker: Talker) -> None:
    seat = Seat()
    said(talker, seat, "something calm about the sea")
    before = talker.kept("me")
    said(talker, seat, "I hate jazz")
    assert talker.profile("me").facets
    told = undo(talker.matinee, seat)
    assert told is not None
    assert told.text == "I hate jazz"
    assert talker.kept("me") == before
    assert [one["content"] for one in seat.messages if one["role"] == "user"] == [
        "something calm about the sea"
    ]


def test_what_was_said_elsewhere_is_not_taken_back(talker: Talker) -> None:
    assert undo(talker.matinee, Seat()) is None


def test_an_error_is_one_sentence(talker: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(talker.matinee, "chat", failing)
    assert said(talker, Seat(), "sea")[-1].messages[-1]["content"] == "The disk is full."
    monkeypatch.setattr(talker.matinee, "chat", lambda *_, **__: 1 / 0)
    sentence = said(talker, Seat(), "sea")[-1].messages[-1]["content"]
    assert sentence == "Something unexpected happened, and the server's log says what."


def test_whoever_sits_down_meanwhile_sees_nothing_of_it(talker: Talker) -> None:
    """Another conversation, or another person: the answer that ran ends, and shows nothing more."""
    seat = Seat()
    running = speak(talker.matinee, seat, "something calm about the sea", None)
    for _ in range(2):
        next(running)
    seat.user = "bo"
    seat.begin()
    assert list(running) == []
    assert (seat.messages, seat.turns, seat.listed) == ([], [], ())
    assert talker.turns("me") == []
    assert said(talker, seat, "something with jazz")[-1].messages[0]["content"] == (
        "something with jazz"
    )


def test_undo_takes_nothing_of_another_window_along(talker: Talker) -> None:
    one, two = Seat(), Seat()
    said(talker, one, "something calm about the sea")
    two.begin(one.conversation)
    said(talker, two, "something with jazz")
    with pytest.raises(UsageError, match="another window"):
        undo(talker.matinee, one)
    assert len(talker.turns("me")) == 2
    assert undo(talker.matinee, two) is not None
    assert undo(talker.matinee, one) is not None
    assert talker.turns("me") == []
