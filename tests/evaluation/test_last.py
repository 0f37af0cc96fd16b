"""The last report is noted with its library: the newest is found, and a damaged note is none."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from base import clock
from base.settings import Settings, load_settings
from evaluation.last import NAME, last_report, note_report
from evaluation.report.grids import headline
from evaluation.report.testing import HOSTILE, sample_summary
from evaluation.suite.build import suite_library
from evaluation.summary import Estimate

FIRST, LATER = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load_settings(home=tmp_path / "home", cache=tmp_path / "cache", offline=True)
    for folder in (made.home, suite_library(made)):
        folder.mkdir(parents=True)
    return made


def test_where_nothing_was_held_there_is_none(settings: Settings) -> None:
    assert last_report(settings) is None


def test_the_headline_is_kept_and_nothing_else(settings: Settings, tmp_path: Path) -> None:
    """Texts of others are not: only names of ways and measures, and figures."""
    summary = sample_summary(texts=HOSTILE)
    with clock.held(FIRST):
        note_report(settings.home, summary, tmp_path / "r.jsonl", tmp_path / "report.html")
    found = last_report(settings)
    assert found is not None
    assert (found.at, found.results) == (FIRST, str(tmp_path / "r.jsonl"))
    assert found.page == str(tmp_path / "report.html")
    assert found.summary.rows == headline(summary)
    assert found.summary.runs == summary.runs
    assert (found.summary.dialogues, found.summary.turns) == (96, 267)
    assert (found.summary.worst, found.summary.by_turn, found.summary.leaks) == ((), (), ())
    assert [path.name for path in settings.home.iterdir()] == [NAME]


def test_the_newest_counts_be_it_of_the_library_or_of_the_suite(settings: Settings) -> None:
    for when, home, turns in ((LATER, suite_library(settings), 2), (FIRST, settings.home, 1)):
        with clock.held(when):
            summary = sample_summary().model_copy(update={"turns": turns})
            note_report(home, summary, Path("r.jsonl"), None)
    found = last_report(settings)
    assert found is not None
    assert (found.at, found.summary.turns, found.page) == (LATER, 2, None)
    assert Path(found.results).is_absolute()


def test_what_no_turn_has_is_left_out(settings: Settings) -> None:
    """It is no number, and JSON would not bring it back."""
    nothing = Estimate(mean=math.nan, low=math.nan, high=math.nan, count=0)
    summary = sample_summary(())
    first, second, *_ = headline(summary)
    rows = (
        first.model_copy(update={"ways": {**first.ways, "chance": nothing}}),
        second.model_copy(update={"ways": {"matinee": nothing}}),
    )
    summary = summary.model_copy(update={"rows": rows})
    note_report(settings.home, summary, Path("r.jsonl"), None)
    found = last_report(settings)
    assert found is not None
    assert [row.name for row in found.summary.rows] == [first.name]
    assert list(found.summary.rows[0].ways) == ["matinee"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"at": 1}', "\x00", '{"at": "2026-01-01T00:00:00", "results": "r"}']
)
def test_a_damaged_note_is_none(settings: Settings, text: str) -> None:
    (settings.home / NAME).write_text(text, encoding="utf-8")
    assert last_report(settings) is None


def test_a_folder_that_is_gone_loses_only_the_note(settings: Settings) -> None:
    note_report(settings.home / "gone", sample_summary(), Path("r.jsonl"), None)
    assert last_report(settings) is None
