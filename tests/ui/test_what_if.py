"""`matinee recommend --without`: both lists in one table, as JSON, and what is asked wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.results import Answer
from tools.what_if import Change, WhatIf
from ui.what_if import print_what_if

Run = Callable[..., tuple[int, str, str]]
TOPICS = {"jazz": "jazz saxophone trumpet swing", "cook": "cooking bread oven flour kitchen"}


@pytest.fixture
def filled(command: Run, tmp_path: Path) -> Run:
    file = tmp_path / "items.jsonl"
    file.write_text(
        "".join(
            json.dumps({"id": f"{t}{n}", "title": f"{t} {n}", "description": words}) + "\n"
            for t, words in TOPICS.items()
            for n in range(4)
        )
    )
    assert command("import", "items", file)[0] == 0
    for item in ("jazz0", "cook0"):
        assert command("record", item, "like", "-u", "ada")[0] == 0
    return command


def test_a_table_says_what_comes_and_goes(filled: Run) -> None:
    status, out, _ = filled("recommend", "-u", "ada", "--without", "jazz 0", "-k", 4)
    assert status == 0
    assert out.splitlines()[0] == "If ada had not watched “jazz 0” (one play is left out):"
    assert "now" in out
    assert "then" in out
    assert {"+", "–"} <= {line[:1] for line in out.splitlines()[2:]}


def test_the_same_for_machines(filled: Run) -> None:
    status, out, _ = filled("recommend", "-u", "ada", "--without", "jazz0", "--json")
    found = WhatIf.model_validate_json(out)
    assert (status, found.without, found.plays) == (0, "jazz0", 1)
    assert found.now.results


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-u", "ada", "--without", "nothing"], "matinee list"),
        (["-u", "ada", "--without", "jazz3"], "ada did nothing with “jazz 3”"),
        (["-u", "ada", "-u", "bo", "--without", "jazz0"], "one person"),
    ],
)
def test_a_mistake_is_a_sentence(filled: Run, words: list[str], said: str) -> None:
    status, out, err = filled("recommend", *words)
    assert status == 2
    assert said in err
    assert "Traceback" not in out + err


def test_titles_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    change = Change(
        item="x", title="[red]evil[/]\x1b[2J", kind="comes", place=None, place_without=1,
        score=None, score_without=1.0, parts={},
    )  # fmt: skip
    empty = Answer(results=())
    print_what_if(
        WhatIf(user="[u]", without="x", title="a\nb", plays=2, now=empty, then=empty,
               changes=(change,)),
        json=False,
    )  # fmt: skip
    printed = capsys.readouterr().out
    assert "If [u] had not watched “a b” (2 plays are left out):" in printed
    assert "[red]evil[/]" in printed
    assert "\x1b" not in printed
