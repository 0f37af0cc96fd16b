"""The benchmark of searches runs, says what it measured, and makes its library once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from base.fakes import FakeTextEmbedder
from benchmarks import made_library, search_speed


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_library, "text_embedder", lambda: FakeTextEmbedder(512))
    monkeypatch.setattr(search_speed, "RECOMMENDATIONS", 2)
    monkeypatch.setattr(search_speed, "QUESTIONS", 12)
    monkeypatch.setattr(search_speed, "WARM_UP", 4)


def test_it_prints_what_it_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["search_speed", "--items", "80", "--home", str(tmp_path / "made"), "--json"]
    monkeypatch.setattr(sys, "argv", arguments)
    search_speed.main()
    printed = capsys.readouterr()
    assert "made 80 of 80 items" in printed.err
    found = json.loads(printed.out)
    assert (found["items"], found["text_model"]) == (80, "fake-text")
    assert found["searches"]["all"]["calls"] == 12
    assert 0 < found["searches"]["all"]["median_ms"] <= found["searches"]["all"]["p95_ms"]
    assert all(found["search_parts_ms"][part] > 0 for part in ("index", "words", "scoring"))
    assert found["recommend_parts_ms"]["taste"] > 0
    monkeypatch.setattr(sys, "argv", arguments[:-1])
    search_speed.main()
    again = capsys.readouterr()
    assert "made 80" not in again.err
    assert "allowed for a warm search: 50 ms" in again.out


def test_a_library_that_was_left_half_made_is_made_anew(tmp_path: Path) -> None:
    home = tmp_path / "made"
    made_library.made_library(home, 30)
    (home / made_library.READY).unlink()
    told: list[str] = []
    made_library.made_library(home, 30, told.append)
    assert "made 30 of 30 items" in told
