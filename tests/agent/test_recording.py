"""What was shown is remembered with what proposed it, and never at the cost of the answer."""

from __future__ import annotations

import json

import pytest

from agent import recommending
from agent.recommender import Recommender
from agent.recording import record_shown, shown
from base.errors import DiskFullError
from catalog.items import Item
from catalog.plays import Action, Play
from tools.because import Because


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    matinee.import_items(Item(id=f"i{n}", title=f"thing {n}") for n in range(4))
    return matinee


def kept(library: Recommender, user: str = "ada") -> list[Play]:
    return [play for play in library.plays(user) if play.action is Action.SHOWN]


def test_a_list_is_of_one_moment_and_names_its_sources() -> None:
    because = {"a": Because(None, False, sources=("taste", "fresh")), "b": Because(None, False)}
    plays = shown("ada", ["a", "b", "c", "a"], because)
    assert [(play.item, play.text) for play in plays] == [
        ("a", "taste fresh"), ("b", None), ("c", None),
    ]  # fmt: skip
    assert len({play.at for play in plays}) == 1


def test_asking_does_not_record_unless_it_is_shown(library: Recommender) -> None:
    library.recommend("ada")
    assert kept(library) == []
    results = library.recommend("ada", k=2, record=True).results
    assert [play.item for play in kept(library)] == [one.item for one in results]
    assert all(play.text for play in kept(library))


def test_what_is_gone_meanwhile_is_passed_over(library: Recommender) -> None:
    assert record_shown(library.library.catalog, ["ada"], ["i0", "gone"], {}) == 1
    assert record_shown(library.library.catalog, ["ada", "bo"], ["i0", "i1"], {}) == 3


def test_a_full_disk_costs_a_note_and_not_the_answer(
    library: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise DiskFullError("The disk is full: free some space.")

    monkeypatch.setattr(recommending, "record_shown", full)
    answer = library.recommend("ada", record=True)
    assert answer.results
    assert any("could not be noted: The disk is full" in note for note in answer.notes)


def test_what_a_conversation_shows_is_recorded_alike(library: Recommender) -> None:
    events = list(library.chat("ada", "recommend something"))
    (items,) = [event for event in events if event.event == "items"]
    plays = kept(library)
    assert [play.item for play in plays] == [result.item for result in items.results]
    assert len({play.at for play in plays}) == 1
    assert all(play.text for play in plays)
    assert json.loads(plays[0].model_dump_json())["action"] == "shown"
