"""The ranker by trees: gradient boosting for the order of a list (LambdaMART); needs LightGBM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from base.errors import MissingExtraError
from ranking.lists import Lists
from ranking.models.contract import Scores, State
from ranking.models.packed import of_texts, to_texts

if TYPE_CHECKING:
    from lightgbm import Booster

THREADS = 2  # always as many: sums in another order would be other trees
LONGEST = 10_000  # places of one list, which LightGBM does not go beyond


@dataclass(kw_only=True, eq=False)
class TreeRanker:
    """LambdaMART (Burges 2010) over the features that the linear ranker has too.

    It learns from the lists of items with plays, and from those in which hidden items stand beside
    them. What is not known goes to the trees as missing. The score is that of the trees less what
    they give on average, which is the same for everything and changes no order; so the parts of the
    features alone are the score, and the constant, which comes last, is 0.
    """

    rounds: int = 150
    leaves: int = 15
    rate: float = 0.05
    leaf_rows: int = 50
    seed: int = 0

    def __post_init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self._booster: Booster | None = None

    def fit(self, names: Sequence[str], warm: Lists, hidden: Lists, mixed: Lists) -> None:
        """Learn from lists of items with plays, and of both together.

        Raises:
            MissingExtraError: LightGBM is not installed.
        """
        del hidden  # each of them is in a list of both too
        self.names, self._booster = tuple(names), None
        lists = Lists.joined([warm, mixed])
        if len(lists) and names:
            self._booster = self._trained(lists)

    def parts(self, values: Scores) -> NDArray[np.float64]:
        """Of features (..., names), the parts (..., names + 1) whose sum is the score.

        By TreeSHAP (Lundberg, Erion, Lee 2018), in double precision: the sum is exact to 1e-6.
        """
        found = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
        if self._booster is not None and values.size:
            rows = values.reshape(-1, values.shape[-1])
            each = self._booster.predict(rows, pred_contrib=True, num_threads=THREADS)
            found[..., :-1] = np.asarray(each)[:, :-1].reshape(values.shape)
        return found

    def scores(self, values: Scores) -> NDArray[np.float64]:
        """Of features (..., names), the scores (...); a hundred times quicker than their parts."""
        if self._booster is None or not values.size:
            return np.zeros(values.shape[:-1])
        rows = values.reshape(-1, values.shape[-1])
        raw = np.asarray(self._booster.predict(rows, raw_score=True, num_threads=THREADS))
        return np.asarray(raw.reshape(values.shape[:-1]) - self.average, np.float64)

    @property
    def average(self) -> float:
        """What the trees give on average: parts are counted from there."""
        if self._booster is None:
            return 0.0
        nothing = np.full((1, len(self.names)), np.nan)
        return float(np.asarray(self._booster.predict(nothing, pred_contrib=True))[0, -1])

    def state(self) -> State:
        """The trees as LightGBM writes them, as bytes."""
        text = "" if self._booster is None else self._booster.model_to_string()
        return {"names": of_texts(self.names), "trees": np.frombuffer(text.encode(), np.uint8)}

    def restore(self, state: State) -> None:
        """Be as when `state` was taken.

        Raises:
            MissingExtraError: LightGBM is not installed.
            ValueError: the trees cannot be read.
        """
        lightgbm = _lightgbm()
        self.names, self._booster = to_texts(state["names"]), None
        text = state["trees"].tobytes().decode()
        if not text:
            return
        try:
            booster = lightgbm.Booster(model_str=text)
        except lightgbm.basic.LightGBMError as error:
            raise ValueError(f"the trees cannot be read ({error})") from error
        if booster.num_feature() != len(self.names):
            raise ValueError(f"the trees are over {booster.num_feature()} features")
        self._booster = booster

    def _trained(self, lists: Lists) -> Booster:
        lightgbm = _lightgbm()
        there = lists.there & (np.cumsum(lists.there, axis=1) <= LONGEST)
        data = lightgbm.Dataset(
            lists.values[there],
            lists.relevant[there].astype(np.int32),
            group=there.sum(axis=1),
            feature_name=[f"feature{index}" for index in range(len(self.names))],
            params=self._parameters,
        )
        return lightgbm.train(self._parameters, data, num_boost_round=self.rounds)

    @property
    def _parameters(self) -> Mapping[str, Any]:
        return {
            "objective": "lambdarank",
            "learning_rate": self.rate,
            "num_leaves": self.leaves,
            "min_data_in_leaf": self.leaf_rows,
            "deterministic": True,
            "force_row_wise": True,  # else it tries which way is quicker on the day
            "num_threads": THREADS,
            "seed": self.seed,
            "verbosity": -1,
        }


def _lightgbm() -> Any:
    try:
        import lightgbm
    except ImportError as error:
        raise MissingExtraError("LightGBM", "train") from error
    return lightgbm
