"""`matinee report`: what `recommend` showed is counted, as a table with bars and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from base import clock
from catalog.plays import Action, Play, add_plays, plays_of
from catalog.store import Catalog
from tools.results import Answer
from tools.shown_report import Counted, ShownReport
from ui.report import BAR, bar

Run = Callable[..., tuple[int, str, str]]
WEDNESDAY = datetime(2026, 3, 18, 20, tzinfo=UTC)  # a day earlier is still of the same week


@pytest.fixture
def filled(command: Run, tmp_path: Path) -> Run:
    file = tmp_path / "items.jsonl"
    lines = [{"id": f"i{n}", "title": f"thing {n}", "form": "film"} for n in range(6)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert command("import", "items", file)[0] == 0
    return command


def shown_to(home: Path, user: str) -> list[str]:
    catalog = Catalog(home)
    with catalog.read() as connection:
        found = [p.item for p in plays_of(connection, user) if p.action is Action.SHOWN]
    catalog.close()
    return found


def json_of(command: Run, user: str, *words: object) -> ShownReport:
    return ShownReport.model_validate_json(command("report", "-u", user, *words, "--json")[1])


def test_what_recommend_shows_is_remembered_once_an_evening(filled: Run, home: Path) -> None:
    status, out, _ = filled("recommend", "-u", "ada", "-k", 3, "--json")
    first = [one.item for one in Answer.model_validate_json(out).results]
    assert (status, sorted(shown_to(home, "ada"))) == (0, sorted(first))
    filled("recommend", "-u", "ada", "-k", 3)
    assert len(shown_to(home, "ada")) == 3
    filled("recommend", "-u", "ada", "-k", 5)
    assert len(set(shown_to(home, "ada"))) == len(shown_to(home, "ada")) == 5


def test_each_of_several_people_was_shown_it(filled: Run, home: Path) -> None:
    filled("recommend", "-u", "ada", "-u", "bo", "-k", 2)
    assert shown_to(home, "ada") == shown_to(home, "bo") != []


def test_a_program_may_leave_no_trace(filled: Run, home: Path) -> None:
    assert filled("recommend", "-u", "ada", "--json", "--no-record")[0] == 0
    assert shown_to(home, "ada") == []


def test_the_table(filled: Run, home: Path) -> None:
    """Two weeks with something and one without: bars, the gap, and what may still come."""
    now = WEDNESDAY
    catalog = Catalog(home)
    with catalog.write() as connection:
        add_plays(
            connection,
            [
                Play(user="ada", item=f"i{n}", action=action, text=text,
                     at=(now - timedelta(days=days)).isoformat())
                for n, action, days, text in (
                    (0, "shown", 21, "taste"), (1, "shown", 21, "taste fresh"),
                    (0, "play", 20, None), (2, "shown", 0.01, None),
                )
            ],
        )  # fmt: skip
    catalog.close()
    with clock.held(now):
        status, out, _ = filled("report", "-u", "ada")
        found = json_of(filled, "ada")
        week = json_of(filled, "ada", "--weeks", 1)
    assert status == 0
    assert "nothing was shown" in out
    assert "50%" in out
    assert "█" * (BAR // 2) in out
    assert "1 may still be" in out
    assert "fresh" in out
    assert "film" in out
    assert (found.total.shown, found.total.taken_up) == (3, 1)
    assert len(week.weeks) == 1


def test_nothing_shown_is_a_sentence(filled: Run) -> None:
    status, out, err = filled("report", "-u", "nobody")
    assert status == 0
    assert out.startswith("Nothing was shown to nobody yet: matinee recommend --user nobody")
    assert out.count("\n") == 1
    assert err == ""


@pytest.mark.parametrize(
    ("words", "said"), [([], "--user"), (["-u", "ada", "--weeks", "0"], "weeks")]
)
def test_a_mistake_is_a_sentence(filled: Run, words: list[str], said: str) -> None:
    status, out, err = filled("report", *words)
    assert status == 2
    assert said in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("precision", "high", "expected"),
    [(0.5, 0.75, "█" * 10 + "░" * 5), (0.0, 0.5, "░" * 10), (1.0, 1.0, "█" * 20), (None, None, "")],
)
def test_a_bar_is_as_long_as_the_share(
    precision: float | None, high: float | None, expected: str
) -> None:
    counted = Counted(shown=4, taken_up=2, open=0, precision=precision, low=0.0, high=high)
    assert bar(counted) == expected
