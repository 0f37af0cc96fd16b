"""Arithmetic on stretches of sound: cutting a recording up, and joining what sounds alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from base.slots import SoundSpan, Span, Tag

SHORTEST_WINDOW_S = 1.0  # a shorter rest belongs to the window before it
TAGS_OF_SPAN = 8
USUAL_EXCHANGE = 0.25  # 0.58 was the most in 19 pieces of music, and 0.98 from guitar to piano
SIDE = 3  # pieces looked at on either side of a place where the sound may change
KINDS = ("speech", "music", "other", "silence")


def cut(
    duration_s: float, speech: Sequence[Span], gap_s: float, window_s: float
) -> tuple[list[Span], list[Span]]:
    """Spans of speech, pauses below `gap_s` closed, and windows that tile everything else."""
    spoken: list[Span] = []
    for span in sorted(speech, key=lambda one: one.start_s):
        start_s, end_s = max(span.start_s, 0.0), min(span.end_s, duration_s)
        if spoken and start_s - spoken[-1].end_s < gap_s:
            start_s, end_s = spoken[-1].start_s, max(spoken.pop().end_s, end_s)
        if start_s < gap_s:
            start_s = 0.0
        if duration_s - end_s < gap_s:
            end_s = duration_s
        if start_s < end_s:
            spoken.append(Span(start_s=start_s, end_s=end_s))
    edges = [0.0, *(edge for span in spoken for edge in (span.start_s, span.end_s)), duration_s]
    windows: list[Span] = []
    for start_s, end_s in zip(edges[::2], edges[1::2], strict=True):
        windows += _tile(start_s, end_s, window_s)
    return spoken, windows


def merge(pieces: Sequence[SoundSpan], similarity: float) -> tuple[SoundSpan, ...]:
    """Neighbours of one kind, joined while their tags stay alike.

    A new span begins where the `SIDE` pieces before and after are less alike than `similarity`
    (see `likeness`), and least alike of the places around it: one odd piece in the middle of a
    song is no change, nor does a change hide in a mean over all that came before. After Foote
    (2000, "Automatic audio segmentation using a measure of audio novelty"). A joined span carries
    the mean of its pieces' scores by duration.
    """
    groups: list[list[SoundSpan]] = []
    for run in _same_kind(pieces):
        alike = [likeness(run[max(0, i - SIDE) : i], run[i : i + SIDE]) for i in range(1, len(run))]
        groups.append([run[0]])
        for place, (score, piece) in enumerate(zip(alike, run[1:], strict=True)):
            is_lowest = score < min(alike[max(0, place - 1) : place], default=2.0)
            if score < similarity and is_lowest and score <= min(alike[place : place + 2]):
                groups.append([])
            groups[-1].append(piece)
    return tuple(
        SoundSpan(
            start_s=group[0].start_s,
            end_s=group[-1].end_s,
            kind=group[0].kind,
            tags=_ranked(mean_scores(group), TAGS_OF_SPAN, 0.0),
        )
        for group in groups
    )


def summarise(
    pieces: Sequence[SoundSpan], tags: int, min_score: float
) -> tuple[dict[str, float], tuple[Tag, ...]]:
    """Shares by kind, which sum to 1 (none of an empty recording), and the tags of the whole.

    A tag's score is its mean over what is neither speech nor silence.
    """
    total = sum(_length(piece) for piece in pieces)
    shares = {
        kind: sum(_length(piece) for piece in pieces if piece.kind == kind) / total
        for kind in KINDS
        if total
    }
    sounding = [piece for piece in pieces if piece.kind in ("music", "other")]
    return shares, _ranked(mean_scores(sounding), tags, min_score)


def mean_scores(pieces: Sequence[SoundSpan]) -> dict[str, float]:
    """Mean score of each tag by duration; where a piece lacks a tag, that is 0."""
    total = sum(_length(piece) for piece in pieces)
    scores: dict[str, float] = {}
    for piece in pieces:
        for tag in piece.tags:
            share = tag.score * _length(piece) / total
            scores[tag.text] = scores.get(tag.text, 0.0) + share
    return scores


def _same_kind(pieces: Sequence[SoundSpan]) -> list[list[SoundSpan]]:
    runs: list[list[SoundSpan]] = []
    for piece in pieces:
        if runs and runs[-1][-1].kind == piece.kind:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def likeness(before: Sequence[SoundSpan], after: Sequence[SoundSpan]) -> float:
    """How alike two stretches are by their mean tags, at most 1.

    The cosine, or less if both are whole sides and one tag is exchanged for another by more than
    is usual inside of a song: a piano that takes over from a guitar may be as slow, calm and
    solitary. 1 where nothing is known of one of them.
    """
    old, new = mean_scores(before), mean_scores(after)
    norms = math.hypot(*old.values()) * math.hypot(*new.values())
    if norms == 0.0:
        return 1.0
    cosine = sum(score * new.get(text, 0.0) for text, score in old.items()) / norms
    if min(len(before), len(after)) < SIDE:
        return cosine
    rises = [new.get(text, 0.0) - old.get(text, 0.0) for text in {*old, *new}]
    exchange = min(max(rises), -min(rises))
    return min(cosine, 1.0 - max(0.0, exchange - USUAL_EXCHANGE))


def _ranked(scores: Mapping[str, float], count: int, min_score: float) -> tuple[Tag, ...]:
    kept = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:count]
    return tuple(
        Tag(text=text, score=min(1.0, round(score, 4)))
        for text, score in kept
        if score >= min_score
    )


def _tile(start_s: float, end_s: float, window_s: float) -> list[Span]:
    length = end_s - start_s
    if length <= 0.0:
        return []
    whole = math.floor(length / window_s)
    count = max(1, whole + (length - whole * window_s >= SHORTEST_WINDOW_S))
    edges = [start_s + i * window_s for i in range(count)] + [end_s]
    return [Span(start_s=a, end_s=b) for a, b in pairwise(edges)]


def _length(span: Span) -> float:
    return span.end_s - span.start_s
