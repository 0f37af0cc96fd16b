"""t-SNE (van der Maaten and Hinton, 2008): places in the plane where neighbours stay neighbours.

Every pair is compared, which costs about 24·n² floating-point operations a step: of 1,200 points,
the most that `ranking.projection` gives it, 400 steps are 1.4e10, some seconds of one core, and
a few matrices of 6 MB. Nothing is left to chance: it begins with principal components (Kobak and
Berens, 2019), and the rate grows with n (Belkina and others, 2019). The gains are those of Jacobs
(1988).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist, squareform

Numbers = NDArray[np.float64]
Singles = NDArray[np.float32]

PERPLEXITY = 30.0  # neighbours that count, roughly; a third of the others where there are fewer
STEPS, EARLY = 400, 120
EXAGGERATION = 12.0  # of likeness in the early steps, which lets groups find together
MOMENTA = (0.5, 0.8)  # early, and then
GAIN, LOSS, LEAST_GAIN = 0.2, 0.8, 0.01
LEAST_RATE = 50.0
BEGIN = 1e-4  # the spread of the places at first
HALVINGS = 40
TINY = 1e-30


def tsne(points: Numbers, begin: Numbers) -> Numbers:
    """Places of points in the plane.

    Args:
        points: shape (n, d), n at least 2.
        begin: where they begin, in any scale, shape (n, 2).

    Returns:
        Shape (n, 2), around 0.
    """
    count = len(points)
    alike = joint(points).astype(np.float32) * np.float32(EXAGGERATION)
    places = (BEGIN * begin / max(float(begin.std()), TINY)).astype(np.float32)
    spare = (np.empty_like(alike), np.empty_like(alike))
    speed, gains = np.zeros_like(places), np.ones_like(places)
    rate = np.float32(max(count / EXAGGERATION / 4, LEAST_RATE))
    for step in range(STEPS):
        if step == EARLY:
            alike /= np.float32(EXAGGERATION)
        slope = gradient(alike, places, spare)
        gains = np.where(slope * speed > 0, gains * np.float32(LOSS), gains + np.float32(GAIN))
        np.maximum(gains, np.float32(LEAST_GAIN), out=gains)
        speed = np.float32(MOMENTA[step >= EARLY]) * speed - rate * gains * slope
        places += speed
        places -= places.mean(axis=0)
    return places.astype(np.float64)


def joint(points: Numbers, perplexity: float = PERPLEXITY) -> Numbers:
    """p_ij = (p_j|i + p_i|j) / 2n, symmetric, with zeros on the diagonal and the sum 1; (n, n).

    Each p_·|i is a Gaussian whose width gives it the perplexity, found by halving.
    """
    count = len(points)
    squares = squareform(pdist(points, "sqeuclidean"))
    own = np.eye(count, dtype=bool)
    squares -= np.where(own, np.inf, squares).min(axis=1)[:, None]  # else all may become zero
    squares[own] = 0.0
    mean = squares.sum(axis=1) / max(count - 1, 1)
    target = np.log(max(min(perplexity, (count - 1) / 3), 1.0))
    low, high = np.zeros(count), np.full(count, np.inf)
    narrow = 1 / np.maximum(mean, TINY)
    for _ in range(HALVINGS):
        given = _given(squares, narrow, own)
        total = given.sum(axis=1)
        entropy = np.log(total) + narrow * np.einsum("ij,ij->i", squares, given) / total
        is_wide = entropy > target
        low, high = np.where(is_wide, narrow, low), np.where(is_wide, high, narrow)
        narrow = np.where(np.isinf(high), 2 * narrow, (low + high) / 2)
    given = _given(squares, narrow, own)
    given /= given.sum(axis=1)[:, None]
    return np.asarray((given + given.T) / (2 * count))


def gradient(alike: Singles, places: Singles, spare: tuple[Singles, Singles]) -> Singles:
    """4·Σ_j (p_ij − q_ij)·(y_i − y_j)/(1 + |y_i − y_j|²), shape (n, 2).

    One product of matrices gives all 1 + |y_i − y_j|², and one each the sums over j. `spare` are
    two matrices of shape (n, n) to write to.
    """
    near, pulls = spare
    ones = np.ones((len(places), 1), np.float32)
    squares = (places * places).sum(axis=1, keepdims=True)
    left = np.hstack([-2 * places, squares + 1, ones])
    np.matmul(left, np.hstack([places, ones, squares]).T, out=near)
    np.maximum(near, 1, out=near)  # rounding may make it less
    np.reciprocal(near, out=near)
    np.fill_diagonal(near, 0)
    total = max(float(near.sum()), TINY)
    beside = np.hstack([places, ones])
    pulled = np.multiply(alike, near, out=pulls) @ beside
    np.multiply(near, near, out=near)
    pushed = (near @ beside) / np.float32(total)
    force = pulled - pushed
    return np.asarray(4 * (force[:, 2:] * places - force[:, :2]))


def _given(squares: Numbers, narrow: Numbers, own: NDArray[np.bool_]) -> Numbers:
    """exp(−narrow·squares) with zeros on the diagonal."""
    found = np.exp(-narrow[:, None] * squares)
    found[own] = 0.0
    return np.asarray(found)
