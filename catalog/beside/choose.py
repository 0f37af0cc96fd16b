"""Which of several subtitles say what is spoken."""

from __future__ import annotations

from collections.abc import Sequence

from base.slots import Segment
from catalog.beside.values import Subtitles
from catalog.languages import language_code, same_language

FEWEST = 3  # cues
LEAST_SHARE = 0.02  # of the duration


def choose_subtitles(
    found: Sequence[Subtitles], spoken: str | None, duration_s: float | None
) -> Subtitles | None:
    """The subtitles to use for speech, or None where none are of use.

    First those in the language `spoken`, then those of an unknown language, then translations: even
    a translation says what it is about. Among equals the fullest, then the first. Forced ones, and
    those that cover almost nothing, are never used. Where `spoken` is None, a known language does
    not count against them.
    """
    fit = [one for one in found if not one.forced and _covers(one, duration_s)]
    return min(fit, key=lambda one: (_rank(one, spoken), -_words(one)), default=None)


def covered_s(segments: Sequence[Segment]) -> float:
    """Seconds during which something is said; overlaps count once."""
    total, reached = 0.0, 0.0
    for segment in sorted(segments, key=lambda segment: segment.start_s):
        total += max(0.0, segment.end_s - max(segment.start_s, reached))
        reached = max(reached, segment.end_s)
    return total


def _covers(one: Subtitles, duration_s: float | None) -> bool:
    if len(one.segments) < FEWEST:
        return False
    return not duration_s or covered_s(one.segments) >= LEAST_SHARE * duration_s


def _rank(one: Subtitles, spoken: str | None) -> int:
    if language_code(spoken) is None:
        return 0
    if same_language(one.language, spoken):
        return 0
    return 1 if language_code(one.language) is None else 2


def _words(one: Subtitles) -> int:
    """A coarse size, so that a second copy with a few more cues does not change the choice."""
    return sum(len(segment.text) for segment in one.segments) // 2000
