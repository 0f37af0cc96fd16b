"""What ranking models have in common: their parameters are checked, and they are what they keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from base.errors import UsageError
from ranking.histories import Histories, How, Integers, Mask
from ranking.models.contract import About, Scores, State, check_items, unknown_where


@dataclass(kw_only=True, eq=False)
class Fitted(ABC):
    """A model that is nothing but its parameters and the arrays that it learned.

    A subclass learns its state as arrays, one of them `known`, a mask of the items of which it can
    say anything, and scores from them alone: so what is restored scores as what was fitted.

    Raises:
        UsageError: a parameter is of the wrong kind or outside `limits`.
    """

    name: ClassVar[str]
    limits: ClassVar[Mapping[str, tuple[float, float]]] = {}  # of parameters, both included

    def __post_init__(self) -> None:
        self._items: tuple[str, ...] = ()
        self._state: State = {"known": np.zeros(0, bool)}
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name == "how" and value not in get_args(How):
                raise UsageError(f"{self.name}: how is one of {', '.join(get_args(How))}.")
            if one.name in self.limits and value is not one.default:
                self._check_number(one.name, value, isinstance(one.default, int))

    def fit(self, seen: Histories, about: About) -> None:
        """Learn from what people did; `seen.items` and `about.items` are the same."""
        check_items(about.items, seen)
        self._hold(self._learn(seen, about), about)

    def scores(self, of: Histories) -> Scores:
        """Shape (people of `of`, items); not a number for items that are not known."""
        check_items(self._items, of)
        if not of.users or not self._items:
            return np.zeros((len(of.users), len(self._items)), np.float32)
        return unknown_where(self._score(of), ~self._state["known"])

    def state(self) -> State:
        """Everything that `restore` needs, as arrays."""
        return dict(self._state)

    def restore(self, state: State, about: About) -> None:
        """Be as fitted as when `state` was taken; `about.items` are those that it was fitted on.

        Raises:
            ValueError: the state is of another model or of other items.
        """
        try:
            if len(state["known"]) != len(about.items):
                raise ValueError(f"the state of {self.name} is of {len(state['known'])} items")
            self._hold(dict(state), about)
        except KeyError as error:
            raise ValueError(f"the state of {self.name} lacks {error}") from error

    def _hold(self, state: State, about: About) -> None:
        self._prepare(state, about)
        self._items, self._state = tuple(about.items), state

    @abstractmethod
    def _learn(self, seen: Histories, about: About) -> State:
        """What is kept, with `known`."""

    @abstractmethod
    def _prepare(self, state: State, about: About) -> None:
        """Hold the arrays of a state as scoring wants them; KeyError where one is missing."""

    @abstractmethod
    def _score(self, of: Histories) -> NDArray[Any]:
        """A new array of shape (people, items), neither of which is 0, without care for `known`."""

    def _check_number(self, parameter: str, value: object, whole: bool) -> None:
        low, high = self.limits[parameter]
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            kind = "a whole number" if whole else "a number"
            bounds = f"from {low:g}" + ("" if np.isinf(high) else f" to {high:g}")
            raise UsageError(f"{self.name}: {parameter} is {kind} {bounds}, not {value!r}.")


def played(seen: Histories) -> Mask:
    """Which items anybody played; shape (items,)."""
    return np.bincount(seen.item, minlength=len(seen.items)).astype(bool)


def by_name(names: Sequence[str]) -> Integers:
    """The order of the names: what is learned in it does not depend on the order they come in."""
    return np.asarray(sorted(range(len(names)), key=names.__getitem__), np.intp)


def packed(name: str, matrix: csr_array) -> State:
    """A sparse matrix as arrays, to be kept in a state."""
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices.astype(np.int32),
        f"{name}.indptr": matrix.indptr.astype(np.int64),
        f"{name}.shape": np.asarray(matrix.shape, np.int64),
    }


def unpacked(name: str, state: State) -> csr_array:
    """What `packed` made arrays of."""
    arrays = tuple(state[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    rows, columns = state[f"{name}.shape"].tolist()
    return csr_array(arrays, shape=(rows, columns))
