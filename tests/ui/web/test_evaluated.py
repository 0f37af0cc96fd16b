"""The last evaluation on the page: its main table with its date, or the command that makes one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.baselines import BASELINES
from evaluation.last import LastReport
from evaluation.report.grids import HEADLINE
from evaluation.report.testing import HOSTILE, sample_summary
from ui.web.evaluated import _key, evaluated
from ui.web.testing import Elements
from ui.web.words import table

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def last(page: Path | None = None, baselines: tuple[str, ...] = ("bm25", "chance")) -> LastReport:
    summary = sample_summary(baselines)
    return LastReport(at=AT, summary=summary, results="/r.jsonl", page=str(page) if page else None)


def test_none_is_one_sentence_with_the_command() -> None:
    page = Elements(evaluated(None, "en"))
    assert "matinee eval suite" in page.said
    assert [name for name, _ in page.found] == ["section", "h2", "p", "code"]


def test_the_main_table_and_what_it_is_of() -> None:
    """0.62 of what is expected is in the first ten in the sample: skill 0.62 times 1."""
    page = Elements(evaluated(last(), "en"))
    assert "Held on 2 March 2026:" in page.said
    assert "96 scripted dialogues with 267 scored turns" in page.said
    assert "those of suite.jsonl, over 1040 items, with version 0.1.0" in page.said
    head = [name for name, _ in page.found].count("th")
    assert head > 10
    said = page.said.replace("\n", "")
    assert "MeasureMatineewords (BM25)by chanceTurns" in said
    assert "found in the first 10 (recall@10)0.620 [0.570, 0.670]0.4700.010240" in said


def test_in_chinese() -> None:
    said = Elements(evaluated(last(), "zh")).said.replace("\n", "")
    assert "2026年3月2日进行：" in said
    assert "指标Matinee词语（BM25）随机轮数" in said


def test_the_whole_report_is_named_while_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    assert str(path) not in Elements(evaluated(last(path), "en")).said
    path.write_text("x")
    assert str(path) in Elements(evaluated(last(path), "en")).said


def test_nothing_measured_is_no_table() -> None:
    report = last()
    empty = report.summary.model_copy(update={"rows": (), "runs": {}})
    page = Elements(evaluated(report.model_copy(update={"summary": empty}), "en"))
    assert "table" not in {name for name, _ in page.found}
    assert "96 scripted dialogues" in page.said


@given(st.lists(st.one_of(st.text(), st.sampled_from(HOSTILE)), max_size=3, unique=True))
def test_no_name_leaves_its_place(names: list[str]) -> None:
    """Names of ways may be anything that a file holds."""
    several = [name for name in names if name != "matinee"]
    plain = tuple(f"way {n}" for n in range(len(several)))
    page = Elements(evaluated(last(baselines=tuple(several)), "en"))
    expected = Elements(evaluated(last(baselines=plain), "en"))
    assert [name for name, _ in page.found] == [name for name, _ in expected.found]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_in_the_table_has_a_name(language: str) -> None:
    words = table()[language]
    named = {f"measure_{_key(name)}" for name in HEADLINE} | {f"way_{way}" for way in BASELINES}
    assert named - words.keys() == set()
