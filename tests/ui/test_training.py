"""`matinee train`: what it prints, for people and for machines, and its mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.locks import held
from tools.train_check import Checked
from tools.train_report import TrainReport, Version

Run = Callable[..., tuple[int, str, str]]
ITEMS, PEOPLE, PLAYS = 40, 2, 22


@pytest.fixture
def site(command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Two people with plays enough, and a check that comes out well."""
    items = [{"id": f"item{n}", "title": f"title {n}"} for n in range(ITEMS)]
    plays = [
        {
            "user": f"user{user}",
            "item": f"item{(3 * user + n) % ITEMS}",
            "action": "like",
            "at": f"2026-01-{n + 1:02d}T20:00:00Z",
        }
        for user in range(PEOPLE)
        for n in range(PLAYS)
    ]
    for what, rows in (("items", items), ("plays", plays)):
        file = tmp_path / f"{what}.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        assert command("import", what, file)[0] == 0
    checked = Checked({"new": 0.25, "untrained": 0.125}, 40)
    monkeypatch.setattr("tools.train.check", lambda *_: checked)
    return command


def test_training_says_what_it_did(site: Run) -> None:
    """The decision with its figures first, then what was left out and why, then counts."""
    status, out, err = site("train")
    assert status == 0, err
    lines = out.splitlines()
    assert lines[0] == (
        "Version 0001 is in use: NDCG@10 0.250 on 40 plays that were held out, against 0.125 "
        "without training."
    )
    assert any(line.startswith("without graph: no item has") for line in lines)
    assert lines[-1].startswith("44 plays of 2 people, 40 items")
    assert site("train")[1].startswith("Nothing is new since version 0001 was made")


def test_versions_and_the_way_back(site: Run) -> None:
    assert "matinee train" in site("train", "--list")[1]
    site("train")
    site("train", "--ranker", "trees")
    listed = site("train", "--list")[1].splitlines()
    assert len(listed) == 3
    assert "→" in listed[2]
    assert "trees ranker" in listed[2]
    assert "new 0.250, untrained 0.125" in listed[2]
    assert site("train", "--rollback")[1] == "Version 0001 is in use again.\n"
    assert "→" in site("train", "--list")[1].splitlines()[1]


def test_a_version_that_cannot_be_read_is_listed(site: Run, home: Path) -> None:
    site("train")
    (home / "models" / "0001" / "model.json").write_text("[")
    status, out, _ = site("train", "--list")
    assert status == 0
    assert "0001 is damaged" in out
    out = site("train")[1]
    assert out.startswith("note  The trained model 0001 is damaged")
    assert "Version 0002 is in use" in out


def test_json_is_one_object_and_nothing_else(site: Run) -> None:
    report = TrainReport.model_validate_json(site("train", "--json")[1])
    assert report.version == "0001"
    assert report.quality == {"new": 0.25, "untrained": 0.125}
    assert report.left_out.keys() == {"ease", "als", "graph"}  # two people are a household
    (version,) = json.loads(site("train", "--list", "--json")[1])
    assert Version.model_validate(version).current
    assert "no older version" in json.loads(site("train", "--rollback", "--json")[1])["said"]


def test_an_empty_library_is_no_error(command: Run) -> None:
    status, out, _ = command("train")
    assert status == 0
    assert out.startswith("There are too few plays to train on")
    assert "without ease: it needs at least 2 people with 20 plays each; nobody has" in out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--ranker", "forest"], 2, "There is no ranker 'forest': use one of linear, trees, even."),
        (["--rollback"], 2, "No trained model is in use: run matinee train to make one."),
        (["--rollback", "--list"], 2, "ask for one"),
    ],
)
def test_a_mistake_is_a_sentence(command: Run, words: list[str], status: int, said: str) -> None:
    got, out, err = command("train", *words)
    assert got == status
    assert said in err
    assert "Traceback" not in out + err


def test_while_another_trains(site: Run, home: Path) -> None:
    with held(home, "train"):
        status, _, err = site("train")
    assert status == 5
    assert "training on the plays of" in err


def test_stopped_nothing_is_written(site: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the status says that somebody stopped it."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tools.train.check", stopped)
    assert site("train")[0] == 130
    assert not (home / "models").exists()
