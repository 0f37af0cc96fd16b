"""The next token out of the logits, within a grammar where there is one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.llm.mask import Mask
from base.slots import Frozen

LOOK_AT = (40, 2000)  # best tokens that a grammar is asked about, before all of them


class Sampling(Frozen):
    """Temperature 0 takes the best token. The penalty divides the logits of what was just written.

    Nucleus sampling: Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration".
    """

    temperature: float = 0.0
    top_k: int = 40
    top_p: float = 0.95
    repeat_penalty: float = 1.0
    repeat_within: int = 64
    seed: int = 0


class Sampler:
    """Chooses tokens of one answer."""

    def __init__(
        self, config: Sampling, forbidden: NDArray[np.intp], mask: Mask | None = None
    ) -> None:
        self._config = config
        self._forbidden = forbidden
        self._mask = mask
        self._random = np.random.default_rng(config.seed)

    def choose(self, logits: NDArray[np.float32], written: Sequence[int]) -> int:
        """The next token, given what was written of this answer."""
        scores = logits.astype(np.float32, copy=True)
        scores[self._forbidden] = -np.inf
        self._penalise(scores, written)
        best = self._allowed(scores)
        if self._config.temperature <= 0 or len(best) == 1:
            return int(best[0])
        return self._draw(scores, best[: self._config.top_k])

    def _penalise(self, scores: NDArray[np.float32], written: Sequence[int]) -> None:
        penalty = self._config.repeat_penalty
        if penalty == 1.0 or not written:
            return
        recent = np.unique(np.asarray(written[-self._config.repeat_within :]))
        values = scores[recent]
        scores[recent] = np.where(values > 0, values / penalty, values * penalty)

    def _allowed(self, scores: NDArray[np.float32]) -> NDArray[np.intp]:
        """The best tokens that may come, the best first.

        Asking the grammar about the whole vocabulary costs as much as computing a token; the
        model's first choices are mostly allowed.
        """
        for k in (*LOOK_AT, len(scores)):
            best = _top(scores, k)
            if self._mask is None:
                return best
            allowed = best[self._mask.allowed(best)]
            if len(allowed):
                return allowed
        return best[:1]

    def _draw(self, scores: NDArray[np.float32], best: NDArray[np.intp]) -> int:
        values = scores[best].astype(np.float64) / self._config.temperature
        shares = np.exp(values - values.max())
        shares /= shares.sum()
        kept = int(np.searchsorted(np.cumsum(shares), self._config.top_p)) + 1
        shares = shares[:kept] / shares[:kept].sum()
        return int(best[self._random.choice(len(shares), p=shares)])


def _top(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    if k < len(scores):
        some = np.argpartition(scores, -k)[-k:]
        return some[np.argsort(-scores[some], kind="stable")]
    return np.argsort(-scores, kind="stable")
