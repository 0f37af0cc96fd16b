"""Arithmetic on stretches of sound: cutting a recording up, and joining what sounds alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from base.slots import SoundSpan, Span, Tag

SHORTEST_WINDOW_S = 1.0  # a shorter rest belongs to the window before it
TAGS_OF_SPAN = 8
KINDS = ("speech", "music", "other", "silence")

Scores = Mapping[str, float]


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
    """Neighbours of one kind, joined while their tags stay alike: cosine of at least `similarity`.

    A joined span carries the mean of its pieces' scores by duration.
    """
    groups: list[list[SoundSpan]] = []
    for piece in pieces:
        last = groups[-1] if groups else []
        if last and last[-1].kind == piece.kind and _alike(mean_scores(last), piece, similarity):
            last.append(piece)
        else:
            groups.append([piece])
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


def _alike(scores: Scores, piece: SoundSpan, similarity: float) -> bool:
    other = {tag.text: tag.score for tag in piece.tags}
    norms = math.hypot(*scores.values()) * math.hypot(*other.values())
    if norms == 0.0:
        return not scores and not other
    product = sum(score * other.get(text, 0.0) for text, score in scores.items())
    return product / norms >= similarity


def _ranked(scores: Scores, count: int, min_score: float) -> tuple[Tag, ...]:
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
