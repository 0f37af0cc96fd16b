"""Everything that the page says is there in both languages, and fits where it is said."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from agent.tuning import KNOBS
from base.slots import Source
from catalog.items import Form
from catalog.jobs import State
from catalog.profiles import Kind
from catalog.watch_time import By
from tools.periods import Unit
from ui.web.cards import ACTS
from ui.web.words import TABLE, say, say_or, table

EN, ZH = table()["en"], table()["zh"]
USED = re.compile(
    r"""\b(?:say|say_or)\(\s*"([a-z_]+)"|(?:label|value|placeholder|info)="([a-z_]+)\""""
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert EN.keys() == ZH.keys()


@pytest.mark.parametrize("key", sorted(EN))
def test_both_say_it_with_the_same_fields(key: str) -> None:
    assert EN[key].strip()
    assert ZH[key].strip()
    assert fields(EN[key]) == fields(ZH[key])


def test_what_the_modules_say_is_in_the_table() -> None:
    folder = Path(TABLE).parent
    said = {
        one or other
        for path in folder.glob("*.py")
        for one, other in USED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(said) > 60
    assert said - EN.keys() == {"en"}  # the language that the others fall back on


def test_what_is_named_by_a_value_is_in_the_table() -> None:
    named = {f"kind_{kind}" for kind in Kind}
    named |= {f"source_{source.replace(' ', '_')}" for source in Source}
    named |= {f"job_{state}" for state in (*get_args(State), "interrupted")}
    named |= {f"tune_{knob}" for knob in KNOBS}
    named |= {key for act in ACTS for key in (act, f"did_{act}")}
    named |= {f"form_{form}" for form in get_args(Form) if form != "other"}
    named |= {f"by_{by}" for by in (*get_args(By), "source")}
    for unit in get_args(Unit):
        named |= {unit, f"chart_{unit}", f"each_{unit}"}
    assert named - EN.keys() == set()


def test_a_year_has_twelve_months_in_both() -> None:
    for words in (EN, ZH):
        assert [len(set(words[key].split())) for key in ("months", "months_short")] == [12, 12]


def test_facts_are_filled_in() -> None:
    assert say("rank_up", "en", count=2) == "up 2"
    assert say("rank_up", "zh", count=2) == "上升 2"
    assert say_or("source_smell", "en", "smelt") == "smelt"
