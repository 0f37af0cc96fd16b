"""States of prompts: kept when they would be lost, loaded when they save reading, bounded."""

from __future__ import annotations

from collections.abc import Sequence

from agent.llm.prefixes import Prefixes, common


class Model:
    """One live sequence; its state is as many bytes as tokens."""

    def __init__(self, live: Sequence[int] = ()) -> None:
        self.live = list(live)
        self.takes = True

    def save(self) -> bytes:
        return bytes(len(self.live))

    def load(self, state: bytes, tokens: Sequence[int]) -> bool:
        self.live = list(tokens) if self.takes else []
        return self.takes


A, B = list(range(1, 601)), list(range(1001, 1601))


def test_common() -> None:
    assert common([1, 2, 3], [1, 2, 4, 5]) == 2
    assert common([], [1]) == 0
    assert common([1, 2], [1, 2, 3]) == 2


def test_what_would_be_lost_is_kept_and_comes_back() -> None:
    kept, model = Prefixes(10_000), Model(A)
    kept.prepare(model, B)
    assert len(kept) == 1
    model.live = B
    assert kept.best([*A, 7]) == 600
    kept.prepare(model, [*A, 7])
    assert model.live == A


def test_a_short_tail_is_not_worth_a_copy() -> None:
    """The same beginning with another message at its end is the common case."""
    kept = Prefixes(10_000)
    kept.prepare(Model([*A, *range(2000, 2100)]), [*A, 9, 9, 9])
    assert len(kept) == 0


def test_a_longer_state_replaces_its_own_beginning() -> None:
    kept = Prefixes(10_000)
    kept.prepare(Model(A), B)
    kept.prepare(Model([*A, *range(5000, 5300)]), B)
    assert len(kept) == 1
    assert kept.best([*A, *range(5000, 5300)]) == 900


def test_the_memory_is_bounded() -> None:
    """The least recently used goes; a limit of nothing keeps nothing."""
    kept = Prefixes(1300)
    for begin in (0, 10_000, 20_000):
        kept.prepare(Model(range(begin, begin + 600)), [1_000_000])
    assert len(kept) == 2
    assert kept.best(list(range(600))) == 0
    none = Prefixes(0)
    none.prepare(Model(A), B)
    assert len(none) == 0


def test_a_state_that_is_refused_leaves_nothing_wrong() -> None:
    kept, model = Prefixes(10_000), Model(A)
    kept.prepare(model, B)
    model.live, model.takes = B, False
    kept.prepare(model, A)
    assert model.live == []
