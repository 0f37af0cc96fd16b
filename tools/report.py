"""What an ingest tells those who watch it, and what it says when it is done."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from base.slots import Frozen
from tools.understood import Understanding


class Progress(Protocol):
    """Who watches an ingest; every method may be called from the ingest's own thread.

    `begin` opens a pass ("names", "sample", "whole", "describe") over so many files; `total` and
    the `size` of each are in one unit: files, or seconds of media.
    """

    def begin(self, files: int, total: float, name: str) -> None: ...
    def stage(self, path: Path, name: str) -> None: ...
    def done(self, path: Path, size: float) -> None: ...
    def problem(self, path: Path, reason: str) -> None: ...
    def note(self, sentence: str) -> None: ...


class Silent:
    """Nobody watches."""

    def begin(self, files: int, total: float, name: str) -> None: ...
    def stage(self, path: Path, name: str) -> None: ...
    def done(self, path: Path, size: float) -> None: ...
    def problem(self, path: Path, reason: str) -> None: ...
    def note(self, sentence: str) -> None: ...


class StageCost(Frozen):
    """What one stage took over the media that it ran on."""

    seconds: float
    media_s: float

    @property
    def real_time_factor(self) -> float:
        """Seconds of work a second of media."""
        return self.seconds / self.media_s if self.media_s else 0.0


class Failure(Frozen):
    """A file that could not be understood, and why."""

    path: str
    reason: str


class PassCost(Frozen):
    """What one pass went through, and took."""

    name: str  # names, sample, whole
    files: int
    media_s: float
    seconds: float


class IngestReport(Frozen):
    """What an ingest did: counts by outcome, what was understood, and what it cost."""

    counts: dict[str, int]  # added, changed, moved, copied, unchanged, missing
    understood: dict[str, int]  # items with speech, pictures, screen text, music, sound
    failures: tuple[Failure, ...]
    stages: dict[str, StageCost]
    media_s: float
    seconds: float
    warnings: tuple[str, ...] = ()
    passes: tuple[PassCost, ...] = ()


@dataclass
class Tally:
    """Counts while an ingest runs."""

    counts: Counter[str] = field(default_factory=Counter)
    understood: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    stage_media_s: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    media_s: float = 0.0
    passes: list[PassCost] = field(default_factory=list)

    def passed(self, name: str, files: int, media_s: float, seconds: float) -> None:
        """A pass is done."""
        self.passes.append(PassCost(name=name, files=files, media_s=media_s, seconds=seconds))

    def count(self, known: Understanding) -> None:
        """Add what one file gave and took."""
        duration_s = known.opened.decoded_s or known.opened.duration_s
        self.media_s += duration_s
        self.warnings.extend(known.opened.warnings)
        for name, seconds in known.seconds.items():
            self.seconds[name] += seconds
            self.stage_media_s[name] += duration_s
        shares = known.hearing.shares
        self.understood["speech"] += bool(known.transcript.segments)
        self.understood["pictures"] += bool(known.seen.notes)
        self.understood["screen text"] += bool(known.seen.screen)
        self.understood["music"] += shares.get("music", 0) > 0
        self.understood["other sound"] += shares.get("other", 0) > 0

    def report(self, seconds: float) -> IngestReport:
        """Everything that was counted, after so many seconds."""
        return IngestReport(
            counts=dict(self.counts),
            understood=dict(self.understood),
            failures=tuple(self.failures),
            stages={
                name: StageCost(seconds=self.seconds[name], media_s=self.stage_media_s[name])
                for name in self.seconds
            },
            media_s=self.media_s,
            seconds=seconds,
            warnings=tuple(self.warnings),
            passes=tuple(self.passes),
        )
