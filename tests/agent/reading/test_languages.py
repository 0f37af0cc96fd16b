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
        ("a quiet drama, Swedish or not, french, under an hour", "fr"),
        ("a spy story, Italian, from the start", "it"),
        ("cartoons! japanese, and short", "ja"),
        ("somebody who reads to me, German, not loud", "de"),
        ("法语 纪录片", "fr"),
        ("给我放国语摇滚", "zh"),
        ("想听一个人用德语轻轻念书", "de"),
        ("英文爵士", "en"),
        ("中文 相声", "zh"),
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
        "the Spanish prisoner", "a French teacher", "learning Italian, a bit",
        "English, French or German", "lessons in Italian", "a talk about Russian, Greek and Latin",
        "a film about the Russian revolution", "讲法语学习的", "怎么学好日语", "中文歌词怎么写",
        "普通话的起源", "俄语老师的故事", "the English, the sea",
    ],
)  # fmt: skip
def test_only_spoken_of(text: str) -> None:
    assert language(normal(text), []) == []
