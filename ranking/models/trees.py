"""The ranker by trees: gradient boosting for the order of a list (LambdaMART); needs LightGBM."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from base.errors import MissingExtraError
from ranking.models.contract import State
from ranking.models.packed import of_texts, to_texts

if TYPE_CHECKING:
    from lightgbm import Booster

THREADS = 2  # always as many, so that a machine with more gives the same trees
MOST_A_PERSON = 10_000  # rows of one list, which LightGBM does not go beyond
GRADES = 31  # relevance is 0 to 30: gains are powers of two

Numbers = NDArray[np.float64]


class Table(Protocol):
    """Features of pairs: `values` has the shape (people, items, features), NaN where not known."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> NDArray[np.float32]: ...


Block = tuple[Table, NDArray[np.float32]]


@dataclass(kw_only=True)
class TreeRanker:
    """LambdaMART (Burges 2010) over the features that the linear ranker has too.

    What is not known goes to the trees as missing. Of what a person did not play `negatives` are
    drawn to learn from. The scores are those of the trees less their average, which is the same for
    everything and changes no order, so that the parts of the features alone are the score.
    """

    rounds: int = 150
    leaves: int = 15
    rate: float = 0.05
    leaf_rows: int = 50
    negatives: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self._booster: Booster | None = None

    def fit(self, blocks: Iterable[Block]) -> None:
        """Learn from features and labels of shape (people, items).

        A label is a grade of relevance: a whole number up to 30, 0 for what is not relevant, not a
        number for what is not to be learned from. Somebody with no relevant item teaches nothing.

        Raises:
            MissingExtraError: LightGBM is not installed.
            ValueError: the blocks have different features.
        """
        draw = np.random.default_rng(self.seed)
        lists: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
        self.names, self._booster = (), None
        for features, labels in blocks:
            self.names = self.names or features.names
            self._check(features)
            for rows, grades in zip(features.values, labels, strict=True):
                kept = self._learned_from(grades, draw)
                if kept.size:
                    lists.append((rows[kept], grades[kept]))
        if lists:
            self._booster = self._trained(lists)

    def parts(self, features: Table) -> Numbers:
        """Each feature's part in each score, by TreeSHAP (Lundberg et al. 2018); (.., features).

        Parts are against the average, and sum to `scores` within 1e-6.

        Raises:
            ValueError: these are other features than those that it was fitted on.
        """
        self._check(features)
        values = features.values
        if self._booster is None or not values.size:
            return np.zeros(values.shape)
        rows = values.reshape(-1, values.shape[-1])
        found = self._booster.predict(rows, pred_contrib=True, num_threads=THREADS)
        return np.asarray(found, np.float64)[:, :-1].reshape(values.shape)

    def scores(self, features: Table) -> Numbers:
        """Shape (people, items), higher is better; much quicker than parts."""
        self._check(features)
        values = features.values
        if self._booster is None or not values.size:
            return np.zeros(values.shape[:-1])
        rows = values.reshape(-1, values.shape[-1])
        found = self._booster.predict(rows, raw_score=True, num_threads=THREADS)
        return (np.asarray(found, np.float64) - self.average).reshape(values.shape[:-1])

    @property
    def average(self) -> float:
        """What the trees give before anything is known: the score that parts are counted from."""
        if self._booster is None:
            return 0.0
        nothing = np.full((1, len(self.names)), np.nan)
        found = self._booster.predict(nothing, pred_contrib=True, num_threads=THREADS)
        return float(np.asarray(found)[0, -1])

    def state(self) -> State:
        """The trees as LightGBM writes them, as bytes."""
        text = "" if self._booster is None else self._booster.model_to_string()
        return {"names": of_texts(self.names), "trees": np.frombuffer(text.encode(), np.uint8)}

    def restore(self, state: State) -> None:
        """Be as fitted as when `state` was taken.

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
            self._booster = lightgbm.Booster(model_str=text)
        except lightgbm.basic.LightGBMError as error:
            raise ValueError(f"the trees cannot be read ({error})") from error
        if self._booster.num_feature() != len(self.names):
            raise ValueError(f"the trees are over {self._booster.num_feature()} features")

    def _learned_from(
        self, grades: NDArray[np.float32], draw: np.random.Generator
    ) -> NDArray[np.intp]:
        """Columns of one person: all that is relevant, and some of what is not; none without both.

        Drawn for every person, so that who comes later learns from the same whoever came before.
        """
        liked, other = np.flatnonzero(grades > 0), np.flatnonzero(grades == 0)
        drawn = draw.permutation(len(other))[: min(self.negatives, MOST_A_PERSON // 2)]
        if not (len(liked) and len(drawn)):
            return np.zeros(0, np.intp)
        best = np.argsort(-grades[liked], kind="stable")[: MOST_A_PERSON // 2]
        return np.sort(np.concatenate([liked[best], other[drawn]]))

    def _trained(self, lists: Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]]) -> Booster:
        lightgbm = _lightgbm()
        rows = np.concatenate([rows for rows, _ in lists])
        grades = np.concatenate([grades for _, grades in lists])
        data = lightgbm.Dataset(
            rows,
            np.where(grades > 0, np.clip(np.rint(grades), 1, GRADES - 1), 0),
            group=[len(grades) for _, grades in lists],
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
            "force_row_wise": True,  # else it tries which is quicker, and sums in that order
            "num_threads": THREADS,
            "seed": self.seed,
            "verbosity": -1,
        }

    def _check(self, features: Table) -> None:
        if self.names and features.names != self.names:
            raise ValueError(f"these are the features {features.names}, not {self.names}")


def _lightgbm() -> Any:
    try:
        import lightgbm
    except ImportError as error:
        raise MissingExtraError("LightGBM", "train") from error
    return lightgbm
