"""The demo's conversation: held by rules where no model is, and alike in every run."""

from __future__ import annotations

import pytest

from agent.events import Done, Items
from agent.recommender import Recommender
from catalog.items import Item
from demo.people import Speaker
from ui.demo_talk import forget_last_time, talk

SPEAKER = Speaker(
    name="lin",
    taste="the sea",
    messages=("something calm about the sea, under 30 minutes", "Why the first?", "I loved it!"),
    plays=(),
)


@pytest.fixture(autouse=True)
def _library(matinee: Recommender) -> None:
    matinee.import_items(
        Item(id=f"sea{n}", title=f"The calm sea, part {n}", duration_s=600.0) for n in range(3)
    )


def test_it_is_printed_as_it_goes_on(
    matinee: Recommender, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each message, its list, its time; that no model answers is said once."""
    talked = talk(matinee, SPEAKER, json=False)
    printed = capsys.readouterr()
    assert talked.without_model
    assert printed.err.count(talked.without_model) == 1
    for message in SPEAKER.messages:
        assert f"lin> {message}" in printed.out
    assert printed.out.count("no call of the model") == 3
    assert "Its score is" in printed.out
    assert [type(turn.events[-1]) for turn in talked.turns] == [Done] * 3


def test_every_run_begins_alike(matinee: Recommender, capsys: pytest.CaptureFixture[str]) -> None:
    """What the last run showed and what was liked in it does not count in the next."""

    def first_list() -> list[str]:
        forget_last_time(matinee, SPEAKER)
        talked = talk(matinee, SPEAKER, json=True)
        (shown,) = [event for event in talked.turns[0].events if isinstance(event, Items)]
        return [result.item for result in shown.results]

    one = first_list()
    assert one
    assert "like" in [play.action for play in matinee.plays("lin")]
    assert first_list() == one
    assert capsys.readouterr().out == ""
