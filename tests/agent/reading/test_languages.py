"""The language that is asked for, and those that are only spoken of."""

from __future__ import annotations

import pytest

from agent.reading.languages import language
from agent.reading.normal import normal


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dubbed into Spanish", "es"),
        ("anything Korean?", "ko"),
        ("Italian comedies", "it"),
        ("mandarin ballads", "zh"),
        ("to brush up my German", "de"),
        ("let's say russian", "ru"),
        ("讲粤语的", "zh"),
        ("日剧", "ja"),
        ("法国老电影", "fr"),
        ("换成German的", "de"),
        ("要葡语的", "pt"),
    ],
)
def test_asked_for(text: str, code: str) -> None:
    assert [limit.value for limit in language(normal(text), [])] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "a talk about Russian history", "with French subtitles", "mum doesn't understand English",
        "I want to learn Spanish", "spanish flu", "anything non-english", "Italian or Spanish",
        "日语字幕", "我爸听不懂英语", "韩语或者日语", "德语语法",
    ],
)  # fmt: skip
def test_only_spoken_of(text: str) -> None:
    assert language(normal(text), []) == []
