"""A library with media in it, and a client of the routes that play them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.recommender import Recommender
from tools.understood import Pass
from ui.media.testing import small_app

Added = Callable[[Path], str]


@pytest.fixture
def added(matinee: Recommender) -> Added:
    """Adds a file; gives the id of its item."""

    def add(path: Path) -> str:
        before = {item.id for item in matinee.items()}
        matinee.add([path], until=Pass.NAMES)
        (new,) = {item.id for item in matinee.items()} - before
        return new

    return add


@pytest.fixture
def client(matinee: Recommender) -> Iterator[TestClient]:
    """Who asks for media."""
    with TestClient(small_app(matinee), client=("127.0.0.1", 50_000)) as opened:
        yield opened
