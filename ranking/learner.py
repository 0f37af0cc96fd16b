"""What weighs the scores of several models, and what fame takes from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ranking.lists import Lists
from ranking.models.contract import Scores, State

NOVELTY = "novelty"
NOVELTY_SHARE = 0.05  # of a deviation of popularity
POPULARITY = "popularity"  # the model that novelty is told by


class Learner(Protocol):
    """Learns from lists; its parts (..., names + 1) of features sum to the score (...)."""

    names: tuple[str, ...]

    def fit(self, names: Sequence[str], warm: Lists, hidden: Lists, mixed: Lists) -> None: ...
    def parts(self, values: Scores) -> NDArray[np.float64]: ...
    def scores(self, values: Scores) -> NDArray[np.float64]: ...
    def state(self) -> State: ...
    def restore(self, state: State) -> None: ...


def less_popular(names: Sequence[str], values: Scores, novelty: float) -> NDArray[np.float64]:
    """The part that takes `novelty` of each deviation of popularity away.

    Of features (..., names), shape (...): what all know needs no recommending, and the lists of
    one model after another lean towards it. 0 where popularity is not among the features.
    """
    if POPULARITY not in names:
        return np.zeros(values.shape[:-1])
    popular = values[..., list(names).index(POPULARITY)].astype(np.float64)
    return -novelty * np.where(np.isfinite(popular), popular, 0.0)
