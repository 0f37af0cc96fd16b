"""What is held out: a share of each person's plays, every play once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.histories import Histories
from ranking.splits import FEWEST, folds, parted

ITEMS = tuple(f"item{n}" for n in range(40))


def seen(*counts: int) -> Histories:
    """A person a number, with so many plays."""
    events = [(u, n, 1.0, float(n)) for u, count in enumerate(counts) for n in range(count)]
    return Histories.of_events([f"user{u}" for u in range(len(counts))], ITEMS, events)


@given(st.lists(st.integers(0, 40), max_size=6), st.integers(1, 12), st.integers(0, 3))
def test_each_person_is_in_each_part_alike(counts: list[int], parts: int, seed: int) -> None:
    """Their sizes differ by one at most; of people with too few plays none is in any."""
    found = folds(seen(*counts), parts, seed)
    assert len(found) == sum(counts)
    histories = seen(*counts)
    for user, count in enumerate(counts):
        own = found[histories.of_user(user)]
        if count < FEWEST:
            assert (own == -1).all()
        else:
            sizes = np.bincount(own, minlength=parts)
            assert sizes.sum() == count
            assert sizes.max() - sizes.min() <= 1


def test_few_plays_are_not_all_in_the_first_parts() -> None:
    """A hundred people with three plays each: every tenth has its share, 30 give or take."""
    sizes = np.bincount(folds(seen(*[3] * 100), 10), minlength=10)
    assert sizes.sum() == 300
    assert sizes.min() >= 15
    assert sizes.max() <= 45


def test_the_same_seed_the_same_parts() -> None:
    one, two, other = (folds(seen(20, 30), 10, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()


def test_what_is_out_is_not_in() -> None:
    """Together they are everything."""
    whole = seen(10, 5)
    rest, held = parted(whole, folds(whole, 5) == 2)
    assert len(held) == 3
    pairs = {
        (int(u), int(i)) for one in (rest, held) for u, i in zip(one.user, one.item, strict=True)
    }
    assert len(rest) + len(held) == len(pairs) == len(whole)
    assert rest.users == held.users == whole.users
