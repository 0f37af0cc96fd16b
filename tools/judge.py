"""Scores of candidates for one person: likes, dislikes, words, age, language, heard before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from catalog.facts import Facts
from ranking.closeness import stacked
from ranking.facets import heard_plays
from ranking.fusion import Blocks
from ranking.profile import Interest
from tools.asked import Question
from tools.by_interest import ByInterest
from tools.by_others import with_others
from tools.candidates import words_column
from tools.context import Library
from tools.filters import primary_language
from tools.person import Person
from tools.scorer import Numbers, Parts, Scorer
from tools.series import Next
from tools.viewer import Viewer

TASTE_BESIDE_WORDS = 0.4  # how much taste counts where words say what is wanted
NEAR_BESIDE_WORDS = 0.6  # and how much an item that was named beside them
DISLIKE = 0.5  # share of the likeness to what is disliked that is taken away
AVOID = 1.0  # and of that to what is not wanted now
MOOD = 0.5  # share of the likeness to what would be welcome that is given
AGAIN = 1.0  # taken from music that was heard before: it may come again, later,
AGAIN_SHARE = 0.6  # and this of its score too, for nothing is as like a taste as what made it
AGAIN_WANTED = 1.5  # given to what was watched before, where that is asked for
FOREIGN = 1.5  # taken from what is spoken in a language that the person never liked anything in
KNOWN_WELL = 3.0  # deviations of likeness to a taste, from which on nothing is less novel
FRESH = 0.3  # given to what was added in the last days
FRESH_DAYS = 14
CONTINUE, CONTINUE_DAYS = 1.2, 14.0  # given to what was stopped in the middle; half after so long
NEXT, NEXT_DAYS = 0.8, 21.0  # given to the next episode of a series that was begun
BESIDE_WORDS = 0.4  # of both, and of the parts for having been shown, where words are given
WORTH_NAMING = 0.5  # a score by taste below it is chance, and no liked item is named for it
VETO = 1.5  # deviations of likeness to what somebody dislikes that others must not bring them


class Shared:
    """What does not depend on who it is for: scores by the words and items that were asked for.

    `languages` are those that the request itself names or is in: nothing is foreign that was asked
    for. `popular` is how popular items are, 0 to 1, where `novelty` counts.
    """

    def __init__(
        self,
        library: Library,
        scorer: Scorer,
        facts: Sequence[Facts],
        asked: Question,
        languages: frozenset[str | None] = frozenset(),
        popular: Mapping[str, float] = MappingProxyType({}),
        novelty: float = 0.0,
    ) -> None:
        self.scorer, self.facts, self.asked = scorer, facts, asked
        self.place = {one.id: index for index, one in enumerate(facts)}
        self._best = library.settings.ranking.best_moments
        self.weight = library.settings.fusion.lexical
        self.languages = languages
        self.novelty = novelty
        self.freshness = library.settings.ranking.freshness
        self._popular, self._trained = popular, library.trained
        self.near = self.by(asked.near)
        self.avoid = self.by(asked.avoid).totals
        self.mood = self.by(asked.mood).totals

    def by(self, interests: Sequence[Interest]) -> ByInterest:
        """Scores by some interests."""
        return ByInterest(self.scorer, interests, self.asked.scales)

    @cached_property
    def looked_for(self) -> Parts | None:
        """The parts of what is looked for: the words, else the items; None where taste decides."""
        if self.asked.words:
            said = self.asked.scales["words"]
            return self.scorer.by_moments(self.asked.words, said, self._best)
        return self.near.parts() if self.asked.near else None

    @cached_property
    def rarity(self) -> Numbers:
        """1 for what nobody plays, 0 for what is most popular."""
        return 1 - np.array([self._popular.get(one.id, 0.0) for one in self.facts], float)

    def some(self, items: Iterable[str], part: Callable[[Facts], float | None]) -> Numbers:
        """A part that only these items may have; those that are not scored are passed over."""
        column = np.full(len(self.facts), np.nan)
        for item in items:
            place = self.place.get(item)
            if place is not None and (value := part(self.facts[place])) is not None:
                column[place] = value
        return column

    def with_others(self, person: Person, likes: ByInterest) -> tuple[Parts, Numbers]:
        """As `tools.by_others` has it; plays that were taken out of the profile say nothing."""
        plays = heard_plays(person.plays, person.profile.deleted)
        return with_others(self._trained, plays, self.scorer.items, likes)

    def plus_words(self, parts: Parts) -> Parts:
        """With the part for exact words."""
        return parts.plus("words", words_column(self.scorer.items, self.asked.hits, self.weight))


class Judge:
    """Scores every item of the scorer for one person; `nexts` are the episodes that come next."""

    def __init__(self, shared: Shared, viewer: Viewer, nexts: Mapping[str, Next]) -> None:
        self.viewer = viewer
        self._shared, self._nexts = shared, nexts
        self.likes = shared.by(viewer.likes)
        self._against = shared.by(viewer.dislikes).totals
        self._clearly = tuple(
            one for one in viewer.dislikes if one.words or not viewer.disliked.isdisjoint(one.items)
        )
        self.parts = shared.plus_words(self._of_habits(self._of_taste()))

    def liked(self, index: int) -> str | None:
        """The liked item that is nearest, where taste speaks for the item at all."""
        interest = self.likes.group(index)
        if not interest or not interest.items or self.likes.totals[index] <= WORTH_NAMING:
            return None
        scorer, blocks = self._shared.scorer, self.viewer.taste.blocks
        return nearest(
            scorer, scorer.items[index], {i: blocks[i] for i in interest.items if i in blocks}
        )

    def may_try(self, index: int) -> bool:
        """Whether the item may be shown for its novelty: in a known language, like no dislike."""
        parts = self.parts.of(index)
        return self._against[index] <= WORTH_NAMING and parts.get("language", 0.0) >= 0

    @property
    def minds(self) -> NDArray[np.bool_]:
        """Whether the person would mind each item: they said so, or of something just like it."""
        said = np.array([one.id in self.viewer.disliked for one in self._shared.facts], bool)
        against = self._shared.by(self._clearly).totals
        return np.asarray(said | ((against >= VETO) & (against > self.likes.totals)))

    def _of_taste(self) -> Parts:
        """What is looked for, or taste; beside it what tells for and against by likeness."""
        shared = self._shared
        taste, left = shared.with_others(self.viewer.person, self.likes)
        parts = shared.looked_for or taste
        if shared.looked_for and taste.columns:
            parts = parts.plus("taste", TASTE_BESIDE_WORDS * taste.totals)
        if shared.asked.words and shared.asked.near:
            parts = parts.plus("near", NEAR_BESIDE_WORDS * shared.near.totals)
        for name, share, likeness in (
            ("mood", MOOD, shared.mood),
            ("dislikes", -DISLIKE * (1.0 if shared.looked_for else left), self._against),
            ("avoid", -AVOID, shared.avoid),
        ):
            parts = parts.plus(name, np.where(likeness > 0, share * likeness, np.nan))
        return parts

    def _of_habits(self, parts: Parts) -> Parts:
        """Age, language, and what the person has begun, heard, or was shown before."""
        viewer, shared = self.viewer, self._shared
        if shared.freshness:
            fresh = shared.some(*_new(shared.facts, viewer.when))
            parts = parts.plus("new", shared.freshness * fresh)
        if shared.novelty:
            familiar = np.clip(self.likes.totals / KNOWN_WELL, 0, 1)
            parts = parts.plus("novelty", shared.novelty * (shared.rarity - familiar))
        if viewer.taste.languages:
            parts = parts.plus("language", self._foreign())
        parts = self._with_heard(parts)
        size = BESIDE_WORDS if shared.asked.words else 1.0
        over = viewer.passed_over
        for name, items, part in (
            ("continue", viewer.watching.under_way, self._continue),
            ("next episode", self._nexts, self._next),
            ("shown", over.evenings, lambda one: over.shown(one.id)),
            ("last list", over.last_list, lambda one: over.rotated(one.id)),
        ):
            parts = parts.plus(name, size * shared.some(items, part))
        return parts

    def _foreign(self) -> Numbers:
        facts = self._shared.facts
        known = {None, *self.viewer.taste.languages, *self._shared.languages}
        foreign = {e for e in {one.language for one in facts} if primary_language(e) not in known}
        return np.where([one.language in foreign for one in facts], -FOREIGN, np.nan)

    def _with_heard(self, parts: Parts) -> Parts:
        facts, watched = self._shared.facts, self.viewer.taste.watched
        heard = np.array([one.id in watched for one in facts], bool)
        if self._shared.asked.more.again:
            return parts.plus("again", np.where(heard, AGAIN_WANTED, np.nan))
        share = 0.0 if self._shared.looked_for else AGAIN_SHARE
        again = -AGAIN - share * np.maximum(0.0, parts.totals)
        return parts.plus("heard before", np.where(heard, again, np.nan))

    def _continue(self, one: Facts) -> float | None:
        if self.viewer.resumes_s(one) is None:
            return None
        days = self.viewer.days_since(self.viewer.watching.under_way[one.id].at)
        return CONTINUE * float(2.0 ** (-days / CONTINUE_DAYS))

    def _next(self, one: Facts) -> float | None:
        known = self._nexts.get(one.id)
        if known is None or known.gave_up or known.position_s is not None or not known.last_at:
            return None
        return NEXT * float(2.0 ** (-self.viewer.days_since(known.last_at) / NEXT_DAYS))


def nearest(scorer: Scorer, item: str, others: Mapping[str, Blocks]) -> str | None:
    """The one of some items, given by their vectors, that is most like the item."""
    if not others:
        return None
    whole = scorer.whole(item)
    total, shared = np.zeros(len(others)), np.zeros(len(others))
    for modality, known in stacked(list(others.values())).items():
        if modality in whole:
            total[known.which] += known.rows @ whole[modality]
            shared[known.which] += 1
    likeness = np.where(shared > 0, total / np.maximum(shared, 1), -1.0)
    return list(others)[int(np.argmax(likeness))]


def _new(
    facts: Sequence[Facts], when: datetime
) -> tuple[list[str], Callable[[Facts], float | None]]:
    """The items that may be new, by their dates alone, and what each being so is worth."""
    day = (when - timedelta(days=FRESH_DAYS + 1)).date().isoformat()  # in any time zone

    def newness(one: Facts) -> float | None:
        age_days = (when - datetime.fromisoformat(one.added_at)).total_seconds() / 86_400
        return FRESH * (1 - max(0.0, age_days) / FRESH_DAYS) if age_days < FRESH_DAYS else None

    return [one.id for one in facts if one.added_at >= day], newness
