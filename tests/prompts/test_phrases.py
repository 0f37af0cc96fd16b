"""Phrases: every one is there in both languages, with the same fields, and none lacks a value."""

from __future__ import annotations

from string import Formatter

import pytest

from base.errors import UsageError
from prompts import Phrase, phrases, say, table


def fields(phrase: Phrase) -> set[str]:
    every = phrase.values() if isinstance(phrase, dict) else [phrase]
    names = {name for text in every for _, name, _, _ in Formatter().parse(text) if name}
    return names | ({"count"} if isinstance(phrase, dict) else set())


ANSWERS = table("answers")
REASONS = table("reasons")


def test_answers_have_the_same_kinds_in_both_languages() -> None:
    assert set(ANSWERS["en"]) == set(ANSWERS["zh"])


@pytest.mark.parametrize("kind", sorted(ANSWERS["en"]))
def test_an_answer_takes_the_same_fields_in_both_languages(kind: str) -> None:
    """Otherwise a call that works in one language raises in the other."""
    english, chinese = ANSWERS["en"][kind], ANSWERS["zh"][kind]
    assert fields(english) == fields(chinese)
    assert isinstance(english, dict) == isinstance(chinese, dict)
    values = {name: 2 if name == "count" else "x" for name in fields(english)}
    for language in ("en", "zh"):
        for count in (1, 2):
            said = say(kind, language, **values | {"count": count})
            assert said
            assert "{" not in said


@pytest.mark.parametrize("section", ["", "_clause", "_kept", "_part"])
def test_reasons_take_the_same_fields_in_both_languages(section: str) -> None:
    """A clause may stand in one language only, where the other says it as it stands in a list."""
    english = REASONS["en"] | REASONS[f"en{section}"]
    chinese = REASONS["zh"] | REASONS[f"zh{section}"]
    assert set(english) == set(chinese)
    for kind in english:
        assert fields(english[kind]) == fields(chinese[kind]), kind


def test_one_and_others() -> None:
    assert say("count_all", "en", count=1) == "Your library has one item."
    assert say("count_all", "en", count=0) == "Your library has 0 items."
    assert say("count_all", "zh", count=3) == "你的片库里有 3 个条目。"


def test_a_language_without_phrases_is_answered_in_english() -> None:
    assert say("thanks", "fr") == say("thanks", "en")
    assert phrases("fr") == phrases("en")


def test_braces_in_a_title_are_a_title() -> None:
    """Values are filled in once: a title with fields in it is data."""
    assert say("item_seen", "en", title="{title} {0}") == "You have played “{title} {0}” before."


@pytest.mark.parametrize(("kind", "given"), [("no such", {}), ("item_seen", {}), ("opening", {})])
def test_what_is_missing_is_named(kind: str, given: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"answers\.toml"):
        say(kind, "en", **given)
