"""Which stretches of an item stand for it, where looking at the whole would take too long."""

from __future__ import annotations

import math

from base.slots import Span

LEAST_GAP_S = 10.0  # what passing over less saves is not worth the torn sentences


def sample_extent(
    duration_s: float | None, most_s: float = 180.0, pieces: int = 6
) -> tuple[Span, ...]:
    """Stretches of equal length, each in the middle of an equal part of the item.

    So the very start and end, where logos and credits are, stay out. At most `pieces`, fewer where
    they would lie closer than 10 s; together `most_s`. () stands for the whole, which is what an
    item of at most `most_s` gives. Where the length is not known it is the beginning, since
    nothing else can be aimed at.

    Raises:
        ValueError: `most_s` or `pieces` is not positive.
    """
    if most_s <= 0 or pieces < 1:
        raise ValueError("a sample needs a positive length and at least one piece")
    if duration_s is None or not math.isfinite(duration_s) or duration_s <= 0:
        return (Span(start_s=0.0, end_s=most_s),)
    if duration_s <= most_s:
        return ()
    count = min(pieces, max(1, int((duration_s - most_s) / LEAST_GAP_S)))
    length, part = most_s / count, duration_s / count
    starts = [index * part + (part - length) / 2 for index in range(count)]
    return tuple(Span(start_s=start, end_s=start + length) for start in starts)
