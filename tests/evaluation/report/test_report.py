"""Protects the files of a report: whole, the same each time, or a sentence that says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from base.errors import UsageError
from evaluation.report import terminal_rows, write_report
from evaluation.report.content import facts, legend
from evaluation.report.testing import HOSTILE, sample_summary
from evaluation.summary import Summary


def test_a_report_is_written_whole(tmp_path: Path) -> None:
    """Three files and the plots that the Markdown shows; no part of a file is left."""
    summary = sample_summary(texts=HOSTILE)
    written = write_report(summary, tmp_path / "deep" / "report")
    assert [path.name for path in written[:3]] == ["report.html", "report.md", "report.json"]
    assert sorted((tmp_path / "deep" / "report").iterdir()) == sorted(written)
    linked = re.findall(r"\]\(([^)]+\.svg)\)", written[1].read_text(encoding="utf-8"))
    assert sorted(linked) == sorted(path.name for path in written[3:])


def test_the_json_is_the_summary(tmp_path: Path) -> None:
    summary = sample_summary(texts=HOSTILE)
    (path,) = (one for one in write_report(summary, tmp_path) if one.suffix == ".json")
    assert Summary.model_validate_json(path.read_text(encoding="utf-8")) == summary


def test_a_report_is_written_over(tmp_path: Path) -> None:
    """The same figures give the same bytes; other figures other ones."""
    first = {path: path.read_bytes() for path in write_report(sample_summary(), tmp_path)}
    assert {path: path.read_bytes() for path in write_report(sample_summary(), tmp_path)} == first
    others = write_report(sample_summary(("bm25",)), tmp_path)
    assert all(path.read_bytes() != first[path] for path in others)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    """A file is in its place."""
    (tmp_path / "report").write_text("mine")
    with pytest.raises(UsageError, match="choose another folder"):
        write_report(sample_summary(), tmp_path / "report")
    assert (tmp_path / "report").read_text() == "mine"


def test_the_terminal_has_a_short_table() -> None:
    """Headings and main measures, as wide as each other; only Matinee has its interval."""
    rows = terminal_rows(sample_summary(("bm25",)))
    assert rows[0] == ("", "Matinee", "bm25")
    assert ("recall@10", "0.62 [0.57, 0.67]", "0.47") in rows
    assert ("intent", "0.93 [0.89, 0.97]", "–") in rows
    assert len(rows) == 11
    assert {len(row) for row in rows} == {3}


def test_the_terminal_shows_something_where_the_main_measures_are_missing() -> None:
    summary = sample_summary()
    others = tuple(row for row in summary.rows if row.group == "beyond")
    rows = terminal_rows(summary.model_copy(update={"rows": others}))
    assert [row[0] for row in rows[1:3]] == ["repetition", "diversity"]
    assert terminal_rows(summary.model_copy(update={"rows": ()})) == []


def test_no_row_of_the_terminal_steers_it() -> None:
    """Names of baselines stand in its heading."""
    (heading, *_) = terminal_rows(sample_summary(HOSTILE[:7]))
    assert all(len(cell.splitlines()) <= 1 for cell in heading)
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "".join(heading))


def test_facts_that_ways_share_are_said_once() -> None:
    """Those that they do not share, with the ways that have them."""
    told = dict(facts(sample_summary(("bm25", "dense"))))
    assert told["library"] == "1040 items"
    assert told["compared"] == "Matinee, bm25, dense"
    assert told["models"] == (
        "Matinee: llm qwen2.5-coder-1.5b, text use-multilingual; bm25, dense: text use-multilingual"
    )


def test_every_measure_of_an_evaluation_is_explained() -> None:
    """Once, whether mentioned items are removed or not; a name that is not known is left out."""
    summary = sample_summary()
    names = [name for name, _ in legend(summary)]
    measured = {row.name.removesuffix(" not mentioned") for row in summary.rows}
    assert set(names) == {*measured, "… not mentioned"}
    assert len(names) == len(set(names))
    odd = summary.rows[0].model_copy(update={"name": "odd"})
    assert legend(summary.model_copy(update={"rows": (odd,)})) == ()
