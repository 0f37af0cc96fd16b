"""What is replayed is the same each time, and is what recorded dialogues look like."""

from __future__ import annotations

from benchmarks.films import films
from benchmarks.replay import dialogues
from evaluation.dialogues import Dialogue, unknown_keys


def test_films_are_the_same_each_time_and_each_is_another() -> None:
    """Else the kept catalogue would be another than the one whose dialogues are replayed."""
    made = films(60)
    assert made == films(60)
    assert len({item.id for item in made}) == len({item.title for item in made}) == 60
    assert {item.form for item in made} == {"film"}


def test_dialogues_have_a_past_scripted_replies_and_labels_in_the_catalogue() -> None:
    """Each reply names the film that is expected at its turn."""
    shelf = films(400)
    titles = {item.id: item.title for item in shelf}
    found = [Dialogue.model_validate(one) for one in dialogues(shelf, 20)]
    assert unknown_keys(found) == {}
    assert len({one.digest for one in found}) == 20
    for one in found:
        assert 5 <= len(one.history) <= 10
        assert len(one.scored) == 4
        for _, turn, expect in one.scored:
            assert turn.agent is not None
            assert titles[expect.items[0]] in turn.agent
