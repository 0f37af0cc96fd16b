"""Speech of one or several recordings laid into windows of fixed length, and times mapped back.

Whisper encodes 30 s whatever it is given, so silence and short files cost as much as speech. Here
the speech of recordings is packed into as few windows as it needs in the order of time, with a
little silence between the pieces, and a time in a window is mapped back to the recording it is
from. All lengths are in samples (16 kHz), so nothing is rounded.
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
    """Samples [start, start + length) of recording `source`, laid at `at` in the window."""

    source: int
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
class Place:
    """A stretch of one recording, in seconds."""

    source: int
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Pack:
    """What one window holds: pieces in the order of sources and of time, none overlapping."""

    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """Samples up to the end of the last piece."""
        return self.pieces[-1].until

    def locate(self, start_s: float, end_s: float) -> Place:
        """Where a word in the window comes from, cut to the piece that it is in.

        The piece is the one that holds, or is nearest to, the last quarter of the word: alignment
        gives a pause to the word after it, so the end of a word is surer than its start. Being cut
        to one piece, no word reaches into silence or into another recording.
        """
        start, end = start_s * SAMPLE_RATE, max(start_s, end_s) * SAMPLE_RATE
        sure = start + 0.75 * (end - start)
        piece = min(self.pieces, key=lambda piece: _distance(piece, sure))
        shift = piece.start - piece.at
        first = min(max(start, piece.at), piece.until) + shift
        last = min(max(end, piece.at), piece.until) + shift
        return Place(piece.source, first / SAMPLE_RATE, last / SAMPLE_RATE)


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


def pack(
    sources: Sequence[Sequence[Range]], window_s: float = WINDOW_S, gap_s: float = 0.2
) -> list[Pack]:
    """Lays the sample ranges of each source into windows, first come first laid.

    A range that is longer than a window is cut into equal parts. `gap_s` of silence lies between
    two pieces; ranges that touch become one piece where the window has room for both. Every
    sample of every range is in exactly one window.
    """
    window, gap = round(window_s * SAMPLE_RATE), round(gap_s * SAMPLE_RATE)
    packs: list[Pack] = []
    pieces: list[Piece] = []
    for source, start, end in _parts(sources, window):
        last = pieces[-1] if pieces else None
        if (
            last
            and (last.source, last.end) == (source, start)
            and last.at + end - last.start <= window
        ):
            pieces[-1] = replace(last, length=end - last.start)
            continue
        at = last.until + gap if last else 0
        if at + end - start > window:
            packs.append(Pack(tuple(pieces)))
            pieces, at = [], 0
        pieces.append(Piece(source, start, at, end - start))
    return [*packs, Pack(tuple(pieces))] if pieces else packs


def _parts(sources: Sequence[Sequence[Range]], window: int) -> Iterator[tuple[int, int, int]]:
    for source, ranges in enumerate(sources):
        for start, end in ranges:
            count = -(-(end - start) // window)
            edges = [start + (end - start) * i // count for i in range(count + 1)]
            yield from ((source, *edge) for edge in itertools.pairwise(edges))


def lay(pack: Pack, recordings: Sequence[Audio], window_s: float = WINDOW_S) -> Audio:
    """The window's sound, zeros where no piece lies; shape (window samples,)."""
    window = np.zeros(round(window_s * SAMPLE_RATE), np.float32)
    for piece in pack.pieces:
        window[piece.at : piece.until] = recordings[piece.source][piece.start : piece.end]
    return window
