"""Protects how costs are added up, and what is said while they are measured."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks import costs
from benchmarks.child import BEGINNING, OnEvent, Work
from benchmarks.costs import KindCost, TimeLeft, WayCost, kind_cost, run_way
from benchmarks.ingest_media import Media

MEDIA = Media("3 files", {"video": {Path("a"): 60.0, Path("b"): 40.0}, "music": {Path("c"): 10.0}})


def test_both_ways_report_alike() -> None:
    """Matinee gives the report of `add`, the plain way its seconds by stage."""
    stages = {"decode": 1.5, "speech": 6.0}
    report = {"stages": {name: {"seconds": s, "media_s": 9.0} for name, s in stages.items()}}
    common = {"event": "kind", "kind": "video", "seconds": 8.0, "cpu_s": 14.0}
    ours = kind_cost(common | {"report": report}, MEDIA, 7)
    plain = kind_cost(common | {"stages": stages}, MEDIA, 7)
    assert ours == plain
    assert (ours.files, ours.media_s, ours.share) == (2, 100.0, 0.08)
    assert ours.rest_s == pytest.approx(0.5)


def test_all_kinds_together() -> None:
    """Seconds add up, memory does not: its peak is the highest, loading included."""
    video = KindCost(
        files=2, media_s=100, seconds=8, cpu_s=14, stages={"decode": 1.0}, peak_bytes=3
    )
    music = KindCost(
        files=1, media_s=10, seconds=3, cpu_s=4, stages={"decode": 0.5, "sound": 2.0}, peak_bytes=5
    )
    way = WayCost(
        loading_s=4, loading_cpu_s=3, kinds={"video": video, "music": music}, loading_peak_bytes=9
    )
    every = way.all
    assert (every.files, every.media_s, every.seconds, every.cpu_s) == (3, 110, 11, 18)
    assert every.stages == {"decode": 1.5, "sound": 2.0}
    assert every.peak_bytes == 9
    assert every.share == pytest.approx(0.1)


def test_no_media_no_share() -> None:
    none = KindCost(files=0, media_s=0, seconds=1, cpu_s=1, stages={})
    assert none.share == 0


def test_the_time_left_is_told_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what was expected of the files that are done, and always at the end."""
    clock = iter([0.0, 0.0, 3.0, 20.0, 30.0])
    monkeypatch.setattr("benchmarks.costs.time.monotonic", lambda: next(clock))
    said = io.StringIO()
    left = TimeLeft(said)
    left.begin("plain", 3, {"a": 60.0, "b": 40.0, "c": 100.0})
    for name in ("b", "a", "c"):
        left.done(name)
    assert said.getvalue().splitlines() == [
        "plain: 2 of 3 files, 20 s left",
        "plain: 3 of 3 files, 0 s left",
    ]


def test_what_a_child_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The events of both ways, passes included, as a child would print them."""
    told: list[Mapping[str, Any]] = [
        {"event": "loaded", "seconds": 4.0, "cpu_s": 3.0, "models": {"text": "use"}},
        {"event": "phase", "name": "video"},
        {"event": "pass", "name": "sample", "files": 1},
        {"event": "file", "path": "a"},
        {"event": "note", "text": "slow"},
        {"event": "note", "text": "slow"},
        {
            "event": "kind", "kind": "video", "seconds": 8.0, "cpu_s": 14.0,
            "report": {
                "stages": {"decode": {"seconds": 2.0, "media_s": 100.0}},
                "passes": [{"name": "names", "files": 2, "media_s": 0.0, "seconds": 1.0}],
            },
        },
        {"event": "something new"},
    ]  # fmt: skip

    def run_child(module: str, work: Work, on_event: OnEvent) -> dict[str, int]:
        assert work.kinds == {"video": ("a", "b"), "music": ("c",)}
        for event in told:
            on_event(event)
        return {BEGINNING: 5, "video": 9}

    monkeypatch.setattr(costs, "run_child", run_child)
    way = run_way("module", "Matinee", MEDIA, 2)
    assert (way.loading_s, way.models, way.notes) == (4.0, {"text": "use"}, ("slow",))
    assert way.kinds["video"].passes == {"names": 1.0}
    assert way.kinds["video"].peak_bytes == way.all.peak_bytes == 9
    assert "music" not in way.kinds
