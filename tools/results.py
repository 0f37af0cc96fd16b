"""What a search or a recommendation gives: the one form that every way out prints."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from base.slots import Frozen, Source


class Evidence(Frozen):
    """A moment that speaks for a result: what is said, seen, written or heard, and when."""

    source: Source
    text: str
    start_s: float
    end_s: float


class Result(Frozen):
    """One item with its score, which is the sum of `parts` within 1e-6."""

    item: str
    title: str
    medium: Literal["video", "audio"]
    duration_s: float | None
    path: str | None
    score: float
    parts: dict[str, float]
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    breaks: tuple[str, ...] = ()  # constraints that it does not keep; only in near misses

    @property
    def start_s(self) -> float:
        """The second at which to press play."""
        return self.evidence[0].start_s if self.evidence else 0.0


class Answer(Frozen):
    """Results, what nearly fits, and what a person should know about the search itself."""

    results: tuple[Result, ...]
    near_misses: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()
    beyond: tuple[str, ...] = Field((), exclude=True)  # ids that come after, if asked for


class Filters(Frozen):
    """Hard constraints: a result that breaks one is never more than a near miss."""

    medium: Literal["video", "audio"] | None = None
    form: str | None = None
    min_minutes: float | None = Field(None, ge=0)
    max_minutes: float | None = Field(None, ge=0)
    language: str | None = None
    genre: str | None = None
    creator: str | None = None
    series: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    unseen: bool = False
    not_creators: tuple[str, ...] = ()
    not_series: tuple[str, ...] = ()
    not_genres: tuple[str, ...] = ()  # genres, tags and forms

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()
