"""The list out of the ranked: nothing twice, varied, balanced, in turns, with something untried.

What is moved is said of it and never changes its score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from base.slots import Vectors
from catalog.facts import Facts, marks_of
from ranking.diversity import Placed, mmr
from ranking.duplicates import Copy, first_of_each
from ranking.products import product
from tools.context import Library
from tools.panel import Panel
from tools.scorer import Scored, Scorer
from tools.together import Turn, gains_of, take_turns

FOR_TURNS = 3  # places by the group's order, for each place of the list, that turns choose among
BEFORE_TRIED = 10  # items at most that are looked at for each place that is kept for the untried


@dataclass(frozen=True)
class Place:
    """One place of the list, and what brought the item there beside its score."""

    scored: Scored
    moved_up: bool = False
    moved_up_for: int | None = None
    balanced: bool = False
    untried: str | None = None


@dataclass(frozen=True)
class Table:
    """What places are given by. `is_open`: nothing is asked for, so tastes decide the list."""

    library: Library
    connection: Connection
    scorer: Scorer
    panel: Panel
    facts: Mapping[str, Facts]
    users: Sequence[str]
    is_open: bool

    def places(self, ranked: Sequence[str], k: int) -> list[Place]:
        """The list: the first of what is the same, varied, and for several people in turns."""
        untried = self._untried(ranked, k)
        pool = list(ranked[: _pool(k)])
        both = list(dict.fromkeys([*pool, *untried]))
        kept = {both[index] for index in first_of_each(self._copies(both))}
        placed = self._in_turns([item for item in pool if item in kept], k)
        return self._with_untried(placed, [item for item in untried if item in kept], k)

    def _in_turns(self, pool: Sequence[str], k: int) -> list[Place]:
        if len(self.users) == 1:
            turns = [Turn(place) for place in range(k)]
            varied = self._varied(pool, k)
        else:
            varied = self._varied(pool, FOR_TURNS * k)
            gains = gains_of(self.panel.totals([pool[one.index] for one in varied]))
            turns = take_turns(gains, k)
        return [
            Place(self.panel.scored(pool[one.index]), one.moved_up, turn.moved_up_for, one.balanced)
            for turn in turns[: len(varied)]
            for one in [varied[turn.index]]
        ]

    def _varied(self, pool: Sequence[str], k: int) -> list[Placed]:
        rows = [self.library.layout.item(self.scorer.whole(item)) for item in pool]
        if not rows:
            return []
        matrix = np.stack(rows)
        norms: Vectors = np.linalg.norm(matrix, axis=1, keepdims=True)
        unit: Vectors = (matrix / np.where(norms > 0, norms, 1)).astype(np.float32)
        scores = [self.panel.scored(item).score for item in pool]
        settings = self.library.settings.ranking
        balance = self.panel.balance(pool, settings.calibration) if self.is_open else None
        return mmr(scores, product(unit, unit.T), k, settings.diversity, balance)

    def _copies(self, items: Sequence[str]) -> list[Copy]:
        marks = marks_of(self.connection, items)
        return [
            Copy(
                medium=marks[item].medium,
                title=one.title,
                year=(marks[item].published or "")[:4] or None,
                duration_s=one.duration_s,
                content=marks[item].content,
                creators=marks[item].creators,
                part=(one.series.casefold(), one.season, one.episode) if one.series else (),
                blocks=self.scorer.whole(item),
            )
            for item in items
            for one in [self.facts[item]]
        ]

    def _untried(self, ranked: Sequence[str], k: int) -> dict[str, str]:
        """The best of what the person has not tried, with the region's name, where there is room.

        Only where nothing is asked for, and for one person: a place for trying is one less for
        what was asked, or for somebody else.
        """
        room = self._room(k) if self.is_open and len(self.users) == 1 else 0
        found: dict[str, str] = {}
        for item in ranked if room else ():
            region = self.panel.region(item)
            if region is not None:
                found[item] = region
                if len(found) == BEFORE_TRIED * room:
                    break
        return found

    def _with_untried(self, placed: list[Place], untried: Sequence[str], k: int) -> list[Place]:
        """With the last places given to what is untried, as far as the list has not got so much.

        What is there by its score needs no such place, and is not said to have one.
        """
        room = self._room(k)
        wanted = set(untried)
        there = [index for index, one in enumerate(placed) if one.scored.item in wanted][:room]
        shown = {one.scored.item for one in placed}
        more = [item for item in untried if item not in shown][: room - len(there)]
        given_up = [index for index in reversed(range(len(placed))) if index not in there]
        out = set(given_up[: max(0, len(placed) + len(more) - k)])
        kept = [one for index, one in enumerate(placed) if index not in out]
        tried = [Place(self.panel.scored(i), untried=self.panel.region(i)) for i in more]
        return [*kept, *tried][:k]

    def _room(self, k: int) -> int:
        """How many of k places are for what was never tried."""
        share = self.library.ranking_for(self.connection, self.users).exploration
        return int(share * k + 1e-9)


def _pool(k: int) -> int:
    """How many of the best variety chooses among."""
    return max(5 * k, 50)
