"""`matinee eval`: what a person and a program read, and mistakes as one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.testing import make_shelf
from base.settings import load_settings
from evaluation.last import last_report

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands are run, with a library and a file of dialogues."""
    make_shelf(home)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    turns: list[Any] = [
        {"user": "something about the sea", "expect": {"items": ["sea0"], "intent": "recommend"}},
        {"user": "thanks", "expect": {"intent": "smalltalk"}},
    ]
    lines = [json.dumps({"id": f"d{n}", "user": "ada", "turns": turns}) for n in range(3)]
    (tmp_path / "talks.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_it_prints_a_table_and_where_everything_lies(folder: Path, command: Run) -> None:
    """The measures of Matinee and of the baseline side by side, and the page."""
    status, said, _ = command("eval", "talks.jsonl", "--baseline", "bm25", "--report", "page")
    assert status == 0
    assert "recall@10" in said
    assert "bm25" in said
    assert "3 dialogues, 6 scored turns" in said
    assert "talks.results.jsonl" in said
    assert len((folder / "talks.results.jsonl").read_text().splitlines()) == 6
    assert len((folder / "talks.results.bm25.jsonl").read_text().splitlines()) == 6
    assert {"report.html", "report.md", "report.json"} <= {
        p.name for p in (folder / "page").iterdir()
    }


def test_the_library_remembers_its_last_report(folder: Path, home: Path, command: Run) -> None:
    """For the page that shows it; one with a page of its own says where that lies."""
    settings = load_settings(home=home, cache=folder / "cache")
    assert command("eval", "talks.jsonl", "--limit", "1", "--json")[0] == 0
    first = last_report(settings)
    assert first is not None
    assert (first.summary.turns, first.page) == (2, None)
    assert command("eval", "talks.jsonl", "--report", "page")[0] == 0
    second = last_report(settings)
    assert second is not None
    assert (second.summary.turns, second.page) == (6, str(folder / "page" / "report.html"))
    assert second.results == str(folder / "talks.results.jsonl")
    assert second.at > first.at


def test_for_machines_it_prints_the_summary(folder: Path, command: Run) -> None:
    """One JSON document, and nothing else on standard output."""
    status, said, _ = command("eval", "run", "talks.jsonl", "--no-llm", "--limit", "1", "--json")
    assert status == 0
    found = json.loads(said)
    assert (found["dialogues"], found["turns"]) == (1, 2)
    assert found["runs"]["matinee"]["models"]["llm"] == "none: rules read"


def test_a_second_call_goes_on(folder: Path, command: Run) -> None:
    """It says what was there."""
    assert command("eval", "talks.jsonl", "--limit", "2")[0] == 0
    first = (folder / "talks.results.jsonl").read_text()
    status, _, said = command("eval", "talks.jsonl")
    assert status == 0
    assert "2 dialogues are there already" in said
    assert (folder / "talks.results.jsonl").read_text().startswith(first)


def test_two_files_are_compared(folder: Path, command: Run) -> None:
    """By themselves: neither the library nor the dialogues are needed."""
    command("eval", "talks.jsonl", "--baseline", "chance", "--baseline", "bm25")
    files = ("talks.results.chance.jsonl", "talks.results.bm25.jsonl")
    status, said, _ = command("eval", "compare", *files)
    assert status == 0
    assert "recall@10" in said
    status, said, _ = command("eval", "compare", *files, "--json")
    assert json.loads(said)["turns"] == 6


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["eval", "none.jsonl"], 2, "cannot be read"),
        (["eval", "talks.jsonl", "--baseline", "magic"], 2, "There is no baseline magic"),
        (["eval", "talks.jsonl", "--home", "nowhere"], 2, "There is no library in"),
        (["eval", "compare", "a.jsonl", "b.jsonl"], 2, "cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(
    folder: Path, command: Run, words: list[str], status: int, sentence: str
) -> None:
    """That says what to do, and no trace."""
    found, _, said = command(*words)
    assert found == status
    assert sentence in said
    assert said.count("\n") == 1


def test_a_malformed_line_is_named_or_left_out(folder: Path, command: Run) -> None:
    """By its number; with the flag the report says so."""
    path = folder / "talks.jsonl"
    path.write_text(path.read_text() + '\n{"id": "d9"}\n', encoding="utf-8")
    status, _, said = command("eval", "talks.jsonl")
    assert (status, "Line 4" in said) == (6, True)
    status, said, _ = command("eval", "talks.jsonl", "--skip-bad-lines")
    assert status == 0
    assert "left out malformed lines 4" in said


def test_simulated_people_talk_and_their_talks_can_be_replayed(folder: Path, command: Run) -> None:
    """Out of the plays in the library, which has them again afterwards."""
    for n, item in enumerate(("sea0", "sea1", "jazz0", "bread0", "sea2", "sea3")):
        at = f"2026-01-0{n + 1}T20:00:00Z"
        (folder / "plays.jsonl").open("a", encoding="utf-8").write(
            json.dumps({"user": "ada", "item": item, "action": "like", "at": at}) + "\n"
        )
    assert command("import", "plays", folder / "plays.jsonl")[0] == 0
    status, said, _ = command("eval", "simulate", "--people", "1", "--out", "talks2.jsonl")
    assert status == 0
    assert "1 talks: found in" in said
    (line,) = (folder / "talks2.jsonl").read_text(encoding="utf-8").splitlines()
    talk = json.loads(line)
    assert (talk["user"], talk["turns"][0]["expect"]["items"]) == ("ada", ["sea3"])
    assert "sea3" not in {play["item"] for play in talk["history"]}
    assert not any("Sea at night" in turn["user"] for turn in talk["turns"])
    status, said, _ = command("eval", "talks2.jsonl", "--baseline", "profile")
    assert status == 0
    status, said, _ = command("eval", "simulate", "--json", "--out", "again.jsonl")
    assert json.loads(said)["figures"]["dialogues"] == 1
    assert (folder / "again.jsonl").read_text() == (folder / "talks2.jsonl").read_text()


def test_without_plays_there_is_nobody_to_simulate(folder: Path, command: Run) -> None:
    """One sentence that says where they come from."""
    status, _, said = command("eval", "simulate")
    assert (status, "matinee import plays" in said) == (2, True)
    assert not (folder / "simulated.jsonl").exists()


def test_several_baselines_stand_after_one_flag(folder: Path, command: Run) -> None:
    """Before the file or after it; every name is one that there is."""
    from evaluation.baselines import BASELINES
    from ui.evaluate import NAMES

    assert set(NAMES) == {"all", *BASELINES}
    words = ("eval", "--baseline", "chance", "bm25", "--limit", "1", "talks.jsonl", "--json")
    assert set(json.loads(command(*words)[1])["runs"]) == {"matinee", "chance", "bm25"}
    words = ("eval", "talks.jsonl", "--limit", "1", "--json", "--baseline", "profile", "dense")
    assert set(json.loads(command(*words)[1])["runs"]) == {"matinee", "profile", "dense"}
