"""Products in parts are the products."""

from __future__ import annotations

import numpy as np
import pytest

from ranking.products import ONE_THREAD, gram, product


@pytest.mark.parametrize(
    ("rows", "dim", "columns"),
    [(0, 8, 3), (1, 1, 1), (5, 512, 6), (1000, 512, 6), (150, 512, 150), (7, 300, 1000), (3, 8, 0)],
)
def test_the_parts_make_the_whole(rows: int, dim: int, columns: int) -> None:
    """Also where one row alone is more than a part."""
    draw = np.random.default_rng(rows)
    left = draw.normal(size=(rows, dim)).astype(np.float32)
    right = draw.normal(size=(dim, columns)).astype(np.float32)
    found = product(left, right)
    assert found.shape == (rows, columns)
    np.testing.assert_allclose(found, left @ right, atol=1e-3)
    assert ONE_THREAD == 262_144


@pytest.mark.parametrize("rows", [0, 1, 2, 37])
def test_a_gram_matrix_is_the_product_with_itself(rows: int) -> None:
    matrix = np.random.default_rng(rows).normal(size=(rows, 64)).astype(np.float32)
    found = gram(matrix)
    np.testing.assert_allclose(found, matrix @ matrix.T, atol=1e-4)
    np.testing.assert_array_equal(found, found.T)
