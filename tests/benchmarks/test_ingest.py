"""Protects the command of `make bench-ingest`: its flags, and what it takes from other programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from base.errors import MatineeError
from benchmarks import ingest
from benchmarks.costs import KindCost, WayCost
from benchmarks.ingest import main, read_search, search_speed
from benchmarks.ingest_media import Media
from catalog.testing import make_audio

SEARCHES = {
    "items": 10_000,
    "cold_ms": 300.0,
    "searches": {"all": {"calls": 800, "median_ms": 31.5, "p95_ms": 48.0, "cpu_median_ms": 30.0}},
}


def test_the_searches_of_all_kinds_together() -> None:
    found = read_search("something a library printed\n" + json.dumps(SEARCHES) + "\n")
    assert (found.items, found.median_ms, found.p95_ms) == (10_000, 31.5, 48.0)


@pytest.mark.parametrize("printed", ["", "no JSON", '{"items": 3}', '{"searches": []}', "[]"])
def test_anything_else_is_an_error_and_not_a_figure(printed: str) -> None:
    with pytest.raises(MatineeError, match="search_speed"):
        read_search(printed)


def test_without_the_search_benchmark_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "SEARCH", "benchmarks.not_there")
    assert search_speed().median_ms is None


@pytest.mark.parametrize("words", [["--only", "ours,nothing"], ["--share", "a fifth"]])
def test_a_wrong_flag_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(words)
    assert leaving.value.code == 2


def test_a_folder_without_media_ends_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["--media", str(tmp_path), "--only", "names"])
    assert leaving.value.code == 2
    assert "--media" in capsys.readouterr().err


def test_a_run_is_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without names of hosts or folders: the document is committed."""
    for kind in ("music", "sound"):
        (tmp_path / kind).mkdir()
        for number in range(4):
            make_audio(tmp_path / kind / f"{number}.wav", 1.0)
    ran: list[tuple[str, int]] = []

    def run_way(module: str, what: str, media: Media, threads: int, home: str = "") -> WayCost:
        ran.append((module, media.count))
        kinds = {
            kind: KindCost(files=2, media_s=2.0, seconds=threads * 0.1, cpu_s=0.2, stages={})
            for kind in media.kinds
        }
        return WayCost(loading_s=1.0, loading_cpu_s=1.0, kinds=kinds)

    monkeypatch.setattr(ingest, "run_way", run_way)
    monkeypatch.setattr(ingest, "DOCUMENT", tmp_path / "ingest.md")
    monkeypatch.setattr(ingest, "PLOT", tmp_path / "ingest.svg")
    main(["--media", str(tmp_path), "--only", "ours,plain", "--share", "0.5", "--threads", "1",
          "--write"])  # fmt: skip
    assert ran == [("benchmarks.ours", 4), ("benchmarks.plain", 4)]  # the same half
    printed = capsys.readouterr().out
    assert (tmp_path / "ingest.md").read_text("utf-8").strip() == printed.strip()
    assert "Media: 8 files, 8 s of playing time." in printed
    assert str(tmp_path) not in printed
    assert (tmp_path / "ingest.svg").read_text("utf-8").startswith("<svg")
