"""What a way of understanding media costs, kind by kind, as its process reports it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from pydantic import Field

from base.slots import Frozen
from benchmarks.child import BEGINNING, Work, run_child
from benchmarks.ingest_media import Media
from evaluation.tables import duration

# Roughly what a file costs the plain way: a part for each file and one for each second of it. Only
# the time left is foretold by it, and corrected by what was really needed.
EXPECTED = {"video": (0.5, 0.9), "speech": (1.5, 0.1), "music": (1.0, 0.3), "sound": (1.5, 0.3)}
SAY_EVERY_S = 10.0


class KindCost(Frozen):
    """One kind of media; `rest_s` is below 0 where stages ran side by side."""

    files: int
    media_s: float
    seconds: float
    cpu_s: float
    stages: dict[str, float]
    passes: dict[str, float] = Field(default_factory=dict)  # of Matinee's own way
    peak_bytes: int = 0

    @property
    def share(self) -> float:
        """Seconds of work a second of media."""
        return self.seconds / self.media_s if self.media_s else 0.0

    @property
    def rest_s(self) -> float:
        """Seconds that belong to no stage: finding, describing, storing, indexing."""
        return self.seconds - sum(self.stages.values())


class WayCost(Frozen):
    """All kinds, and what loading Python, the libraries and the models took before them."""

    loading_s: float
    loading_cpu_s: float
    kinds: dict[str, KindCost]
    models: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
    loading_peak_bytes: int = 0

    @property
    def all(self) -> KindCost:
        """The kinds added up; the peak is the highest."""
        kinds = list(self.kinds.values())
        return KindCost(
            files=sum(kind.files for kind in kinds),
            media_s=sum(kind.media_s for kind in kinds),
            seconds=sum(kind.seconds for kind in kinds),
            cpu_s=sum(kind.cpu_s for kind in kinds),
            stages=_added(kind.stages for kind in kinds),
            passes=_added(kind.passes for kind in kinds),
            peak_bytes=max([self.loading_peak_bytes, *(kind.peak_bytes for kind in kinds)]),
        )


class TimeLeft:
    """Says on standard error, now and then, how far something is and how long it will take."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self.begin("", 0)

    def begin(self, what: str, files: int, weights: Mapping[str, float] | None = None) -> None:
        """So many files from now on; `weights`, by path, say which take longer."""
        self._what, self._files, self._weights = what, files, weights or {}
        self._total = sum(self._weights.values()) or files
        self._done = 0
        self._left = float(self._total)
        self._began = self._said = time.monotonic()

    def done(self, path: str) -> None:
        """One file more."""
        self._done += 1
        self._left = max(0.0, self._left - self._weights.get(path, 1.0))
        now = time.monotonic()
        if now - self._said < SAY_EVERY_S and self._done < self._files:
            return
        self._said = now
        seconds = (now - self._began) * self._left / max(self._total - self._left, 1e-9)
        print(
            f"{self._what}: {self._done} of {self._files} files, {duration(seconds)} left",
            file=self._out,
            flush=True,
        )


class Listener:
    """Gathers what a child tells."""

    def __init__(self, what: str, media: Media) -> None:
        self.loaded: dict[str, Any] = {}
        self.notes: list[str] = []
        self.kinds: dict[str, Mapping[str, Any]] = {}
        self._what, self._media, self._kind = what, media, ""
        self._left = TimeLeft()

    def __call__(self, event: Mapping[str, Any]) -> None:
        """Take one event."""
        match event["event"]:
            case "loaded":
                self.loaded.update(event)
                self._left.begin(self._what, self._media.count, expected(self._media))
            case "phase":
                self._kind = event["name"]
            case "pass":  # Matinee's own; the time left is that of the pass
                what = ", ".join(filter(None, (self._what, self._kind, event["name"])))
                self._left.begin(what, event["files"])
            case "file":
                self._left.done(event["path"])
            case "kind":
                self.kinds[event["kind"]] = event
            case "note":
                self.notes.append(event["text"])


def run_way(module: str, what: str, media: Media, threads: int, home: str = "") -> WayCost:
    """Run `module` over the media in a process of its own.

    Raises:
        MatineeError: the process failed.
    """
    kinds = {kind: tuple(map(str, files)) for kind, files in media.kinds.items()}
    heard = Listener(what, media)
    peaks = run_child(module, Work(threads=threads, kinds=kinds, home=home), heard)
    return WayCost(
        loading_s=heard.loaded["seconds"],
        loading_cpu_s=heard.loaded["cpu_s"],
        kinds={
            kind: kind_cost(event, media, peaks.get(kind, 0)) for kind, event in heard.kinds.items()
        },
        models=heard.loaded.get("models", {}),
        notes=tuple(dict.fromkeys(heard.notes)),
        loading_peak_bytes=peaks.get(BEGINNING, 0),
    )


def kind_cost(event: Mapping[str, Any], media: Media, peak_bytes: int) -> KindCost:
    """The cost in an event of either way: with the report of `add`, or with seconds by stage."""
    report = event.get("report", {})
    stages = event.get("stages")
    if stages is None:
        stages = {name: cost["seconds"] for name, cost in report["stages"].items()}
    return KindCost(
        files=len(media.kinds[event["kind"]]),
        media_s=media.seconds(event["kind"]),
        seconds=event["seconds"],
        cpu_s=event["cpu_s"],
        stages=stages,
        passes={one["name"]: one["seconds"] for one in report.get("passes", ())},
        peak_bytes=peak_bytes,
    )


def expected(media: Media) -> dict[str, float]:
    """Seconds that each file will take the plain way, very roughly, by its path."""
    found: dict[str, float] = {}
    for kind, files in media.kinds.items():
        each, rate = EXPECTED.get(kind, (1.0, 0.5))
        found |= {str(path): each + rate * media_s for path, media_s in files.items()}
    return found


def _added(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    together: dict[str, float] = {}
    for part in parts:
        for name, seconds in part.items():
            together[name] = together.get(name, 0.0) + seconds
    return together
