"""The dialogues that ship name what there is, and hold enough of every kind."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from agent.toolargs import ARGS
from base.errors import UsageError
from catalog.items import Item
from demo.library import entries
from evaluation.dialogues import Clip, Dialogue, Expect, read_dialogues, unknown_keys
from evaluation.suite.load import dialogue_files, languages_there, suite_dialogues

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LEAST = {  # of the English half
    "cold-start": 5,
    "history-rich": 7,
    "changing-mind": 5,
    "hard-constraints": 7,
    "nothing-fits": 4,
    "two-compared": 4,
    "why": 4,
    "attachment": 4,
    "two-people": 4,
    "series": 4,
    "hostile": 4,
}


@pytest.fixture(scope="module", params=dialogue_files(), ids=lambda path: path.stem)
def file(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def found(file: Path) -> list[Dialogue]:
    return read_dialogues(file)


def names_in(dialogue: Dialogue) -> set[str]:
    """Every item that it names."""
    names = {past.item for past in dialogue.pasts}
    for turn in dialogue.turns:
        names |= set(turn.shown or ())
        names |= {turn.attach.item} if isinstance(turn.attach, Clip) else set()
        expect = turn.expect or Expect()
        names |= {*expect.items, *expect.not_items}
    return names


def test_a_file_is_read_without_a_slip(file: Path, found: list[Dialogue]) -> None:
    """A key that nothing reads would be a label that nothing scores."""
    assert unknown_keys(found) == {}
    language = file.stem.removeprefix("dialogues-")
    for dialogue in found:
        assert re.fullmatch(rf"{language}-{dialogue.kind}-\d\d", dialogue.id)
        assert dialogue.language == language
        assert dialogue.why[-1] in ".。", dialogue.id


def test_ids_are_unique_over_both_files_and_the_suite_is_large_enough() -> None:
    """Results are kept by id; below eighty an interval says little."""
    dialogues = suite_dialogues()
    assert len({dialogue.id for dialogue in dialogues}) == len(dialogues)
    if len(dialogue_files()) == 2:
        assert len(dialogues) >= 80


def test_each_kind_is_there(file: Path, found: list[Dialogue]) -> None:
    """In each language; of the English half as many as it promises."""
    counts = Counter(dialogue.kind for dialogue in found)
    assert set(counts) == set(LEAST)
    if file.stem.endswith("-en"):
        assert all(counts[kind] >= least for kind, least in LEAST.items())
        assert len(found) >= 52
        assert sum(len(dialogue.scored) for dialogue in found) >= 180


def test_a_dialogue_is_a_conversation(found: list[Dialogue]) -> None:
    """Of two to six turns, with something to score, in the language of its file.

    Who writes Chinese may put English between; who writes English has no Chinese in it.
    """
    for dialogue in found:
        assert 2 <= len(dialogue.turns) <= 6, dialogue.id
        assert dialogue.scored, dialogue.id
        chinese = any(CHINESE.search(turn.user) for turn in dialogue.turns)
        assert chinese == (dialogue.language == "zh"), dialogue.id
        for turn in dialogue.turns:
            assert turn.shown is None or turn.agent is not None, dialogue.id


def test_every_named_item_exists(found: list[Dialogue], named: dict[str, Item]) -> None:
    """A label on an item that is not there could never be met."""
    for dialogue in found:
        assert names_in(dialogue) <= set(named), dialogue.id


def test_a_kind_is_what_its_name_says(found: list[Dialogue]) -> None:
    """What a kind is counted under has to be in its dialogues."""
    for dialogue in found:
        tools = {name for _, _, expect in dialogue.scored for name in expect.tools or ()}
        plays = len(dialogue.history)
        holds = {
            "cold-start": not plays,
            "history-rich": 8 <= plays <= 20,
            "hard-constraints": any(expect.constraints for _, _, expect in dialogue.scored),
            "nothing-fits": any(expect.nothing for _, _, expect in dialogue.scored),
            "two-compared": "show_item" in tools,
            "why": "explain" in tools,
            "attachment": any(isinstance(turn.attach, Clip) for turn in dialogue.turns),
            "two-people": bool(plays and dialogue.people)
            and all(name in dialogue.turns[0].user for name in dialogue.people),
        }
        assert holds.get(dialogue.kind, True), dialogue.id


def test_every_past_has_a_time(found: list[Dialogue]) -> None:
    """So that tastes fade alike whenever the suite is run; a rating has its value."""
    for dialogue in found:
        for past in dialogue.pasts:
            assert past.days_ago is not None or past.at is not None, dialogue.id
            assert (past.action == "rate") == (past.value is not None), dialogue.id


def test_tools_exist_and_small_talk_calls_none(found: list[Dialogue]) -> None:
    """A misspelt tool could never be called."""
    for dialogue in found:
        for _, _, expect in dialogue.scored:
            for entry in expect.tools or ():
                assert set(entry.split("|")) <= set(ARGS), dialogue.id
            assert expect.intent != "smalltalk" or expect.tools == (), dialogue.id


def test_clips_lie_within_what_the_repository_holds(
    found: list[Dialogue], named: dict[str, Item]
) -> None:
    """Of made media, which are here; a stretch beyond the end could not be cut."""
    made = {entry.title for entry in entries() if entry.made}
    for dialogue in found:
        for turn in dialogue.turns:
            if isinstance(turn.attach, Clip):
                clip = turn.attach
                assert named[clip.item].title in made, dialogue.id
                assert clip.end_s <= (named[clip.item].duration_s or 0), dialogue.id


def test_a_language_that_is_not_there_is_said() -> None:
    """With those that are."""
    assert "en" in languages_there()
    with pytest.raises(UsageError, match="choose from en"):
        suite_dialogues(["xx"])
