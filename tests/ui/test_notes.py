"""Whoever speaks Chinese reads why a list is as it is, too."""

from __future__ import annotations

import pytest

from catalog.items import Item
from tools.context import BUSY_NOTE
from tools.filters import notes_on
from tools.rank import EMPTY_NOTE, NO_PLAYS_NOTE, NOTHING_NOTE
from tools.results import Filters
from tools.search import UNFIT_NOTE
from tools.similar import UNKNOWN_NOTE, UNLIKE_NOTE
from ui.notes import told

FIXED = (
    BUSY_NOTE, EMPTY_NOTE, NO_PLAYS_NOTE, NOTHING_NOTE, UNFIT_NOTE, UNKNOWN_NOTE, UNLIKE_NOTE,
)  # fmt: skip
ITEM = Item(id="a", title="A", medium="video", form="film", language="en", duration_s=600)
BROKEN = (
    (Filters(max_minutes=5), "没有短于 5 分钟的；最短的是 10.0 分钟"),
    (Filters(min_minutes=20), "没有长于 20 分钟的；最长的是 10.0 分钟"),
    (Filters(medium="audio"), "片库里没有这种媒体：audio"),
    (Filters(form="music"), "片库里没有这种形式：music"),
    (Filters(language="zh"), "片库里没有这种语言：zh"),
    (Filters(genre="'x' {y}"), "片库里没有这种类型：'x' {y}"),
)


@pytest.mark.parametrize("note", FIXED)
def test_every_note_of_a_list_has_chinese_words(note: str) -> None:
    assert told(note, "en") == note
    assert told(note, "zh") != note
    assert "{" not in told(note, "zh")


@pytest.mark.parametrize(("filters", "chinese"), BROKEN)
def test_what_a_constraint_leaves_is_told_with_its_figures(filters: Filters, chinese: str) -> None:
    (note,) = notes_on([ITEM], filters)
    assert told(note, "zh") == chinese


def test_what_nobody_translated_stays_as_it_is() -> None:
    assert told("something {new}", "zh") == "something {new}"
