"""A run over a file: the same twice, resumed where it was stopped, in the order of the file."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from base.errors import ImportFormatError, LibraryError, NotFoundError, UsageError
from base.settings import Settings
from evaluation import run as running
from evaluation.baselines import BASELINES
from evaluation.evaluate import Asked, evaluate
from evaluation.play import Depth
from evaluation.play import play as held_by
from evaluation.results import read_results, run_path
from evaluation.run import Progress

Write = Callable[..., Path]
TIMED = {"seconds", "seconds_to_items", "tokens_reused", "tokens_read"}


def dialogue(name: str, text: str = "something about the sea", **expect: Any) -> dict[str, Any]:
    expect = expect or {"items": ["sea0", "sea1"], "intent": "recommend"}
    return {"id": name, "user": "ada", "turns": [{"user": text, "expect": expect}]}


FIVE = [
    dialogue("d1"),
    dialogue("d2", "find films about bread", items=["bread0"]),
    dialogue("d3", "什么都行，半小时以内", constraints={"max_minutes": 30}),
    dialogue("d4", "thanks", intent="smalltalk", tools=[]),
    dialogue("d5", "anything with ghosts", items=["ghost0", "ghost1"], not_items=["tea"]),
]


@pytest.fixture
def asked(write: Write, tmp_path: Path) -> Asked:
    return Asked(dialogues=(write(*FIVE),), out=tmp_path / "out" / "r.jsonl", depth=Depth(10, 3))


def untimed(path: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{k: v for k, v in line.items() if k not in TIMED} for line in lines]


def test_two_runs_are_identical_but_for_timings(library: Settings, asked: Asked) -> None:
    """Also what a baseline draws at random."""
    ways = replace(asked, baselines=("chance",))
    evaluate(library, ways)
    first, drawn = untimed(asked.out), untimed(ways.path("chance"))
    evaluate(library, replace(ways, again=True))
    assert untimed(asked.out) == first
    assert untimed(ways.path("chance")) == drawn
    assert [line["dialogue"] for line in first] == ["d1", "d2", "d3", "d4", "d5"]


def test_a_stopped_run_goes_on(
    library: Settings, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was finished is not held again, a half line is forgotten, and the file is the same."""
    evaluate(library, asked)
    whole = untimed(asked.out)
    lines = asked.out.read_bytes().splitlines(keepends=True)
    half = lines[2][: lines[2].index("什".encode()) + 1]  # the kill came within a character
    asked.out.write_bytes(b"".join(lines[:2]) + half)
    held: list[str] = []
    keep = held_by

    def noted(stage: Any, dialogue: Any, depth: Any) -> Any:
        held.append(dialogue.id)
        return keep(stage, dialogue, depth)

    monkeypatch.setattr(running, "play", noted)
    told: list[Progress] = []
    evaluate(library, asked, told.append)
    assert held == ["d3", "d4", "d5"]
    assert untimed(asked.out) == whole
    assert (told[0].done, told[0].kept, told[-1].done, told[-1].total) == (2, 2, 5, 5)
    assert told[0].seconds_left is None
    assert told[-1].seconds_left == 0


def test_a_changed_dialogue_is_held_again(library: Settings, asked: Asked, write: Write) -> None:
    """Results of another text are not its results."""
    evaluate(library, asked)
    write(FIVE[0], dialogue("d2", "find films about jazz", items=["jazz0"]), *FIVE[2:])
    evaluate(library, asked)
    lines = read_results(asked.out)
    assert [line.dialogue for line in lines] == ["d1", "d2", "d3", "d4", "d5"]
    assert lines[1].said == "find films about jazz"


def test_results_of_other_settings_are_not_mixed(library: Settings, asked: Asked) -> None:
    """Another depth is another measure: it says so, and nothing is lost."""
    evaluate(library, asked)
    before = asked.out.read_bytes()
    with pytest.raises(UsageError, match="other settings or of another library"):
        evaluate(library, replace(asked, depth=Depth(20, 3)))
    assert asked.out.read_bytes() == before
    run_path(asked.out).unlink()
    with pytest.raises(UsageError, match="--again"):
        evaluate(library, asked)


