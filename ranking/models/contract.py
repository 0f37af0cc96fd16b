"""What every ranking model does, so that any can be trained, kept, compared and explained alike.

A model is fitted on what many people did and scores for anybody's history, also that of a person
whom it never saw: so a new play moves recommendations at once ("folding in"), without training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from base.slots import Modality, Vectors
from ranking.histories import Histories

Scores = NDArray[np.float32]
State = dict[str, NDArray[Any]]  # no objects: what is kept is read without unpickling
TRAITS = ("creator", "person", "genre", "tag", "series")


@dataclass(frozen=True)
class About:
    """What is known of items without anybody's plays, in the order of `items`.

    `vectors` has a matrix (items, d) a modality: unit rows, zeros where an item has none. `traits`
    has for each of `TRAITS` a tuple of names an item. `weights` is what each modality counts.
    """

    items: tuple[str, ...]
    vectors: Mapping[Modality, Vectors] = field(default_factory=dict)
    traits: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)
    weights: Mapping[Modality, float] = field(default_factory=dict)


class RankingModel(Protocol):
    """Scores of all items for anybody, from what they did. Parameters are given when it is made."""

    name: ClassVar[str]

    def fit(self, seen: Histories, about: About) -> None:
        """Learn from what people did; `seen.items` and `about.items` are the same.

        Nobody, nothing played, one item: each is fine, and gives scores that prefer nothing.
        """
        ...

    def scores(self, of: Histories) -> Scores:
        """Shape (people of `of`, items), higher is better, comparable within a person only.

        Not a number for items of which the model knows nothing (a collaborative model: those that
        nobody played). What the person has played already is scored like the rest.

        Raises:
            ValueError: `of.items` are not those that it was fitted on.
        """
        ...

    def state(self) -> State:
        """Everything that `restore` needs, as arrays."""
        ...

    def restore(self, state: State, about: About) -> None:
        """Be as fitted as when `state` was taken."""
        ...


def check_items(fitted: Sequence[str], of: Histories) -> None:
    """Raise ValueError where histories are over other items than the model."""
    if tuple(of.items) != tuple(fitted):
        raise ValueError("histories are over other items than those the model was fitted on")


def unknown_where(scores: NDArray[Any], unknown: NDArray[np.bool_]) -> Scores:
    """Scores with not a number in the columns that `unknown` marks."""
    found = np.asarray(scores, np.float32)
    found[:, unknown] = np.nan
    return found
