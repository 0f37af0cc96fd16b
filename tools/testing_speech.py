"""How far two transcripts are from each other, for tests with real models."""

from __future__ import annotations

import re
from collections.abc import Sequence

from base.slots import Transcript, Word


def plain(text: str) -> list[str]:
    """Words without case and marks; a Chinese character is a word."""
    return re.findall(r"[a-z0-9']+|[\u4e00-\u9fff]", text.lower().replace("-", " "))


def errors(heard: list[str], expected: list[str]) -> float:
    """Word error rate: insertions, deletions and substitutions a word of `expected`."""
    costs = list(range(len(expected) + 1))
    for i, word in enumerate(heard, 1):
        row = [i]
        for j, other in enumerate(expected, 1):
            row.append(min(costs[j] + 1, row[-1] + 1, costs[j - 1] + (word != other)))
        costs = row
    return costs[-1] / len(expected)


def differences(heard: Sequence[Transcript], expected: Sequence[Transcript]) -> float:
    """Word error rate over the transcripts of several recordings."""
    wrong = total = 0.0
    for one, other in zip(heard, expected, strict=True):
        words = plain(other.text)
        wrong += errors(plain(one.text), words) * len(words)
        total += len(words)
    return wrong / total


def furthest(heard: Sequence[Transcript], expected: Sequence[Transcript]) -> float:
    """The greatest distance in seconds between the same words; texts that differ are left out.

    Raises:
        AssertionError: three in ten texts differ, or more.
    """
    pairs = [(words(one), words(other)) for one, other in zip(heard, expected, strict=True)]
    same = [pair for pair in pairs if _texts(pair[0]) == _texts(pair[1])]
    assert len(same) > 0.7 * len(pairs)
    return max(
        max(abs(one.start_s - other.start_s), abs(one.end_s - other.end_s))
        for pair in same
        for one, other in zip(*pair, strict=True)
    )


def words(transcript: Transcript) -> list[Word]:
    """All words, in the order of time."""
    return [word for segment in transcript.segments for word in segment.words]


def _texts(some: Sequence[Word]) -> list[str]:
    return [word.text for word in some]
