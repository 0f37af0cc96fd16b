"""Facts out of what proposed a result: the weakest, for where little else speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from agent.explain.known import Why
from agent.explain.wording import quoted

F = TypeVar("F")


def of_sources(make: Callable[..., F], why: Why, is_new: bool) -> Iterator[F]:
    """By the maker of what was liked, popular here, new here: the more telling first."""
    shared = why.shared
    if shared is not None:
        name, title = quoted(shared.name), quoted(shared.title)
        yield make(f"same {shared.kind}", shared.name, name=name, title=title)
    if why.popular:
        yield make("popular")
    if is_new:
        yield make("new")


def of_others(make: Callable[..., F], why: Why) -> Iterator[F]:
    """That people of the same taste liked it."""
    if why.by_others:
        yield make("others")


def of_untried(make: Callable[..., F], why: Why) -> Iterator[F]:
    """That it has its place for being something else than the person knows."""
    if why.untried:
        yield make("untried genre", why.untried, genre=quoted(why.untried))
    elif why.untried is not None:
        yield make("untried")
