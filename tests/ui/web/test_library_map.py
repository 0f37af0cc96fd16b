"""The map's place on the page: its words in both languages, and colours that stand out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ui.web import SCRIPTS, STYLES
from ui.web.library_map import KINDS, WORDS, holder
from ui.web.testing import Elements
from ui.web.words import TABLE, table

FOLDER = Path(TABLE).parent
MAP = [FOLDER / f"{one}.js" for one in SCRIPTS if one.startswith("map")]
GROUNDS = {":root": ["#fffdf9", "#faf8f4"], ".dark": ["#1d1a16", "#141210"]}
HUES = 8


def words_of(language: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(element(language)["data-words"] or "")
    return found


def element(language: str) -> dict[str, str | None]:
    ((_, about),) = [one for one in Elements(holder(language)).found if one[0] == "details"]
    return about


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_closed_and_has_all_words(language: str) -> None:
    assert "open" not in element(language)
    words = words_of(language)
    assert words["empty"] == table()[language]["library_none"]
    assert set(words) == {*WORDS, "forms"}
    assert isinstance(words["forms"], dict)
    assert set(words["forms"]) == set(KINDS)
    assert "{title}" in str(words["close"])


def test_another_language_is_english() -> None:
    assert words_of("fr") == words_of("en")


def test_the_scripts_say_only_what_there_is() -> None:
    """Every word that they use is given, every one that is given is used, and none is HTML."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in MAP)
    used = set(re.findall(r"\bwords\.(\w+)", text))
    assert used - {"forms"} <= set(WORDS)
    assert set(WORDS) - used == {"form", "genre", "watched", "liked"}  # by a variable
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b", text)
    assert "</script" not in text


def test_scripts_and_styles_are_there_in_the_order_of_their_use() -> None:
    """Whoever takes something from `window.matinee` comes after whoever put it there."""
    put: set[str] = set()
    for name in SCRIPTS:
        text = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
        for taken in re.findall(r"const \{([^}]*)\} = window\.matinee", text):
            assert {one.strip() for one in taken.split(",")} <= put
        assigned = r"window\.matinee(?: = |, )\{([^}]*)\}"
        put |= {one.strip() for given in re.findall(assigned, text) for one in given.split(",")}
    assert {"Chart", "Points", "paint", "kinds"} <= put
    assert all((FOLDER / f"{name}.css").is_file() for name in STYLES)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", list(GROUNDS))
def test_points_stand_out_by_three_to_one(scheme: str) -> None:
    style = (FOLDER / "map.css").read_text(encoding="utf-8")
    block = re.search(rf"{re.escape(scheme)} \{{([^}}]*)\}}", style)
    assert block
    hues = re.findall(r"--m-hue-\d: (#\w{6});", block[1])
    assert len(set(hues)) == HUES
    for hue in hues:
        for ground in GROUNDS[scheme]:
            dark, light = sorted((luminance(hue), luminance(ground)))
            assert (light + 0.05) / (dark + 0.05) >= 3, (hue, ground)
