"""Plays that are held out, so that what was learned can be checked on what it did not see."""

from __future__ import annotations

import numpy as np

from ranking.histories import Histories, Integers, Mask

FEWEST = 3  # plays of a person below which none is held out: there is nothing left to rank by


def folds(seen: Histories, count: int, seed: int = 0) -> Integers:
    """Into which of `count` parts each event falls, shape (events,); −1 for none.

    Each person's events are spread evenly and at random over the parts, so that every part holds a
    share of 1/count of each. Who comes first gets the parts in another order than the next, so that
    people with few events are not all in the first parts. Of people with fewer than `FEWEST` events
    none is in any part.
    """
    draw = np.random.default_rng(seed)
    found = np.full(len(seen), -1, np.intp)
    for user in range(len(seen.users)):
        events = seen.of_user(user)
        size = events.stop - events.start
        if size >= FEWEST:
            order = draw.permutation(count)
            found[events] = draw.permutation(np.resize(order, size))
    return found


def parted(seen: Histories, out: Mask) -> tuple[Histories, Histories]:
    """The events that stay, and those that `out`, shape (events,), marks."""
    return seen.only(~out), seen.only(out)
