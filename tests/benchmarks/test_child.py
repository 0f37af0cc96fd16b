"""Protects what is known of a measured process: its events, its memory by phase, why it failed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import pytest

from base.errors import MatineeError
from benchmarks.child import BEGINNING, THREAD_SETTINGS, emit, watch

TALKS = f"""
import os, sys, time
from benchmarks.child import emit
print("a library says hello")
emit("threads", found=[os.environ[name] for name in {THREAD_SETTINGS!r}])
time.sleep(0.3)
emit("phase", name="large")
kept = bytearray(200_000_000)
kept[::4096] = b"1" * len(kept[::4096])
time.sleep(0.5)
emit("done")
"""


def test_events_and_memory_by_phase() -> None:
    events: list[Mapping[str, Any]] = []
    peaks = watch([sys.executable, "-c", TALKS], 3, events.append)
    assert [event["event"] for event in events] == ["threads", "phase", "done"]
    assert events[0]["found"] == ["3"] * len(THREAD_SETTINGS)
    assert 0 < peaks[BEGINNING] < peaks["large"] - 150_000_000


def test_a_failure_is_said_in_the_childs_own_words() -> None:
    with pytest.raises(MatineeError, match=r"status 1.*the weights are gone"):
        watch([sys.executable, "-c", "raise SystemExit('the weights are gone')"], 1, print)


def test_a_watcher_that_fails_leaves_no_child_behind() -> None:
    def on_event(event: Mapping[str, Any]) -> None:
        raise KeyboardInterrupt

    endless = "import time; from benchmarks.child import emit; emit('x'); time.sleep(600)"
    with pytest.raises(KeyboardInterrupt):
        watch([sys.executable, "-c", endless], 1, on_event)


def test_an_event_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    emit("file", path="a\nb")
    assert capsys.readouterr().out == '{"event": "file", "path": "a\\nb"}\n'
