"""The speech of a recording laid into windows, and times mapped back.

What a recogniser hears costs as much as its windows are long, so silence costs as much as speech.
Here the speech of a recording is packed into as few windows as it needs in the order of time, with
a little silence between the pieces, and a time in a window is mapped back to the recording. All
lengths are in samples (16 kHz), so nothing is rounded.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from base.slots import SAMPLE_RATE, Audio, Span

WINDOW_S = 30.0

Range = tuple[int, int]  # samples [start, end)


@dataclass(frozen=True)
class Piece:
    """Samples [start, start + length) of the recording, laid at `at` in the window."""

    start: int
    at: int
    length: int

    @property
    def end(self) -> int:
        """The sample of the recording after its last one."""
        return self.start + self.length

    @property
    def until(self) -> int:
        """The sample of the window after its last one."""
        return self.at + self.length


@dataclass(frozen=True)
class Pack:
    """What one window holds: pieces in the order of time, none overlapping."""

    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """Samples up to the end of the last piece."""
        return self.pieces[-1].until

    def locate(self, start_s: float, end_s: float) -> Span:
        """Where in the recording a word of the window is, cut to the piece that it is in.

        The piece is the one that holds, or is nearest to, the last quarter of the word: alignment
        gives a pause to the word after it, so the end of a word is surer than its start. Being cut
        to one piece, no word reaches into silence.
        """
        start, end = start_s * SAMPLE_RATE, max(start_s, end_s) * SAMPLE_RATE
        sure = start + 0.75 * (end - start)
        piece = min(self.pieces, key=lambda piece: _distance(piece, sure))
        shift = piece.start - piece.at
        first = min(max(start, piece.at), piece.until) + shift
        last = min(max(end, piece.at), piece.until) + shift
        return Span(start_s=first / SAMPLE_RATE, end_s=last / SAMPLE_RATE)


def _distance(piece: Piece, sample: float) -> float:
    return max(piece.at - sample, sample - piece.until, 0.0)


def clean(spans: Sequence[Span], samples: int) -> list[Range]:
    """Spans as sample ranges: inside a recording of `samples`, ordered, overlaps united."""
    united: list[Range] = []
    for span in sorted(spans, key=lambda span: span.start_s):
        start = max(0, round(span.start_s * SAMPLE_RATE))
        end = min(samples, round(span.end_s * SAMPLE_RATE))
        if start >= end:
            continue
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def pack(ranges: Sequence[Range], window_s: float = WINDOW_S, gap_s: float = 0.2) -> list[Pack]:
    """Lays sample ranges into windows in the order of time.

    A range that is longer than a window is cut into equal parts. `gap_s` of silence lies between
    two pieces; ranges that touch become one piece where the window has room for both. Every
    sample of every range is in exactly one window.
    """
    window, gap = round(window_s * SAMPLE_RATE), round(gap_s * SAMPLE_RATE)
    packs: list[Pack] = []
    pieces: list[Piece] = []
    for start, end in _parts(ranges, window):
        last = pieces[-1] if pieces else None
        if last and last.end == start and last.at + end - last.start <= window:
            pieces[-1] = replace(last, length=end - last.start)
            continue
        at = last.until + gap if last else 0
        if at + end - start > window:
            packs.append(Pack(tuple(pieces)))
            pieces, at = [], 0
        pieces.append(Piece(start, at, end - start))
    return [*packs, Pack(tuple(pieces))] if pieces else packs


def _parts(ranges: Sequence[Range], window: int) -> Iterator[Range]:
    for start, end in ranges:
        count = -(-(end - start) // window)
        edges = [start + (end - start) * i // count for i in range(count + 1)]
        yield from itertools.pairwise(edges)


def lay(pack: Pack, audio: Audio, samples: int) -> Audio:
    """The window's sound, zeros where no piece lies; shape (samples,)."""
    window = np.zeros(samples, np.float32)
    for piece in pack.pieces:
        window[piece.at : piece.until] = audio[piece.start : piece.end]
    return window
