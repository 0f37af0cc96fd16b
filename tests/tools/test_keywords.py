"""Keywords: what a text is about, in words a person would use, however long the text is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import demo
from tools.keyword_words import WORD
from tools.keywords import LONGEST, keywords, sample, stop_words

SATURN = (
    "From far away the rings of Saturn look solid. In truth the rings are billions of pieces of "
    "ice. Nobody knows how old the rings of Saturn are. The ice falls on Saturn like rain."
)
PANDA = (
    "大熊猫坐在地上吃竹子。大熊猫每天要吃十几个小时，因为竹子的营养很少。我们保护大熊猫，也种竹子。"
)


def narration(file: str) -> tuple[list[str], str]:
    """The transcript, screen text and description of one demo item, and its language."""
    path = Path(demo.__file__).with_name("narrations.toml")
    (item,) = [one for one in tomllib.loads(path.read_text("utf-8"))["item"] if one["file"] == file]
    said = " ".join(part["say"] for part in item["parts"])
    shown = "\n".join(part["caption"] for part in item["parts"])
    return [said, shown, item["description"]], item["language"]


def test_what_is_repeated_comes_first_in_its_own_spelling() -> None:
    assert keywords([SATURN], "en", most=3) == ["Saturn", "rings", "ice"]


def test_a_word_of_several_sources_counts_more() -> None:
    """Said often, or said, shown and described: the second is what the item is about."""
    said = "The garden is quiet. The garden is dry. A snail crossed the garden."
    assert keywords([said, "Snail", "The life of a snail"], "en", most=1) == ["snail"]


def test_a_phrase_stands_for_its_words() -> None:
    text = "Each cleaning station is busy. Fish wait at the cleaning station, and fish leave."
    found = keywords([text], "en")
    assert found[:2] == ["cleaning station", "fish"]
    assert "station" not in found


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("night-sky-diary-1-moon-landing.mp4", {"Eagle", "Apollo 11", "Armstrong"}),
        ("octopus.mp4", {"octopus", "hearts", "arms"}),
        ("bowline.mp4", {"reef knot", "bowline"}),
        ("xiongmao.mp4", {"大熊猫", "竹子"}),
        ("huangshan.mp4", {"云海", "松树"}),
    ],
)
def test_the_demo_is_about_what_its_makers_say(file: str, expected: set[str]) -> None:
    """Half a minute of speech, as it is: most words occur once."""
    texts, language = narration(file)
    assert expected <= set(keywords(texts, language))


def test_chinese_words_are_found_without_spaces() -> None:
    assert keywords([PANDA], "zh", most=2) == ["大熊猫", "竹子"]


def test_japanese_words_are_found() -> None:
    text = "宇宙の星を見ます。ロケットは宇宙へ飛びます。ロケットの中から宇宙を見ました。"
    assert set(keywords([text], "ja")) == {"宇宙", "ロケット"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das Wasser ist kalt. Das Wasser und die Fische sind da, und die Fische schlafen.", "de"),
        ("Le poisson est dans la rivière. Le poisson et la rivière sont ici.", "fr"),
    ],
)
def test_the_language_is_guessed_by_its_small_words(text: str, expected: str) -> None:
    assert keywords([text], None) == keywords([text], expected)
    assert not stop_words()["words"][expected] & {w.casefold() for w in keywords([text], None)}


def test_a_list_of_headings_names_nobody() -> None:
    """Where every word has a capital, a capital is no sign of a name."""
    texts = ["The dough rests, and the dough rises.", "Fold The Dough\nBake The Loaf"]
    assert keywords(texts, "en", most=1) == ["dough"]


def test_nothing_gives_nothing() -> None:
    assert keywords([], "en") == []
    assert keywords(["", " \n", "... 12 2024!"], None) == []
    assert keywords(["and so it is, you know, as it was"], "en") == []


def test_a_long_text_is_looked_at_over_its_length_and_no_further() -> None:
    """The end of a three-hour transcript counts, and a short description is kept whole."""
    long = "Somebody speaks about glaciers here. " * 40_000 + "Penguins. " * 20_000
    pieces = sample([long, "A film about krill."])
    assert sum(map(len, pieces)) <= LONGEST
    assert pieces[1] == "A film about krill."
    assert "Penguins" in pieces[0]
    assert {"glaciers", "Penguins"} <= set(keywords([long, "A film about krill."], "en"))


def test_many_texts_are_one() -> None:
    """Segments handed in one by one are not cut into crumbs."""
    assert keywords(SATURN.split(". ") * 10, "en", most=1) == keywords([SATURN], "en", most=1)


texts = st.lists(st.text("abcAB .,'’\n1大熊猫竹子的アイル-", max_size=120), max_size=5)


@given(texts, st.sampled_from(["en", "zh", "xx", None]), st.integers(0, 9))
def test_whatever_is_said(said: list[str], language: str | None, most: int) -> None:
    """Few, each once, taken from the text, none a row of another's words or characters."""
    found = keywords(said, language, most)
    assert found == keywords(said, language, most)
    assert len(found) <= most
    whole = " ".join(re.sub(r"\s+", " ", " ".join(WORD.findall(text))) for text in said)
    for i, one in enumerate(found):
        assert one.split()[0] in whole
        for other in found[i + 1 :]:
            assert f" {one} ".casefold() not in f" {other} ".casefold()
            assert f" {other} ".casefold() not in f" {one} ".casefold()
