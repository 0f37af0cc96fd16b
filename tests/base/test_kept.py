"""What was computed last: the same object by the same key, and not more than so many."""

from __future__ import annotations

import pytest

from base.kept import Kept


def test_it_is_made_once() -> None:
    kept = Kept(2)
    first: list[str] = kept.get(("a", 1), list)
    assert kept.get(("a", 1), list) is first
    assert kept.get(("a", 2), list) is not first


def test_the_last_used_stay() -> None:
    kept = Kept(2)
    made: list[str] = []

    def ask(name: str) -> None:
        kept.get(name, lambda: made.append(name))

    for name in ("a", "b", "a", "c", "a", "b"):
        ask(name)
    assert made == ["a", "b", "c", "b"]


def test_what_fails_is_not_kept() -> None:
    kept = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 3) == 3
