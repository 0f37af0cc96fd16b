"""The labelled dialogues are such that a change of mind, a ban or a dropped limit can be seen."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from benchmarks.agent import cases
from benchmarks.agent.cases import Case, Expect, half, load_cases
from catalog.imports.jsonl import read_items
from catalog.items import Item
from demo.people import people

DIALOGUES = load_cases(cases.DIALOGUES)
LIBRARY = {item.id: item for item in read_items(cases.LIBRARY)}
POSITION = re.compile(r"第[一二三四五]|\b(first|second|third|fourth|last) one\b|why the |这部|它讲")
LIMITS = ("max_minutes", "min_minutes", "language", "published_before", "published_after")
each = pytest.mark.parametrize("case", DIALOGUES, ids=lambda case: case.id)


def limits(expect: Expect) -> dict[str, object]:
    """The limits that are labelled, by name."""
    stated = expect.constraints.model_dump() if expect.constraints else {}
    return {name: stated[name] for name in LIMITS if stated.get(name) is not None}


def played(case: Case) -> set[str]:
    """What the person did something with before, by id."""
    demo = {person.name: person.plays for person in people()}.get(case.user, ())
    return {f"demo:{play.file}" for play in demo} | {play.item for play in case.history}


@each
def test_a_scripted_list_is_a_right_answer(case: Case) -> None:
    """The talk must not go on from a list that the turn's own labels call wrong."""
    for turn in case.turns:
        if not turn.shown or not turn.expect or turn.expect.keeps_list:
            continue
        assert not set(turn.shown) & set(turn.expect.not_items)
        assert not turn.expect.items or set(turn.shown) & set(turn.expect.items)
        rules = turn.expect.constraints
        for item in (LIBRARY[name] for name in turn.shown if name in LIBRARY):
            assert not rules or not rules.broken_by(item, played(case)), item.id


@each
def test_a_scripted_reply_names_what_it_shows(case: Case) -> None:
    """A reply and a list that differ would make a position in it uncertain."""
    for turn in case.turns:
        for name in turn.shown or ():
            if name in LIBRARY and "\n1. " in (turn.agent or ""):
                assert LIBRARY[name].title in (turn.agent or "")


@each
def test_a_position_is_in_a_scripted_list(case: Case) -> None:
    """Matinee's own list is not known here, so no label could be certain."""
    for before, turn in pairwise(case.turns):
        if POSITION.search(turn.user) and turn.expect and turn.expect.about:
            assert turn.expect.about in (before.shown or ()), turn.user


@each
def test_a_ban_holds_to_the_end(case: Case) -> None:
    """What was never to come again is expected nowhere after."""
    items: set[str] = set()
    creators: set[str] = set()
    series: set[str] = set()
    for _, turn, expect in case.scored:
        for item in (
            LIBRARY[name] for name in (*expect.items, *(turn.shown or ())) if name in LIBRARY
        ):
            assert not _banned(item, items, creators, series), item.id
        words = expect.profile or cases.ProfileWords()
        items |= set(words.never_items)
        creators |= set(words.never_creators)
        series |= set(words.never_series)


def _banned(item: Item, items: set[str], creators: set[str], series: set[str]) -> bool:
    return item.id in items or bool(creators & set(item.creators)) or item.series in series


def test_limits_are_added_changed_and_dropped_in_both_halves() -> None:
    """All three ways, since an agent that only ever adds limits would pass on the first alone."""
    ways: Counter[tuple[str, str]] = Counter()
    for case in DIALOGUES:
        found = [limits(expect) for _, _, expect in case.scored if expect.constraints]
        for old, new in pairwise(found):
            ways[half(case), "added"] += bool(new.keys() - old.keys())
            ways[half(case), "dropped"] += bool(old.keys() - new.keys())
            ways[half(case), "changed"] += any(old[k] != new[k] for k in old.keys() & new.keys())
    assert all(ways[h, way] >= 3 for h in ("tuning", "test") for way in ("added", "dropped"))
    assert all(ways[h, "changed"] >= 2 for h in ("tuning", "test"))


def test_no_message_stands_in_both_halves() -> None:
    """Nor in one half of the single turns and in the other of the dialogues."""
    halves: dict[str, set[str]] = {}
    for case in [*load_cases(cases.TURNS), *DIALOGUES]:
        for _, turn, _ in case.scored:
            halves.setdefault(turn.user.casefold(), set()).add(half(case))
    assert [text for text, found in halves.items() if len(found) > 1] == []


def test_both_halves_hold_every_intent_and_language() -> None:
    """What is tuned on one half is judged on the other."""
    kinds: Counter[tuple[str, str]] = Counter()
    for case in DIALOGUES:
        kinds[half(case), case.language] += 1
        for _, _, expect in case.scored:
            kinds[half(case), expect.intent or ""] += 1
            kinds[half(case), "a ban"] += bool(
                expect.profile
                and (
                    expect.profile.never_items
                    or expect.profile.never_creators
                    or expect.profile.never_series
                )
            )
            kinds[half(case), "nothing"] += expect.nothing
        kinds[half(case), "a past"] += case.user != "new"
        kinds[half(case), "a clip"] += any(turn.attach for turn in case.turns)
    for one in ("tuning", "test"):
        assert all(kinds[one, intent] >= 8 for intent in cases.INTENTS if intent != "smalltalk")
        assert min(kinds[one, "en"], kinds[one, "zh"], kinds[one, "a past"]) >= 5
        names = ("mixed", "a ban", "nothing", "a clip", "smalltalk")
        assert all(kinds[one, name] >= 1 for name in names), kinds
