"""The judges of everybody who is to be pleased, as one: scores, vetoes, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from base.slots import Modality
from ranking.balance import Balance
from tools.because import Because, ForOne
from tools.by_others import by_others
from tools.candidates import add_moments
from tools.judge import WORTH_NAMING, Judge, Shared, nearest
from tools.scorer import Numbers, Scored
from tools.sources_found import Found
from tools.stand_ins import Choice
from tools.together import combined


class Panel:
    """Scores every item of the scorer for one person, or for several together."""

    def __init__(
        self, shared: Shared, judges: Sequence[Judge], choice: Choice, found: Found
    ) -> None:
        self._shared, self._judges, self._choice = shared, judges, choice
        self._found = found
        self._parts = combined([judge.parts for judge in judges])
        self._index = {item: index for index, item in enumerate(shared.scorer.items)}

    def ranked(self) -> list[str]:
        """The items, the best first; ties by id. Without what one of several clearly minds."""
        names = sorted(self._index)
        if len(self._judges) > 1:
            minded = np.any([judge.minds for judge in self._judges], axis=0)
            names = [item for item in names if not minded[self._index[item]]]
        scores = self._parts.totals[[self._index[item] for item in names]]
        return [names[i] for i in np.argsort(-scores, kind="stable").tolist()]

    def scored(self, item: str) -> Scored:
        """An item with its parts."""
        return Scored(item, self._parts.of(self._index[item]))

    def parts(self, item: str) -> dict[str, float] | None:
        """The parts of any candidate, listed or not; None for what is none."""
        return self._parts.of(self._index[item]) if item in self._index else None

    def totals(self, items: Sequence[str]) -> Numbers:
        """Each person's own scores of these items; shape (people, items)."""
        which = [self._index[item] for item in items]
        return np.stack([judge.parts.totals[which] for judge in self._judges])

    def balance(self, items: Sequence[str], weight: float) -> Balance | None:
        """The mix of one person's tastes, and to which each of these items belongs, if it has one.

        For several people turns are what is fair to each.
        """
        if weight <= 0 or len(self._judges) > 1 or len(self._judges[0].likes.groups) < 2:
            return None
        likes = self._judges[0].likes
        shares = np.array([one.weight for one in likes.groups])
        which = np.array([self._index[item] for item in items], np.intp)
        return Balance(shares / shares.sum(), likes.which[which], weight)

    def region(self, item: str) -> str | None:
        """What the item would let them try that they have not; None where it is nothing for that.

        Empty where it has no name.
        """
        region = self._found.regions.get(item)
        if region is None:
            return None
        index = self._index[item]
        return region if all(judge.may_try(index) for judge in self._judges) else None

    def add_moments(self, shown: Iterable[Scored]) -> None:
        """The moments that speak for what is looked for, or for the taste that the item fits.

        For several people that is the taste of the one whom the item suits best.
        """
        asked, shown = self._shared.asked, list(shown)
        self._shared.scorer.look_into([one.item for one in shown])
        for one in shown:
            blocks, scale = asked.words, asked.scales["words"]
            if not blocks:
                index = self._index[one.item]
                by = self._shared.near if asked.near else self._most_pleased(index).likes
                interest = by.group(index)
                blocks = interest.blocks if interest else {}
                scale = asked.scales[interest.side if interest else "items"]
            add_moments(self._shared.scorer, [one], blocks, scale, asked.hits, self._shared.weight)

    def because(self, item: str, moved_up: bool, moved_up_for: int | None = None) -> Because:
        """Why the item is recommended."""
        index = self._index[item]
        facts = self._shared.facts[index]
        best = self._most_pleased(index)
        known = [nexts[item] for nexts in self._choice.nexts if item in nexts]
        resumes = (judge.viewer.resumes_s(facts) for judge in self._judges)
        whom = [
            ForOne(judge.viewer.person.user, float(judge.parts.totals[index]), judge.liked(index))
            for judge in (self._judges if len(self._judges) > 1 else ())
        ]
        turn = None if moved_up_for is None else self._judges[moved_up_for].viewer.person.user
        return Because(
            liked=best.liked(index),
            moved_up=moved_up,
            near=self._near(item, index),
            next=max(known, key=lambda one: one.begun, default=None),
            resume_s=next((each for each in resumes if each is not None), None),
            fresh="new" in self._parts.of(index),
            again=any(item in judge.viewer.taste.watched for judge in self._judges),
            whom=tuple(sorted(whom, key=lambda one: -one.score)),
            moved_up_for=turn,
            sources=self._found.sources.get(item, ()),
            kin=self._found.kin.get(item),
            by_others=by_others(self._parts.of(index), list(Modality)),
        )

    def _most_pleased(self, index: int) -> Judge:
        return max(self._judges, key=lambda judge: float(judge.parts.totals[index]))

    def _near(self, item: str, index: int) -> str | None:
        near = self._shared.near
        if not near.groups or near.totals[index] <= WORTH_NAMING:
            return None
        named = {one.items[0]: one.blocks for one in near.groups if one.items}
        return nearest(self._shared.scorer, item, named)
