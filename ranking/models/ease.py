"""EASE: one linear model of all items from all items, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from base.errors import ModelError
from ranking.histories import Histories, How
from ranking.models.contract import About, State
from ranking.models.fitted import Fitted, played

MOST_ITEMS = 20_000  # that somebody played: a matrix of all their pairs takes 1.6 GB
ROWS = 1_000  # of the matrix of pairs at a time
FLAT = 1e4  # condition up to which an inverse in float32 keeps three digits


@dataclass(kw_only=True, eq=False)
class EASE(Fitted):
    """Scores X·B, B being the ridge regression of each item on all others (Steck 2019).

    With P = (XᵀX + l2·I)⁻¹, B_ij = −P_ij / P_jj and 0 on the diagonal. Only items that somebody
    played enter the matrix, so that a large library of which little was played costs little.

    Raises:
        ModelError: in `fit`, 20,000 items or more were played.
    """

    name: ClassVar[str] = "ease"
    limits: ClassVar = {"l2": (1e-3, inf)}

    l2: float = 400.0
    how: How = "grade"

    def _learn(self, seen: Histories, about: About) -> State:
        matrix = seen.matrix(self.how)
        entered = np.flatnonzero(np.bincount(matrix.indices, minlength=len(about.items)))
        if len(entered) >= MOST_ITEMS:
            raise ModelError(
                f"ease needs a number for every pair of the {len(entered):,} items that were "
                f"played, and is made for fewer than {MOST_ITEMS:,}: use als or item_knn."
            )
        inverse = np.zeros(0, np.float32)
        if len(entered):
            inverse = _inverse(_gram(matrix[:, entered]), self.l2)
        return {"known": played(seen), "entered": entered, "inverse": inverse}

    def _prepare(self, state: State, about: About) -> None:
        del about  # plays say everything
        from scipy.linalg.lapack import stpttr

        self._entered, size = state["entered"], len(state["entered"])
        self._inverse = np.zeros((0, 0), np.float32)
        if size:
            whole = np.triu(stpttr(size, state["inverse"], uplo="U")[0])
            whole += np.triu(whole, 1).T
            self._inverse = np.ascontiguousarray(whole.T)  # row after row, as products want it

    def _score(self, of: Histories) -> NDArray[Any]:
        found = np.zeros((len(of.users), len(of.items)), np.float32)
        if len(self._entered):
            did = of.matrix(self.how)[:, self._entered]
            # X·B without B: −X·P/diag(P), and back what the diagonal of P took.
            found[:, self._entered] = did.toarray() - (did @ self._inverse) / np.diag(self._inverse)
        return found


def _gram(matrix: csr_array) -> NDArray[np.float32]:
    """XᵀX, some rows at a time: as one sparse matrix it would take three times the memory."""
    by_item = csr_array(matrix.T)
    gram = np.zeros((by_item.shape[0],) * 2, np.float32)
    for start in range(0, len(gram), ROWS):
        gram[start : start + ROWS] = (by_item[start : start + ROWS] @ matrix).toarray()
    return gram


def _inverse(gram: NDArray[np.float32], l2: float) -> NDArray[np.float32]:
    """The upper half of (gram + l2·I)⁻¹, column after column (LAPACK's packed form).

    In float32 where it loses nothing that could be seen, which halves memory and time.
    """
    from scipy.linalg import get_lapack_funcs

    largest = max(float(np.abs(row).sum()) for row in gram)  # eigenvalue at most (Gershgorin)
    regular = gram.T if largest / l2 <= FLAT else gram.T.astype(np.float64)
    regular[np.diag_indices_from(regular)] += l2
    potrf, potri, trttp = get_lapack_funcs(("potrf", "potri", "trttp"), (regular,))
    factor, failed = potrf(regular, lower=False, clean=False, overwrite_a=True)
    inverse, failed_too = potri(factor, lower=False, overwrite_c=True)
    if failed or failed_too:
        raise ModelError("ease found no inverse: give it a larger l2.")
    return np.asarray(trttp(inverse, uplo="U")[0], np.float32)