def test_results_of_another_version_are_told(library: Settings, asked: Asked) -> None:
    """What a field meant then may be something else now."""
    evaluate(library, asked)
    text = asked.out.read_text(encoding="utf-8")
    asked.out.write_text(text.replace('"version":1', '"version":99'), encoding="utf-8")
    with pytest.raises(UsageError, match="is of version 99"):
        evaluate(library, asked)


def test_every_baseline_goes_through_the_same_door(library: Settings, asked: Asked) -> None:
    """A line a scored turn, with lists, and no words; they are in the summary beside Matinee."""
    every = replace(asked, baselines=tuple(BASELINES), limit=2)
    summary = evaluate(library, every)
    assert set(summary.runs) == {"matinee", *BASELINES}
    for name in BASELINES:
        lines = read_results(every.path(name))
        assert [(one.way, one.dialogue, one.reply) for one in lines] == [
            (name, "d1", ""),
            (name, "d2", ""),
        ]
        assert all(one.shown <= 3 and len(one.items) <= 10 for one in lines)
    (bread,) = (one for one in read_results(every.path("bm25")) if one.dialogue == "d2")
    assert bread.items[0].startswith("bread")
    row = next(one for one in summary.rows if one.name == "recall@10")
    assert set(row.ways) == {"matinee", *BASELINES}
    assert row.chance == pytest.approx(10 / 18)


@pytest.mark.parametrize(
    ("lines", "error", "said"),
    [
        ([FIVE[0], {"id": "d2", "user": "ada", "turns": []}], ImportFormatError, "Line 2"),
        ([FIVE[0], dialogue("d2", items=["Nowhere"])], NotFoundError, "d2 names 'Nowhere'"),
        ([FIVE[0], FIVE[1] | {"history": [
            {"item": "tea", "action": "like", "at": "2999-01-01T00:00:00Z"}]}],
         ImportFormatError, "future"),
    ],
)  # fmt: skip
def test_what_cannot_be_stops_or_is_left_out(
    library: Settings, asked: Asked, write: Write, lines: Any, error: Any, said: str
) -> None:
    """Before anything is held; with the flag it goes on and the report says what is missing."""
    write(*lines)
    with pytest.raises(error, match=said):
        evaluate(library, asked)
    assert not asked.out.exists()
    summary = evaluate(library, replace(asked, skip_bad_lines=True))
    assert summary.dialogues >= 1
    assert summary.notes


def test_an_unknown_baseline_is_told_before_anything_is_held(
    library: Settings, asked: Asked
) -> None:
    """Not after an hour of Matinee's own."""
    with pytest.raises(UsageError, match="There is no baseline magic: choose from chance"):
        evaluate(library, replace(asked, baselines=("magic",)))
    assert not asked.out.exists()


def test_a_killed_process_is_told_and_what_was_done_is_kept(
    library: Settings, asked: Asked
) -> None:
    """As the kernel does where memory is short: no run that waits for ever."""
    before = multiprocessing.active_children()

    def kill(_: Progress) -> None:
        for one in multiprocessing.active_children():
            if one not in before:
                one.kill()

    with pytest.raises(LibraryError, match="fewer --jobs"):
        evaluate(library, replace(asked, jobs=2), kill)
    assert read_results(asked.out)
    assert len(read_results(asked.out)) < len(FIVE)


def test_nothing_is_left_behind(
    library: Settings, asked: Asked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The copies are thrown away, also where a run breaks."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    evaluate(library, asked)
    assert list(temporary.iterdir()) == []

    def broken(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "play", broken)
    with pytest.raises(KeyboardInterrupt):
        evaluate(library, replace(asked, again=True))
    assert list(temporary.iterdir()) == []
