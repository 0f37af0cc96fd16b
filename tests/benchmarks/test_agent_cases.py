"""The labelled conversations keep the promises that the agent's table rests on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from base.errors import ImportFormatError, UsageError
from benchmarks.agent import cases
from benchmarks.agent.cases import Case, Expect, half, load_cases
from catalog.imports.jsonl import read_items
from catalog.items import Item
from catalog.plays import WATCHED
from demo.library import DemoItem, entries
from demo.people import people
from evaluation.constraints import Constraints
from evaluation.suite.distractors import distractors

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LONGEST_MADE, LONGEST_FETCHED = 60.0, 240.0  # seconds, of the demo's own media and recordings
FILES = [cases.TURNS, cases.DIALOGUES]
SMALL = {
    "id": "t-001",
    "language": "en",
    "why": "as small as it can be",
    "user": "new",
    "turns": [{"user": "thanks", "expect": {"intent": "smalltalk", "tools": []}}],
}


def from_demo(entry: DemoItem) -> Item:
    """What is known of it that a constraint asks for; its length is the longest of its kind."""
    return Item(
        id=f"demo:{entry.file}",
        medium=entry.medium,
        form=entry.form,
        title=entry.title,
        creators=list(entry.creators),
        genres=list(entry.genres),
        language=entry.language,
        published=entry.published,
        series=entry.series,
        duration_s=LONGEST_MADE if entry.made else LONGEST_FETCHED,
    )


@pytest.fixture(scope="module")
def library() -> dict[str, Item]:
    """What labels may name, by id."""
    own = [*read_items(cases.LIBRARY), *map(from_demo, entries())]
    return {item.id: item for item in own}


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def found(request: pytest.FixtureRequest) -> list[Case]:
    return load_cases(request.param)


def expected(found: list[Case]) -> Iterator[tuple[Case, Expect]]:
    return ((case, expect) for case in found for _, _, expect in case.scored)


def known_to(case: Case) -> set[str]:
    """The ids of what the person of a case has watched or heard before it."""
    demo = {person.name: person.plays for person in people()}.get(case.user, ())
    return {f"demo:{play.file}" for play in demo if play.action in WATCHED} | {
        play.item for play in case.history if play.action in WATCHED
    }


def test_the_library_is_of_many_kinds() -> None:
    """Items of the exchange format, so mixed that a constraint decides among them."""
    items = list(read_items(cases.LIBRARY))
    assert 120 <= len(items) <= 160
    assert len({item.id for item in items}) == len({item.title for item in items}) == len(items)
    assert len({item.description for item in items}) == len(items)
    assert all(item.creators and item.genres and item.tags and item.year for item in items)
    assert all(120 <= (item.duration_s or 0) <= 180 * 60 for item in items)
    assert {"en", "zh", "fr", "ja", "de"} <= {item.language for item in items}
    forms = Counter(item.form for item in items)
    assert all(forms[form] >= 8 for form in ("film", "episode", "music", "podcast", "lecture"))
    seasons = {(item.series, item.season) for item in items if item.series}
    assert ("胡同小馆", 2) in seasons
    assert len({series for series, _ in seasons}) >= 4


def test_every_id_is_of_an_item(found: list[Case], library: dict[str, Item]) -> None:
    """A label on an item that is not there could never be met."""
    for case in found:
        named = {play.item for play in case.history}
        for turn in case.turns:
            named |= set(turn.shown or ()) | ({turn.attach.item} if turn.attach else set())
        for _, _, expect in case.scored:
            named |= {*expect.items, *expect.not_items}
            named |= {expect.about} if expect.about else set()
            for words in (expect.profile, expect.profile_not):
                named |= set(words.never_items) if words else set()
        assert named <= set(library), case.id


def test_expected_items_keep_their_own_constraints(
    found: list[Case], library: dict[str, Item]
) -> None:
    """Or the case would ask for two things that exclude each other."""
    for case, expect in expected(found):
        for name in expect.items:
            rules = expect.constraints or Constraints()
            assert not rules.broken_by(library[name], known_to(case)), (case.id, name)


def test_nothing_fits_just_where_it_is_said(found: list[Case], library: dict[str, Item]) -> None:
    """Held over the distractors too, since they lie in the same library."""
    everything = [*library.values(), *distractors()]
    for case, expect in expected(found):
        rules, known = expect.constraints or Constraints(), known_to(case)
        fits = any(not rules.broken_by(item, known) for item in everything)
        assert fits != expect.nothing, case.id


def test_names_in_constraints_and_bans_exist(found: list[Case], library: dict[str, Item]) -> None:
    """A misspelt creator or series excludes nothing, and the case would pass for nothing."""
    creators = {name for item in library.values() for name in item.creators}
    series = {item.series for item in library.values()}
    genres = {name for item in library.values() for name in item.genres}
    for case, expect in expected(found):
        rules, words = expect.constraints or Constraints(), expect.profile
        assert {*rules.not_creators, *(words.never_creators if words else ())} <= creators, case.id
        assert {*rules.not_series, *(words.never_series if words else ())} <= series, case.id
        assert set(rules.not_genres) <= genres, case.id


def test_a_question_on_the_list_is_about_what_was_shown(found: list[Case]) -> None:
    """Where the turn before is scripted and the list is to stay, it holds the item."""
    for case in found:
        for n, _, expect in case.scored:
            shown = case.turns[n - 1].shown if n else None
            if shown and expect.about and expect.keeps_list:
                assert expect.about in shown, case.id


def test_the_language_is_what_is_written(found: list[Case]) -> None:
    """Of the scored messages: English without a Chinese character, Chinese with one in each."""
    for case in found:
        chinese = [bool(CHINESE.search(turn.user)) for _, turn, _ in case.scored]
        if case.language != "mixed":
            assert set(chinese) == {case.language == "zh"}, case.id


def test_there_are_enough_turns_of_each_kind() -> None:
    """An interval over fewer would say nothing; each half holds each intent and language."""
    found = load_cases(cases.TURNS)
    assert len(found) >= 160
    halves = Counter(half(case) for case in found)
    assert min(halves.values()) >= 70
    kinds = Counter((half(case), expect.intent) for case, expect in expected(found))
    spoken = Counter((half(case), case.language) for case in found)
    tools = Counter(tool for _, expect in expected(found) for tool in expect.tools or ())
    for one in ("tuning", "test"):
        assert all(kinds[one, intent] >= 8 for intent in cases.INTENTS)
        assert spoken[one, "zh"] >= 0.35 * halves[one]
        assert spoken[one, "mixed"] >= 5
    assert spoken["tuning", "zh"] + spoken["test", "zh"] >= 0.4 * len(found)
    assert {name for entry in tools for name in entry.split("|")} == set(cases.TOOLS)
    assert sum(expect.nothing for _, expect in expected(found)) >= 6


def test_no_message_stands_twice_in_the_turns() -> None:
    """A repeated message would count twice, and could stand in both halves."""
    messages = Counter(case.turns[-1].user.casefold() for case in load_cases(cases.TURNS))
    assert [text for text, count in messages.items() if count > 1] == []


def test_two_fifths_are_chinese_and_ids_are_unique_over_both_files() -> None:
    """The halves are made of both files, and results are kept by id."""
    found = [case for path in FILES for case in load_cases(path)]
    assert len({case.id for case in found}) == len(found)
    assert sum(case.language == "zh" for case in found) >= 0.4 * len(found)


def test_there_are_enough_dialogues() -> None:
    """Of four to eight turns, in both halves."""
    found = load_cases(cases.DIALOGUES)
    assert len(found) >= 25
    assert all(4 <= len(case.turns) <= 8 for case in found)
    assert min(Counter(half(case) for case in found).values()) >= 10


def test_the_split_is_by_the_hash_of_the_id() -> None:
    """Last digits by the program `sha256sum`: 6, 1, 6, 1."""
    small = Case.model_validate(SMALL)
    names = ("t-001", "t-004", "t-005", "t-006")
    halves = [half(small.model_copy(update={"id": name})) for name in names]
    assert halves == ["tuning", "test", "tuning", "test"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"langage": "en"}, "langage"),
        ({"user": "stranger"}, "user"),
        ({"turns": [{"user": "hi"}]}, "scripted"),
        ({"turns": [{"user": "hi", "agent": "hello"}]}, "last turn"),
        ({"turns": [{"user": "hi", "expect": {"tools": ["serch"]}}]}, "serch"),
        ({"turns": [{"user": "hi", "expect": {"constraints": {"max_minute": 3}}}]}, "max_minute"),
        ({"turns": [{"user": "hi", "expect": {"nothing": True}}]}, "nothing fits"),
    ],
)
def test_a_mistake_in_a_line_names_the_line(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    """A misspelt label would otherwise be a label that is never checked."""
    file = tmp_path / "cases.jsonl"
    lines = [json.dumps(SMALL), json.dumps(SMALL | {"id": "t-002"} | change)]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ImportFormatError, match=rf"Line 2 of cases\.jsonl .*{reason}"):
        load_cases(file)


def test_an_id_or_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """And a file that is not there is said to be so."""
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{json.dumps(SMALL)}\n\n{json.dumps(SMALL)}\n", encoding="utf-8")
    with pytest.raises(ImportFormatError, match="t-001 twice"):
        load_cases(file)
    file.write_text('{"id": "t-001", "id": "t-002"}', encoding="utf-8")
    with pytest.raises(ImportFormatError, match=r"Line 1 .* twice"):
        load_cases(file)
    with pytest.raises(UsageError, match="cannot be read"):
        load_cases(tmp_path / "none.jsonl")


def test_what_is_not_known_breaks_a_constraint() -> None:
    """Limits are inclusive, names are compared whole and in any case."""
    item = Item(id="a", title="A", form="film", genres=["Horror"], published="1995-02-01")
    assert Constraints(max_minutes=30, language="en").broken_by(item) == ("max_minutes", "language")
    assert Constraints(published_after=1995, published_before=1995).broken_by(item) == ()
    assert Constraints(published_after=1996).broken_by(item) == ("published_after",)
    assert Constraints(not_genres=("horror",)).broken_by(item) == ("not_genres",)
    assert Constraints(not_genres=("horr",), medium="audio").broken_by(item) == ("medium",)
    assert Constraints(unseen=True).broken_by(item, {"a"}) == ("unseen",)
    half_hour = item.model_copy(update={"duration_s": 1800.0})
    assert Constraints(max_minutes=30, min_minutes=30).broken_by(half_hour) == ()
