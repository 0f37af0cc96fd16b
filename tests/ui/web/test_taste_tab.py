"""The tab of taste and quality: what it shows, and that it waits until somebody looks at it."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest

from agent.recommender import Recommender
from agent.watch_history import BEGUN_BY
from catalog.items import Item
from catalog.plays import Play
from ui.web.labels import Labels
from ui.web.results import SOURCE
from ui.web.seat import NOBODY, Seat
from ui.web.taste_tab import TasteTab
from ui.web.testing import Elements
from ui.web.words import TABLE


@pytest.fixture
def tab(matinee: Recommender) -> TasteTab:
    item = Item(id="a", title="A", form="film", duration_s=600, genres=["Noir"])
    matinee.import_items([item])
    with gr.Blocks():
        return TasteTab(matinee, Labels(), gr.State(Seat()))


def test_it_waits_until_somebody_looks(tab: TasteTab) -> None:
    """Opening the page asks for nothing; who looked sees changes of person and language."""
    seat = Seat()
    assert tab.again(seat) == [gr.skip()] * len(tab.outputs)
    shown = tab.shown(seat)
    assert len(shown) == len(tab.outputs)
    seat.user = "ada"
    assert "ada has played nothing yet" in tab.again(seat)[0]


def test_hours_are_told_apart_by_what_was_chosen(matinee: Recommender, tab: TasteTab) -> None:
    play = {"user": NOBODY, "item": "a", "action": "finish"}
    matinee.import_plays([Play.model_validate(play)])
    seat = Seat()
    html, choice, *_ = tab.shown(seat)
    assert "film" in Elements(html).said
    assert choice["visible"] is True
    assert "noir" in Elements(tab._tell_apart("genre", seat)).said
    assert "noir" in Elements(tab.shown(seat)[0]).said
    assert "film" in Elements(tab._tell_apart("DROP TABLE", seat)).said


def test_the_page_notes_where_playing_began() -> None:
    """Hours are counted from there on: what notes plays has to be called as it is there."""
    script = Path(TABLE).with_name("page.js").read_text(encoding="utf-8")
    assert SOURCE in BEGUN_BY
    assert f'source = "{SOURCE}"' in script
    assert 'at, "player")' in script
    assert "player" not in BEGUN_BY  # it notes where playing stopped
