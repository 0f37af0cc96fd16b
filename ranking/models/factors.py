"""Factor models: what `implicit` learns, in an order of its own, and how people are folded in."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, csr_matrix

from base.errors import MissingExtraError, ModelError
from ranking.histories import Histories, How
from ranking.models.contract import State
from ranking.models.fitted import by_name, played

SEEDS = 2**31  # of them are there


def learned(trainer: str, parameters: Mapping[str, Any], seen: Histories, how: How) -> State:
    """Factors of the items that have entries, by a class of `implicit.cpu`, "module.name".

    Both people and items are given to it by name: it draws its first factors and its samples in
    the order that they come in.

    Raises:
        MissingExtraError: implicit is not installed.
        ModelError: it found no numbers.
    """
    made = _class(trainer)
    matrix = seen.matrix(how)
    order = by_name(seen.items)
    entered = order[np.bincount(matrix.indices, minlength=len(order))[order] > 0]
    people = by_name(seen.users)
    people = people[np.diff(matrix.indptr)[people] > 0]
    factors = np.zeros((0, 1), np.float32)
    if len(entered):
        factors = _factors(made, parameters, csr_matrix(matrix[people][:, entered]))
    return {"known": played(seen), "entered": entered, "factors": factors}


def _class(trainer: str) -> Any:
    """One for CPUs: the choice that `implicit` itself makes depends on the machine."""
    module, name = trainer.split(".")
    try:
        return getattr(importlib.import_module(f"implicit.cpu.{module}"), name)
    except ImportError as error:
        raise MissingExtraError("implicit", "train") from error


def _factors(made: Any, parameters: Mapping[str, Any], matrix: csr_matrix) -> NDArray[np.float32]:
    from implicit.recommender_base import ModelFitError
    from threadpoolctl import threadpool_limits

    matrix.sort_indices()
    with threadpool_limits(1, "blas"):  # its own threads share the work already
        model = made(**parameters)
        try:
            model.fit(matrix, show_progress=False)
        except ModelFitError as error:
            raise ModelError(
                "The factors became infinite: raise regularization, or lower alpha or "
                "learning_rate."
            ) from error
    return np.asarray(model.item_factors, np.float32)


def folded(
    did: csr_array,
    factors: NDArray[np.float64],
    solve: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
) -> NDArray[np.float64]:
    """Factors of people, of shape (people, d), from what they did; of nothing, zeros.

    `solve` has one person's from the factors of their items, (n, d), and their entries, (n,).
    """
    found = np.zeros((did.shape[0], factors.shape[1]))
    for person, (start, stop) in enumerate(pairwise(did.indptr.tolist())):
        if stop > start:
            items, values = did.indices[start:stop], did.data[start:stop]
            found[person] = solve(factors[items], values.astype(np.float64))
    return found
