"""How ratings are divided into what is known and what is to be foretold.

Nearly half of the people's last ratings carry the second of the one before: MovieLens' clock is
that of a rating page. So taste is measured on a random fifth, order on whole sessions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking.histories import Histories, Mask

TEST_SHARE = 0.2
SESSION_GAP_S = 3600.0
HIDDEN_SHARE = 0.15


@dataclass(frozen=True)
class Split:
    """What is known and what is held out; `hidden` marks items that had all plays held out.

    `gap_s` is, for each person, the time from the last known play to the first held out.
    """

    known: Histories
    held: Histories
    hidden: Mask

    @property
    def gap_s(self) -> NDArray[np.float64]:
        """Seconds; not a number for who has nothing known or nothing held out."""
        users = len(self.known.users)
        last, first = np.full(users, -np.inf), np.full(users, np.inf)
        np.maximum.at(last, self.known.user, self.known.at)
        np.minimum.at(first, self.held.user, self.held.at)
        gap = first - last
        return np.where(np.isfinite(gap), np.maximum(gap, 0.0), np.nan)


def random_share(events: Histories, seed: int, share: float = TEST_SHARE) -> Split:
    """Per person a random share of the plays."""
    chance = np.random.default_rng(seed)
    order = np.lexsort((chance.random(len(events)), events.user))
    place = np.empty(len(events), np.intp)
    place[order] = np.arange(len(events)) - events.starts[events.user[order]]
    counts = np.diff(events.starts)
    held = place < np.round(share * counts)[events.user]
    return _split(events, held)


def last_session(events: Histories) -> Split:
    """The last session of everybody who has several; a gap of an hour begins one."""
    begins = np.zeros(len(events), bool)
    if len(events):
        same = events.user[1:] == events.user[:-1]
        begins[1:] = same & (np.diff(events.at) > SESSION_GAP_S)
    session = np.cumsum(begins)
    last = np.zeros(len(events.users), np.intp)
    several = np.zeros(len(events.users), bool)
    np.maximum.at(last, events.user, session)
    several[events.user[begins]] = True
    return _split(events, several[events.user] & (session == last[events.user]))


def after(events: Histories, share: float = TEST_SHARE) -> Split:
    """Everything after one moment in time: the last share of all plays."""
    moment = np.quantile(events.at, 1 - share)
    return _split(events, events.at > moment)


def hidden_items(events: Histories, seed: int, share: float = HIDDEN_SHARE) -> Split:
    """All plays of a random share of the items."""
    chance = np.random.default_rng(seed)
    items = len(events.items)
    hidden = np.zeros(items, bool)
    hidden[chance.permutation(items)[: round(share * items)]] = True
    held = hidden[events.item]
    return Split(events.only(~held), events.only(held), hidden)


def _split(events: Histories, held: Mask) -> Split:
    return Split(events.only(~held), events.only(held), np.zeros(len(events.items), bool))
