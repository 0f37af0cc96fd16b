"""Questions are embedded once, what is stored is not kept, and nobody can spoil it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from base.fakes import FakeTextEmbedder
from base.remembered import RememberingEmbedder
from base.slots import TextEmbedder, Vectors


class Counting(FakeTextEmbedder):
    """Counts its calls."""

    calls = 0

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        self.calls += 1
        return super().embed(texts, query)


@pytest.fixture
def inner() -> Counting:
    return Counting()


def test_a_question_is_embedded_once(inner: Counting) -> None:
    embedder = RememberingEmbedder(inner, most=2)
    assert isinstance(embedder, TextEmbedder)
    assert (embedder.name, embedder.dim) == (inner.name, inner.dim)
    for _ in range(3):
        rows = embedder.embed(["calm sea"], query=True)
        np.testing.assert_array_equal(rows, FakeTextEmbedder().embed(["calm sea"]))
        rows[:] = 0
    assert inner.calls == 1


def test_the_oldest_is_forgotten(inner: Counting) -> None:
    embedder = RememberingEmbedder(inner, most=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        embedder.embed([text], query=True)
    assert inner.calls == 4


def test_what_is_stored_is_not_kept(inner: Counting) -> None:
    embedder = RememberingEmbedder(inner)
    for _ in range(2):
        embedder.embed(["a title"])
        assert embedder.embed(["one", "two"], query=True).shape == (2, inner.dim)
        assert embedder.embed([], query=True).shape == (0, inner.dim)
    assert inner.calls == 6
