"""The clock of a sample: its sound is shorter than the file, and times have to find their way back.

The sound of the stretches lies one after the other with silence between, so that neither the voice
detector nor the recogniser joins words of two stretches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from pydantic import Field

from base.slots import SAMPLE_RATE, Audio, Frozen, Span

GAP_S = 1.0  # of silence between two stretches

S = TypeVar("S", bound=Span)


class Clock(Frozen):
    """Compact time, which is that of the sample's sound, and file time.

    `pieces` are the stretches of the file whose sound is there, in its order. Without pieces both
    times are the same.
    """

    pieces: tuple[Span, ...] = ()
    gap_s: float = Field(GAP_S, ge=0)

    def to_file(self, span: S) -> S:
        """The same span in the file's time, cut to the piece that holds most of it.

        A span outside of all pieces, as in the silence between two, is an empty one at the nearest
        end of a piece. Any other field of `span` (a word's text) is kept.
        """
        if not self.pieces:
            return span
        offset_s, piece = max(self._placed(), key=lambda placed: _overlap(span, *placed))
        shift_s = piece.start_s - offset_s
        start_s = _within(span.start_s + shift_s, piece)
        end_s = _within(span.end_s + shift_s, piece)
        return span.model_copy(update={"start_s": start_s, "end_s": max(start_s, end_s)})

    def to_compact(self, span: Span) -> list[Span]:
        """Where the sound of a span of the file lies: one span for each piece that has some."""
        if not self.pieces:
            return [span]
        found = []
        for offset_s, piece in self._placed():
            start_s, end_s = max(span.start_s, piece.start_s), min(span.end_s, piece.end_s)
            if end_s > start_s:
                shift_s = offset_s - piece.start_s
                found.append(Span(start_s=start_s + shift_s, end_s=end_s + shift_s))
        return found

    def _placed(self) -> Iterator[tuple[float, Span]]:
        """Each piece with the compact time at which it begins."""
        offset_s = 0.0
        for piece in self.pieces:
            yield offset_s, piece
            offset_s += piece.end_s - piece.start_s + self.gap_s


def one_after_the_other(sounds: Sequence[Audio], gap_s: float = GAP_S) -> Audio:
    """The compact sound of some pieces, with silence between."""
    gap = np.zeros(round(gap_s * SAMPLE_RATE), np.float32)
    parts = [part for sound in sounds for part in (sound, gap)][:-1]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _overlap(span: Span, offset_s: float, piece: Span) -> float:
    """Seconds that a compact span and a piece share; below zero the distance between them."""
    end_s = offset_s + piece.end_s - piece.start_s
    return min(span.end_s, end_s) - max(span.start_s, offset_s)


def _within(time_s: float, piece: Span) -> float:
    return min(max(time_s, piece.start_s), piece.end_s)
