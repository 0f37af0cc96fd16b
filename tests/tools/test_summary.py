"""Descriptions put together from parts: plain sentences, only facts, in the item's language."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tools.summary
from catalog.items import Form
from tools.sound_spans import KINDS
from tools.summary import SummaryParts, summary

PHRASES = tomllib.loads(
    Path(tools.summary.__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
SATURN = SummaryParts(
    title="Why Saturn Has Rings",
    form="lecture",
    duration_s=12 * 60 + 5,
    language="en",
    genres=("science",),
    creators=("Night Sky Diary",),
    keywords=("rings", "Saturn", "ice"),
    said="Hello. From far away the rings of Saturn look solid. Goodbye, and thanks for watching.",
    shown=("planet", "night sky"),
    read=("Why Saturn Has Rings",),
    heard=("piano", "calm"),
    shares={"speech": 0.8, "music": 0.1, "other": 0.01, "silence": 0.09},
)
PANDA = SummaryParts(
    title="大熊猫的一天",
    form="short",
    duration_s=42,
    language="zh",
    genres=("自然",),
    keywords=("大熊猫", "竹子"),
    said="清晨有雾。大熊猫每天要吃十几个小时，因为竹子的营养很少。",
    shown=("giant panda", "tabby cat"),
    read=("清晨：吃竹子",),
    heard=("piano",),
    shares={"speech": 0.3, "music": 0.6, "silence": 0.1},
    tempo_bpm=89.6,
    musical_key="C# minor",
)


def test_an_english_talk() -> None:
    assert summary(SATURN) == (
        "A talk of 12 minutes in English by Night Sky Diary (science), about rings, Saturn, ice. "
        "It says: “From far away the rings of Saturn look solid.” "
        "Seen: planet, night sky; read on the screen: “Why Saturn Has Rings”. "
        "Heard: mostly speech, a little music (piano, calm)."
    )


def test_a_chinese_film_is_described_in_chinese() -> None:
    assert summary(PANDA) == (
        "一部短片，长42秒，中文，类型：自然，内容涉及大熊猫、竹子。"
        "其中说到：“大熊猫每天要吃十几个小时，因为竹子的营养很少。”"
        "画面中有大熊猫、虎斑猫；屏幕上写着“清晨：吃竹子”。"
        "听到的主要是音乐（钢琴），有说话声，每分钟约90拍，升C小调。"
    )


def test_other_languages_have_english_words_around_their_own() -> None:
    said = "Die Ringe des Saturn bestehen aus vielen Stücken Eis und etwas Staub."
    german = SummaryParts(title="Saturn", language="de", keywords=("Ringe", "Eis"), said=said)
    assert summary(german) == f"A video in German, about Ringe, Eis. It says: “{said}”"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "A video."),
        (0.2, "A video."),
        (1, "A video of 1 second."),
        (89, "A video of 89 seconds."),
        (90, "A video of 2 minutes."),
        (3599, "A video of 1 hour."),
        (7500, "A video of 2 hours and 5 minutes."),
    ],
)
def test_lengths(seconds: float | None, words: str) -> None:
    assert summary(SummaryParts(title="x", duration_s=seconds)) == words


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"speech": 0.9}, "A spoken recording."),
        ({"music": 0.9, "silence": 0.1}, "A piece of music."),
        ({"other": 0.9}, "A recording."),
        ({}, "A recording."),
    ],
)
def test_a_recording_is_called_by_what_is_mostly_heard(
    shares: dict[str, float], words: str
) -> None:
    assert summary(SummaryParts(title="x", medium="audio", shares=shares)).startswith(words)


def test_music_has_its_tempo_and_key() -> None:
    parts = SummaryParts(
        title="x", form="music", medium="audio", shares={"music": 1.0},
        heard=("guitar",), tempo_bpm=119.6, musical_key="A minor",
    )  # fmt: skip
    assert summary(parts) == (
        "A piece of music. Heard: mostly music (guitar), about 120 beats a minute, in A minor."
    )


def test_tags_of_other_sound_are_not_said_of_music() -> None:
    parts = SummaryParts(title="x", shares={"other": 0.5, "speech": 0.2}, heard=("noise",))
    assert summary(parts) == "A video. Heard: mostly other sounds (noise), speech."


def test_what_media_say_cannot_break_out_of_its_line() -> None:
    """Lines, braces and quotation marks in texts stay text."""
    parts = SummaryParts(title="x", read=("“one\n\n{text}”", "one\n{text}"), keywords=("{a}",))
    assert summary(parts) == "A video, about {a}. Read on the screen: “one {text}”."


def test_every_language_has_the_same_phrases() -> None:
    english, chinese = PHRASES["en"], PHRASES["zh"]
    assert english.keys() == chinese.keys()
    assert english["form"].keys() == chinese["form"].keys() >= set(get_args(Form)) - {"other"}
    assert english["kind"].keys() == chinese["kind"].keys() == set(KINDS)
    assert chinese["language"].keys() <= english["language"].keys()


words = st.text("ab {}“”.\n大熊猫", max_size=30)


@given(
    st.builds(
        SummaryParts, title=words, form=st.sampled_from(get_args(Form)), said=words,
        medium=st.sampled_from(["video", "audio"]), language=st.sampled_from([None, "en", "zh-TW"]),
        genres=st.tuples(words), creators=st.tuples(words), keywords=st.tuples(words, words),
        shown=st.tuples(words), read=st.tuples(words, words), heard=st.tuples(words),
        duration_s=st.none() | st.floats(0, 1e6), musical_key=st.none() | words,
        tempo_bpm=st.none() | st.floats(1, 300),
        shares=st.dictionaries(st.sampled_from(KINDS), st.floats(0, 1)),
    )
)  # fmt: skip
def test_whatever_the_parts_are(parts: SummaryParts) -> None:
    """One line that begins with what it is."""
    text = summary(parts)
    assert text.strip()
    assert "\n" not in text
    assert text == summary(SummaryParts.model_validate_json(parts.model_dump_json()))
