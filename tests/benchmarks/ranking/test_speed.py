"""The benchmark of `recommend` runs, says what it measured, and makes its libraries once."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from base.slots import Modality
from benchmarks.ranking import speed, speed_child, speed_history, speed_library
from benchmarks.timing import Times
from catalog.plays import plays_of
from catalog.store import Catalog
from tools.context import Library
from tools.scorer import Scorer

NOW = datetime(2026, 3, 10, 21, 0, tzinfo=UTC)


def test_it_prints_what_it_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--sizes", "60", "--folder", str(tmp_path), "--threads", "1"]
    speed.main([*arguments, "--json"])
    printed = capsys.readouterr()
    assert "made 60 of 60 items" in printed.err
    (found,) = json.loads(printed.out)
    assert found["items"] == 60
    assert found["again"]["calls"] == found["after"]["calls"] == speed_child.ASKED
    assert 0 < found["again"]["median_ms"] <= found["again"]["p95_ms"]
    assert found["without"]["calls"] == speed_child.ASKED
    assert found["without"]["median_ms"] > 0
    assert found["peak_bytes"] > 50e6
    assert set(found["after_parts_ms"]) == set(speed_child.PARTS)
    assert found["after_parts_ms"]["index"] > 0


def test_a_library_is_made_once_and_anew_for_another_recipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    home = tmp_path / "made"
    speed_library.speed_library(home, 20, told.append)
    assert "made 20 of 20 items" in told
    told.clear()
    speed_library.speed_library(home, 20, told.append)
    assert told == []
    monkeypatch.setattr(speed_library, "RECIPE", "another")
    speed_library.speed_library(home, 20, told.append)
    assert "made 20 of 20 items" in told


def test_items_of_a_kind_are_alike_and_others_are_not(tmp_path: Path) -> None:
    """Else there would be no tastes to find, and no neighbours to look up."""
    count = 2 * speed_library.kinds()
    settings = speed_library.speed_library(tmp_path / "made", count)
    library = Library(settings, Catalog(settings.home), speed_library.SpeedModels())
    names = [speed_library.item_id(n) for n in range(count)]
    with library.catalog.read() as connection:
        scorer = Scorer(library, connection, names)
    rows = np.stack([scorer.whole(name)[Modality.TEXT] for name in names])
    library.close()
    half = speed_library.kinds()
    same = np.einsum("ij,ij->i", rows[:half], rows[half:])
    apart = np.einsum("ij,ij->i", rows[:half], np.roll(rows[half:], 7, axis=0))
    assert np.median(same) > np.median(apart) + 0.2
    has = [set(scorer.whole(name)) for name in names]
    assert all(Modality.TEXT in one for one in has)
    seen = sum(Modality.IMAGE in one for one in has) / count
    assert seen == pytest.approx(speed_library.SEEN_SHARE, abs=0.1)


def test_the_history_is_long_mixed_and_the_same_each_time(tmp_path: Path) -> None:
    plays = list(speed_history.history(1000, 2000, NOW))
    assert plays == list(speed_history.history(1000, 2000, NOW))
    assert max(play.at for play in plays) < NOW.isoformat()
    assert {play.action for play in plays} == set(speed_history.DONE)
    by_kind = Counter(speed_library.kind_of(int(play.item[5:])) for play in plays)
    mine = sum(count for _, count in by_kind.most_common(speed_history.TASTES))
    assert mine / len(plays) > 0.7
    home = tmp_path / "made"
    speed_library.speed_library(home, 20)
    catalog = Catalog(home)
    for _ in range(2):
        speed_history.write_history(catalog, 20, 50)
    with catalog.read() as connection:
        assert len(plays_of(connection, speed_history.USER)) == 50
    catalog.close()


def test_the_document_says_whether_the_target_is_kept() -> None:
    parts = {"index": 20.0, "taste": 10.0}
    times = Times(median_ms=30.0, p95_ms=40.0, cpu_median_ms=25.0, calls=30)
    cost = speed.Cost(
        items=100_000, first_ms=900.0, again=times, after=times, without=times,
        again_parts_ms=parts, after_parts_ms=parts, peak_bytes=1_200_000_000,
    )  # fmt: skip
    said = speed.document([cost], "| machine |")
    assert "Kept: 30.0 ms and 1.20 GB" in said
    too_much = cost.model_copy(update={"peak_bytes": 1_600_000_000})
    assert "Not kept" in speed.document([too_much], "")
    assert "100,000 items" in speed.plot([cost])
    smaller = cost.model_copy(update={"items": 10_000})
    assert "10,000 items: 200 ms. Kept: 30.0 ms" in speed.document([smaller], "")
    slow = smaller.model_copy(update={"without": replace(times, median_ms=201.0)})
    assert "10,000 items: 200 ms. Not kept: 201 ms" in speed.document([slow], "")


@pytest.mark.parametrize("sizes", ["0", "-5", "many"])
def test_a_size_that_is_none_is_refused(sizes: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        speed.main(["--sizes", sizes])
    assert "--sizes" in capsys.readouterr().err
