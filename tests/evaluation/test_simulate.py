"""Simulated people: they end, speak, accept, give up, and never tell what they look for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from catalog.items import Item
from catalog.plays import Action
from evaluation.audit import Audit
from evaluation.dialogues import Dialogue, Past
from evaluation.facets_of import facets_of
from evaluation.simulate import Person, Seeker, SimulatedPerson, World, as_dialogue
from evaluation.testing import others
from evaluation.wordings import wordings

ITEMS = {
    item.id: item
    for item in [
        *others(8).values(),
        Item(
            id="aim",
            title="Copper Bees",
            description="A keeper opens the hive at dawn, smoke drifts over grass. 人们沿河散步",
            medium="video",
            form="short",
            language="zh",
            published="1994",
            duration_s=600,
            genres=["nature"],
            tags=["garden"],
        ),
        Item(id="twin", title="Copper Bees", published="1994"),
    ]
}
WORLD = World(ITEMS, Audit.of(ITEMS))
PAST = (Past(item="o0", action=Action.LIKE, at=datetime(2026, 1, 1, tzinfo=UTC)),)


def seeker(world: World = WORLD, language: str = "en", seed: int = 0) -> Seeker:
    facets = facets_of(world.items["aim"], (), world.audit, Random(seed), ("aim", "twin"))
    return Seeker(
        "ada-1", "ada", PAST, ("aim", "twin"), tuple(facets), frozenset({"o0"}), language,
        datetime(2026, 1, 2, tzinfo=UTC),
    )  # fmt: skip


def person(seed: int = 0, language: str = "en", **options: Any) -> SimulatedPerson:
    world = options.pop("world", WORLD)
    return SimulatedPerson(seeker(world, language, seed), world, seed, **options)


def planted(kind: str, *sentences: str) -> World:
    """A world whose people say these sentences instead."""
    english: Mapping[str, Any] = wordings()["en"]
    say = {**english["say"], kind: list(sentences)}
    return replace(WORLD, table={**wordings(), "en": {**english, "say": say}})


def talk(one: SimulatedPerson, shown: Sequence[Sequence[str]]) -> list[str]:
    """What is said until nothing more is; the last list is shown again and again."""
    lines, at = [one.opening()], 0
    while (line := one.reply(shown[min(at, len(shown) - 1)], "Here.")) is not None:
        lines.append(line)
        at += 1
        assert at < 50, "a person ends"
    return lines


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("aim", ["aim", "twin"])
def test_a_person_accepts_what_they_look_for(language: str, aim: str) -> None:
    """Or an exact duplicate of it, at the turn at which it is shown."""
    one = person(language=language)
    lines = talk(one, [["o1"], ["o2", "o3"], ["o4", aim]])
    assert one.outcome.how == "success"
    assert one.outcome.turns == len(lines) == 3
    assert one.closing in wordings()[language]["say"]["accept"]
    assert one.reply([aim], "") is None
    assert one.outcome.turns == 3


@pytest.mark.parametrize("patience", [1, 2, 5])
def test_a_person_gives_up(patience: int) -> None:
    """After so many answers, and says so."""
    one = person(patience=patience)
    assert len(talk(one, [["o1"]])) == patience
    assert one.outcome.how == "gave up"
    assert one.outcome.turns == patience
    assert one.closing in wordings()["en"]["say"]["give_up"]


def test_the_opening_says_what_is_in_it() -> None:
    """Not only how long it is; each seed in its way."""
    lines = {person(seed).opening() for seed in range(30)}
    assert len(lines) > 15
    telling = ("nature", "garden", "keeper", "hive", "dawn", "smoke", "drifts", "grass")
    assert all(any(word in line.casefold() for word in telling) for line in lines)


def test_the_same_seed_says_the_same() -> None:
    """Also after other dialogues: nothing is shared."""
    shown = [["o1"], ["o0"], [], ["o3"]]
    first = talk(person(3), shown)
    talk(person(4), shown)
    assert talk(person(3), shown) == first
    assert first != talk(person(5), shown)


def test_what_they_know_is_told_once() -> None:
    """By its place, as a title could say more."""
    one = person()
    one.opening()
    line = one.reply(["o1", "o0"], "")
    assert line is not None
    assert "the second one" in line.casefold()
    again = one.reply(["o1", "o0"], "")
    assert again is not None
    assert "second one" not in again


def test_criticism_is_of_the_first_result() -> None:
    """Something differs from what is looked for; each is said once."""
    lines = [line.casefold() for seed in range(20) for line in talk(person(seed), [["o1"]])[1:]]
    wrong = ("podcast", "listen", "shorter", "too long", "comedy", "older", "earlier", "in chinese")
    assert sum(any(word in line for word in wrong) for line in lines) >= 20
    assert not any("longer than" in line or "newer" in line for line in lines)


def test_a_question_is_answered() -> None:
    """With what it asks for, where that can be said."""
    for seed in range(10):
        one = person(seed)
        opening = one.opening()
        line = one.reply([], "How long may it be, in minutes?")
        assert line is not None
        assert any("minutes" in said or "hour" in said for said in (opening, line))


def test_a_person_is_never_silent() -> None:
    """Also when everything is said, and nothing is known of the thing."""
    bare = replace(seeker(), facets=())
    one = SimulatedPerson(bare, WORLD, patience=9)
    lines = talk(one, [["unknown"]])
    assert len(lines) == 9
    assert all(lines)


@pytest.mark.parametrize("kind", ["hello", "others"])
def test_a_planted_leak_fails_the_dialogue(kind: str) -> None:
    """A template that names the thing; nothing that is shown makes a success of it."""
    world = planted(kind, "It is called Copper Bees.")
    one = SimulatedPerson(replace(seeker(world), facets=()), world)
    line: str | None = one.opening()
    while not one.outcome.over and line is not None:
        line = one.reply(["o1"], "")
    assert one.outcome.how == "leaked"
    assert "Copper Bees" in one.outcome.leaks
    assert one.reply(["aim"], "") is None
    assert one.outcome.how == "leaked"


def test_a_farewell_that_leaks_is_no_success() -> None:
    """Every line is audited, the last one too."""
    one = person(world=planted("accept", "Yes, the bees!"))
    talk(one, [["aim"]])
    assert one.outcome.how == "leaked"
    assert one.outcome.leaks == ("bees",)


def test_a_wording_that_names_by_chance_is_not_taken() -> None:
    """Another is drawn; only where all leak the dialogue fails."""
    one = person(world=planted("hello", "Copper.", "Well."))
    assert one.opening().startswith("Well.")
    assert not one.outcome.over


class Echo:
    """A rewriter that says what it is told to."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def rewrite(self, line: str, language: str) -> str:
        return self.answer.format(line=line)


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("Well, {line}", "rewritten"),
        ("{line} Copper ones.", "thrown"),
        ("", "unfit"),
        ("{line} In 77 minutes.", "unfit"),
        ("想看{line}", "unfit"),
        ("{line} " * 40, "unfit"),
    ],
)
def test_a_rewritten_line_is_audited(answer: str, count: str) -> None:
    """What leaks, or says something else, is thrown away and counted; the rule's line is said."""
    plain = talk(person(2), [["o1"]])
    one = person(2, rewriter=Echo(answer))
    lines = talk(one, [["o1"]])
    counts = {name: getattr(one.outcome, name) for name in ("rewritten", "thrown", "unfit")}
    assert counts == {"rewritten": 0, "thrown": 0, "unfit": 0, count: len(lines)}
    assert lines == [f"Well, {line}" if count == "rewritten" else line for line in plain]
    assert one.outcome.how == "gave up"


def test_a_conversation_becomes_a_dialogue() -> None:
    """It can be written, read again and replayed; the farewell wants no answer."""
    one: Person = person()
    assert isinstance(one, SimulatedPerson)
    lines = talk(one, [["o1"], ["aim"]])
    assert lines == one.lines
    made = as_dialogue(one, one.lines)
    assert Dialogue.model_validate_json(made.model_dump_json()) == made
    assert [turn.user for turn in made.turns] == lines
    assert all(turn.agent is None and turn.expect for turn in made.turns)
    assert {turn.expect.items for turn in made.turns if turn.expect} == {("aim", "twin")}
    assert made.history == PAST
    assert made.at == datetime(2026, 1, 2, tzinfo=UTC)
