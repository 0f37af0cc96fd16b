"""What words support: the person's own taste in any wording, and nobody else's."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.facets_said import supported
from tools.facets_words import has_name, same_topic


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("horror", "Scary Movies", True),
        ("comedies", "喜剧片", True),
        ("cooking shows", "COOKING", True),
        ("jazz", "爵士乐", True),
        ("documentaries about space", "space documentaries", True),
        ("horror", "history", False),
        ("jazz", "", False),
        ("films", "music", False),
    ],
)
def test_wordings_of_one_topic(one: str, other: str, same: bool) -> None:
    """By inflection, genre and language; not by letters that look alike."""
    assert same_topic(one, other) is same
    assert same_topic(other, one) is same


def test_a_name_is_found_whole() -> None:
    """A family name in a full one, accents aside; never a part of a word."""
    assert has_name("kurosawa", "Akira Kurosawa")
    assert has_name("Kieslowski", "Krzysztof Kieślowski")
    assert has_name("王家卫", "王家卫导演")
    assert not has_name("Lee", "Leeds Festival")
    assert not has_name("", "anything")


SAID = [
    ("horror", "I'm off horror", True),
    ("horror", "my sister loves horror", False),
    ("horror", "My sister and I love horror", True),
    ("horror", "My sister loves horror but I hate it", True),
    ("horror", "do you like horror?", False),
    ("horror", "if I liked horror I would say so", False),
    ("horror", "everyone loves horror", False),
    ("horror", 'he said "I love horror"', False),
    ("horror", "The line “horror is everything” is from a film", False),
    ("The Matrix", "I love “The Matrix”", True),
    ("calm ocean", "Something calm about the ocean, no horror please.", True),
    ("horror", "Something calm about the ocean, no horror please.", True),
    ("comedy", "can you find me something funny?", True),
    ("space documentary", "any documentaries on space?", True),
    ("westerns", "My dad only watches westerns, so nothing like that", True),
    ("dinosaurs", "something with dinosaurs for my daughter", True),
    ("dinosaurs", "something, my daughter loves dinosaurs", False),
    ("jazz", "my brother loves jazz, and so do I", True),
    ("jazz", "do you think you could find me some jazz?", True),
    ("opera", "I like jazz", False),
    ("恐怖", "别再给我恐怖片", True),
    ("恐怖", "我妹妹喜欢恐怖片", False),
    ("爵士", "你喜欢爵士乐吗？", False),
    ("爵士", "有没有爵士乐？", True),
    ("古典", "我朋友喜欢爵士，但我喜欢古典", True),
    ("爵士", "我朋友喜欢爵士，但我喜欢古典", False),
    ("jazz", "", False),
    ("", "jazz", False),
    ("😀", "😀😀", False),
]


@pytest.mark.parametrize(("text", "words", "is_supported"), SAID)
def test_what_words_support(text: str, words: str, is_supported: bool) -> None:
    """What the person says of themselves, and nothing that others, questions or quotes say."""
    assert supported(text, words) is is_supported


@pytest.mark.parametrize(
    ("text", "words", "side"),
    [
        ("horror", "I'm off horror", "against"),
        ("horror", "no horror please", "against"),
        ("horror", "I can't get enough of horror", "for"),
        ("calm", "something calm, no horror", "for"),
        ("horror", "something calm, no horror", "against"),
        ("恐怖", "我不想看恐怖片", "against"),
        ("恐怖", "来点恐怖片", "for"),
    ],
)
def test_the_side_that_was_taken(text: str, words: str, side: str) -> None:
    """A model that takes a dislike for a liking is contradicted."""
    other = "for" if side == "against" else "against"
    assert supported(text, words, side=side)  # type: ignore[arg-type]
    assert not supported(text, words, side=other)  # type: ignore[arg-type]


def test_an_embedder_may_know_what_letters_do_not() -> None:
    """It is asked of the person's own clauses only."""
    asked: list[str] = []

    def near(text: str, clause: str) -> bool:
        asked.append(clause)
        return True

    assert supported("films noirs", "I like dark detective stories", near=near)
    assert not supported("films noirs", "my brother likes dark detective stories", near=near)
    assert asked == ["i like dark detective stories"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_message_is_read(text: str, words: str) -> None:
    """Nothing that people write breaks it."""
    assert supported(text, words) in (True, False)


def test_a_pasted_page_is_read_quickly() -> None:
    """Its beginning is; quotation marks without end cost nothing."""
    start = time.perf_counter()
    for page in ("I like jazz. " + '"no" ' * 5_000, "我喜欢爵士乐，" * 5_000, "so " * 10_000):
        supported("jazz", page)
    assert supported("jazz", "I like jazz. " + '"no" ' * 5_000)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("选秀", "你以后别给我推选秀"),
        ("木偶戏", "麻烦你记一下，我爱木偶戏"),
        ("ballet", "you can skip ballet"),
    ],
)
def test_who_is_spoken_to_is_not_somebody_else(topic: str, text: str) -> None:
    """To tell Matinee something says nothing of Matinee's taste."""
    assert supported(topic, text)
