"""Which dialogue act a message is: multinomial logistic regression, learned from the examples.

Its input is the message's vector, once as it is and once where a request is in hand, the clues of
the rules, and n-grams. Rules alone were right for 67 of 100 messages by writers who did not know
them, this for 90 (five-fold, see docs/decisions.md); it takes a few milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from agent.reading.acts import ACTS, Act
from agent.reading.case import Case, Decision
from agent.reading.examples import Example
from agent.reading.features import flags, ngrams
from base.slots import TextEmbedder

Matrix = NDArray[np.float64]
SCALE = 4.0  # of unit vectors and of n-grams, beside flags of 0 and 1; by cross-validation, as is
STRENGTH = 1.0  # of the ridge on the weights
RARE = 2  # messages that an n-gram must be in
MOST_NGRAMS = 4_000
STEPS = 100


@dataclass(frozen=True)
class Reading:
    """A message as rules read it, its vector of unit length, and what rules would decide."""

    case: Case
    decision: Decision
    vector: NDArray[np.float32]  # (dim,)


@dataclass(frozen=True)
class Features:
    """A row a reading: what is dense, and n-grams, nearly all of which are 0."""

    dense: Matrix  # vector, vector where a request is in hand, flags, and a one
    ngrams: csr_array

    @property
    def width(self) -> int:
        """How many there are."""
        return int(self.dense.shape[1] + self.ngrams.shape[1])

    def times(self, weights: Matrix) -> Matrix:
        """(rows, acts)"""
        cut = self.dense.shape[1]
        product: Matrix = self.dense @ weights[:cut] + self.ngrams @ weights[cut:]
        return product

    def slopes(self, errors: Matrix) -> Matrix:
        """(features, acts)"""
        slopes: Matrix = np.concatenate([self.dense.T @ errors, self.ngrams.T @ errors])
        return slopes


@dataclass(frozen=True)
class ActModel:
    """`weights` has a row a feature and a column an act; `places` numbers the n-grams."""

    weights: Matrix
    places: Mapping[str, int]

    def chances(self, reading: Reading) -> dict[Act, float]:
        """The probability of each act, the likeliest first."""
        rows = _softmax(features([reading], self.places).times(self.weights))
        found = sorted(zip(ACTS, rows[0], strict=True), key=lambda pair: -pair[1])
        return {act: float(chance) for act, chance in found}

    @classmethod
    def fit(cls, readings: Sequence[Reading], acts: Sequence[Sequence[Act]]) -> Self:
        """The weights that make the labelled acts likeliest; where several are right, their sum."""
        counts = Counter(gram for one in readings for gram in ngrams(one.case.clues.text))
        common = [gram for gram, count in counts.most_common(MOST_NGRAMS) if count >= RARE]
        places = {gram: place for place, gram in enumerate(common)}
        right = np.array([[act in allowed for act in ACTS] for allowed in acts], float)
        return cls(_fitted(features(readings, places), right), places)

    def save(self, path: Path) -> None:
        """Into an .npz, as a whole or not at all."""
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            np.savez_compressed(file, weights=self.weights, places=np.array(list(self.places)))
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """What `save` wrote.

        Raises:
            OSError, ValueError: it cannot be read.
        """
        with np.load(path) as kept:
            places = {str(gram): place for place, gram in enumerate(kept["places"])}
            return cls(kept["weights"], places)


def read_examples(examples: Sequence[Example], embedder: TextEmbedder) -> list[Reading]:
    """The examples as readings."""
    from agent.reading.decide import by_rules

    vectors = embedder.embed([one.text for one in examples], query=True)
    cases = [one.case() for one in examples]
    return [Reading(case, by_rules(case), row) for case, row in zip(cases, vectors, strict=True)]


def features(readings: Sequence[Reading], places: Mapping[str, int]) -> Features:
    """What the model sees of each."""
    vectors = SCALE * np.array([one.vector for one in readings], float)
    asked = np.array([[float(one.case.situation.asked)] for one in readings])
    found = np.array([flags(one.case, one.decision) for one in readings])
    dense = np.concatenate([vectors, vectors * asked, found, np.ones_like(asked)], axis=1)
    return Features(dense, _ngram_rows(readings, places))


def _ngram_rows(readings: Sequence[Reading], places: Mapping[str, int]) -> csr_array:
    rows, columns, values = [], [], []
    for row, one in enumerate(readings):
        known = sorted(places[gram] for gram in ngrams(one.case.clues.text) if gram in places)
        rows += [row] * len(known)
        columns += known
        values += [SCALE / np.sqrt(len(known))] * len(known)
    return csr_array((values, (rows, columns)), shape=(len(readings), len(places)))


def _fitted(rows: Features, right: Matrix) -> Matrix:
    shape = (rows.width, right.shape[1])

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(shape)
        chances = _softmax(rows.times(weights))
        allowed = chances * right
        total = allowed.sum(axis=1, keepdims=True)
        slope = rows.slopes(chances - allowed / total) + STRENGTH * weights
        penalty = STRENGTH / 2 * float((weights**2).sum())
        return penalty - float(np.log(total).sum()), slope.ravel()

    start = np.zeros(shape[0] * shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    fitted: Matrix = found.x.reshape(shape)
    return fitted


def _softmax(scores: Matrix) -> Matrix:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return shares
