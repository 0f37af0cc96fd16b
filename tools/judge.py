"""Scores of candidates for one person: likes, dislikes, words, age, language, heard before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Connection

from catalog.facts import Facts
from catalog.words import WordHit
from ranking.fusion import Blocks, Calibrations
from ranking.profile import Interest
from tools.candidates import add_moments, words_column
from tools.context import Library
from tools.filters import primary_language
from tools.scorer import Numbers, Parts, Scored, Scorer
from tools.taste import Taste

TASTE_BESIDE_WORDS = 0.4  # how much taste counts where words say what is wanted
DISLIKE = 0.5  # share of the likeness to what is disliked that is taken away
AGAIN = 1.0  # taken from music that was heard before: it may come again, later,
AGAIN_SHARE = 0.6  # and this of its score too, for nothing is as like a taste as what made it
FOREIGN = 1.5  # taken from what is spoken in a language that the person never liked anything in
FRESH = 0.3  # given to what was added in the last days
FRESH_DAYS = 14
WORTH_NAMING = 0.5  # a score by taste below it is chance, and no liked item is named for it


class Judge:
    """Scores every item of `scorer`, and says of those that are shown why."""

    def __init__(
        self,
        library: Library,
        connection: Connection,
        scorer: Scorer,
        facts: Mapping[str, Facts],
        taste: Taste,
        words: Blocks,
        hits: Sequence[WordHit],
    ) -> None:
        self._scorer, self._taste, self._words, self._hits = scorer, taste, words, hits
        self._weight = library.settings.fusion.lexical
        self._said = library.calibrations(connection, "words")
        self._like = library.calibrations(connection, "items")
        self._likes = ByInterest(scorer, taste.interests.likes, self._like)
        best = library.settings.ranking.best_moments
        parts = scorer.by_moments(words, self._said, best) if words else self._likes.parts()
        self._parts = self._with_the_rest(parts, [facts[item] for item in scorer.items])
        self._index = {item: index for index, item in enumerate(scorer.items)}

    def ranked(self) -> list[str]:
        """All items, the best first; ties by id."""
        scores = self._parts.totals.tolist()
        return sorted(self._index, key=lambda item: (-scores[self._index[item]], item))

    def scored(self, item: str) -> Scored:
        """An item with its parts."""
        return Scored(item, self._parts.of(self._index[item]))

    def add_moments(self, shown: Iterable[Scored]) -> None:
        """The moments that speak for the words, or for the interest that the item is known by."""
        for one in shown:
            blocks, calibrations = self._words, self._said
            if not blocks:
                interest = self._likes.group(self._index[one.item])
                blocks, calibrations = (interest.blocks if interest else {}), self._like
            add_moments(self._scorer, [one], blocks, calibrations, self._hits, self._weight)

    def liked(self, item: str) -> str | None:
        """The liked item that is nearest, where taste speaks for the item at all."""
        index = self._index[item]
        interest = self._likes.group(index)
        if interest is None or self._likes.totals[index] <= WORTH_NAMING:
            return None
        if not interest.items:  # it was said, not played
            return None
        whole, liked = self._scorer.whole(item), self._taste.blocks

        def likeness(other: str) -> float:
            near = [whole[m] @ liked[other][m] for m in whole if m in liked[other]]
            return float(np.mean(near)) if near else -1.0

        return max(interest.items, key=likeness)

    def _with_the_rest(self, parts: Parts, facts: Sequence[Facts]) -> Parts:
        taste, has_words = self._taste, bool(self._words)
        if has_words and self._likes.groups:
            parts = parts.plus("taste", TASTE_BESIDE_WORDS * self._likes.totals)
        against = ByInterest(self._scorer, taste.interests.dislikes, self._like).totals
        parts = parts.plus("dislikes", np.where(against > 0, -DISLIKE * against, np.nan))
        parts = parts.plus("new", _each(facts, _newness()))
        if taste.languages:
            known = {None, *taste.languages}
            spoken = {one.language for one in facts}
            foreign = {each for each in spoken if primary_language(each) not in known}
            column = _each(facts, lambda one: -FOREIGN if one.language in foreign else None)
            parts = parts.plus("language", column)
        heard = np.array([one.id in taste.watched for one in facts], bool)
        share = 0.0 if has_words else AGAIN_SHARE
        again = -AGAIN - share * np.maximum(0.0, parts.totals)
        parts = parts.plus("heard before", np.where(heard, again, np.nan))
        return parts.plus("words", words_column(self._scorer.items, self._hits, self._weight))


class ByInterest:
    """Scores by the interest that fits best; a taste of one play counts less than a big one."""

    def __init__(
        self, scorer: Scorer, groups: Sequence[Interest], calibrations: Calibrations
    ) -> None:
        self.groups = groups
        strongest = max((group.weight for group in groups), default=1.0)
        self._trust = [0.6 + 0.4 * group.weight / strongest for group in groups]
        self._parts = scorer.by_whole([group.blocks for group in groups], calibrations)
        self._count = len(scorer.items)
        totals = [
            trust * parts.totals for trust, parts in zip(self._trust, self._parts, strict=True)
        ]
        self._best = np.argmax(totals, axis=0) if totals else np.zeros(self._count, int)
        self.totals = np.max(totals, axis=0) if totals else np.zeros(self._count)

    def group(self, index: int) -> Interest | None:
        """The interest that fits the item best."""
        return self.groups[int(self._best[index])] if self.groups else None

    def parts(self) -> Parts:
        """Each item's parts by the interest that fits it best."""
        names = dict.fromkeys(name for parts in self._parts for name in parts.columns)
        none = np.full(self._count, np.nan)
        which = np.arange(self._count)
        columns = {}
        for name in names:
            each = [
                trust * parts.columns.get(name, none)
                for trust, parts in zip(self._trust, self._parts, strict=True)
            ]
            columns[name] = np.stack(each)[self._best, which]
        return Parts(columns, self._count)


def _newness() -> Callable[[Facts], float | None]:
    when = datetime.now(UTC)

    def newness(one: Facts) -> float | None:
        age_days = (when - datetime.fromisoformat(one.added_at)).total_seconds() / 86_400
        return FRESH * (1 - max(0.0, age_days) / FRESH_DAYS) if age_days < FRESH_DAYS else None

    return newness


def _each(facts: Sequence[Facts], part: Callable[[Facts], float | None]) -> Numbers:
    return np.array([np.nan if (value := part(one)) is None else value for one in facts], float)
