"""For or against, by words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.feelings import does, feeling, felt_spans
from agent.reading.normal import normal


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("an absolute gem", 1),
        ("i couldn't stop", 1),
        ("it wasn't boring", 1),
        ("never gets old", 1),
        ("couldn't get into it", -1),
        ("it didn't impress, not good", -1),
        ("started great, then it dragged", -1),
        ("i used to love it", -1),
        ("didnt enjoy a minute", -1),
        ("on the table", 0),
        ("看得我热泪盈眶，太棒了", 1),
        ("一点都不无聊", 1),
        ("真不好听", -1),
        ("听得我直打瞌睡", -1),
        ("画面精彩，结尾很烂", -1),
        ("放在桌上", 0),
    ],
)
def test_feeling(text: str, sign: int) -> None:
    assert feeling(normal(text)) == sign


def test_what_else_is_said() -> None:
    assert does("never", normal("以后别给我放这种"))
    assert does("later", normal("Perhaps tomorrow"))
    assert does("seen", normal("早就刷完了"))
    assert not does("seen", normal("i might watch it"))


@given(st.text(max_size=80))
def test_any_text_can_be_felt(text: str) -> None:
    """Spans lie inside the text, and a text is on one side at most."""
    text = normal(text)
    assert feeling(text) in (-1, 0, 1)
    assert all(0 <= start <= end <= len(text) for start, end in felt_spans(text))
