"""Tags in Chinese: every tag that can come out has a word, and what has none stays readable."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import tools.tags
from tools.engines import musicnn
from tools.engines.efficient_tags import EfficientTagger, plain_names
from tools.engines.music_gate import references
from tools.sound_spans import KINDS
from tools.tags import TABLES, in_language, words_of

SECTIONS = tomllib.loads(
    Path(tools.tags.__file__).with_name("tags_zh.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("tag", "language", "word"),
    [
        ("tabby cat", "zh", "虎斑猫"),
        ("piano", "zh-CN", "钢琴"),
        ("piano", "ZH", "钢琴"),
        ("piano", "yue", "钢琴"),
        ("piano", "en", "piano"),
        ("piano", None, "piano"),
        ("piano", "zhuang", "piano"),
        ("a cat on a red sofa", "zh", "a cat on a red sofa"),
    ],
)
def test_a_tag_in_a_language(tag: str, language: str | None, word: str) -> None:
    assert in_language(tag, language) == word


def test_every_word_is_chinese_and_short() -> None:
    """An empty or forgotten translation would stand in a Chinese text as it is."""
    for tag, word in words_of(TABLES["zh"]).items():
        assert re.search(r"[\u4e00-\u9fff]", word), tag
        assert word == word.strip()
        assert len(word) <= 12


def test_a_tag_of_both_senses_has_one_word() -> None:
    """A guitar seen and a guitar heard are one word, for they share one table."""
    seen, heard = SECTIONS["seen"], SECTIONS["heard"]
    assert all(seen[tag] == heard[tag] for tag in seen.keys() & heard.keys())


def test_every_sound_tag_has_a_word() -> None:
    words = {word for name in musicnn.NETWORKS for word in references()[name]["words"]}
    assert SECTIONS["heard"].keys() == {*words, *KINDS, "calm", "energetic", "noise"} - {""}


def test_every_plain_name_of_a_picture_has_a_word() -> None:
    assert set(plain_names().values()) <= SECTIONS["seen"].keys()


@pytest.mark.weights
def test_the_words_are_those_of_the_real_tagger(real_weights: Callable[[str], Path]) -> None:
    tagger = EfficientTagger(real_weights("efficientnet-efficientdet-lite0"))
    assert SECTIONS["seen"].keys() == set(tagger.labels)
