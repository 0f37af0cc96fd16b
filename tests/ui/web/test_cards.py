"""Cards: what is on them, what their buttons carry, and that nothing of media acts in them."""

from __future__ import annotations

from typing import Any

import pytest

from base.slots import Source
from tools.results import Answer, Evidence
from ui.web.cards import ACTS, card, cards, moved
from ui.web.results import empty, panel
from ui.web.testing import Elements, result

EVIL = '<img src=x onerror="alert(1)">${alert(2)}{{x}}'


def buttons(page: str, kind: str) -> list[dict[str, str | None]]:
    return [about for name, about in Elements(page).found if name == "button" and kind in about]


def test_a_card_says_what_it_is_and_why() -> None:
    said = Elements(card(result(), "en", 1)).said
    for part in ("1. Sea at dawn", "10:00", "because you liked", "Score 2.50", "meaning", "+3.00"):
        assert part in said


def test_what_a_moments_button_says_is_not_said_twice() -> None:
    said = Elements(card(result(), "en", 1)).said
    assert said.count("the tide comes in twice") == 1
    assert "somebody says" not in said
    assert "somebody says" in Elements(card(result(path=None), "en", 1)).said


def test_moments_carry_the_item_and_the_second() -> None:
    poster, moment = buttons(card(result(), "en", 1), "data-play")
    assert (poster["data-item"], poster["data-start"]) == ("sea0", "75.5")
    assert (moment["data-item"], moment["data-start"]) == ("sea0", "75.5")
    assert moment["aria-label"] == "Play “Sea at dawn” from 1:15"


def test_what_has_no_file_does_not_play() -> None:
    page = card(result(path=None), "en", 1)
    assert buttons(page, "data-play") == []
    assert "no file" in Elements(page).said


def test_five_things_can_be_said_of_each() -> None:
    every = buttons(card(result(), "zh", 1), "data-act")
    assert [one["data-act"] for one in every] == list(ACTS)
    assert {one["data-item"] for one in every} == {"sea0"}
    assert buttons(card(result(), "en", acts=False), "data-act") == []


def test_bars_are_as_long_as_their_parts() -> None:
    found = Elements(card(result(), "en", 1)).found
    bars = [about for name, about in found if name == "span" and "style" in about]
    assert [one["style"] for one in bars] == [
        "width:100%",
        "width:25%",
        "width:8%",
    ]  # 3, 0.75, 0.25
    assert [("m-against" in (one["class"] or "")) for one in bars] == [False, True, False]


def test_a_near_miss_says_what_it_breaks() -> None:
    assert "too long" in Elements(card(result(breaks=("max_minutes",)), "en")).said


@pytest.mark.parametrize("field", ["title", "item", "reason", "evidence", "part", "note"])
def test_what_media_say_is_inert(field: str) -> None:
    said = Evidence(source=Source.FRAME, text=EVIL, start_s=0, end_s=1)
    every: dict[str, dict[str, Any]] = {
        "title": {"title": EVIL},
        "item": {"item": EVIL},
        "reason": {"reasons": (EVIL,)},
        "part": {"parts": {EVIL: 1.0}},
        "evidence": {"evidence": (said,)},
    }
    changes = every.get(field, {})
    notes = (EVIL,) if field == "note" else ()
    page = panel(Answer(results=(result(**changes),), notes=notes), "en", "results", note=EVIL)
    found = Elements(page).found
    pictures = [about for name, about in found if name == "img"]
    assert all((one["src"] or "").startswith("/api/items/") for one in pictures)
    assert all(not name.startswith("on") for _, about in found for name in about)
    assert "script" not in {name for name, _ in found}


def test_places_in_the_list_are_compared() -> None:
    said = moved(["a", "b", "c"], ["c", "b", "d", "a"], "en")
    assert said == {"c": "up 2", "d": "new", "a": "down 3"}
    assert moved(["a"], ["a"], "en") == {}


def test_a_list_says_its_places() -> None:
    said = Elements(cards([result()], "en", moved={"sea0": "new"})).said
    assert "new" in said


def test_an_empty_library_says_what_to_do() -> None:
    (button,) = buttons(empty("en"), "data-tab")
    assert button["data-tab"] == "library"
    assert "Add a folder" in Elements(empty("en")).said


def test_nothing_that_fits_is_said() -> None:
    assert "Nothing fits" in Elements(panel(Answer(results=()), "en", "results")).said
