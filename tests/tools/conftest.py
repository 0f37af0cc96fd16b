"""A library in a temporary folder, with models that need no weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.settings import load_settings
from catalog.store import Catalog
from tools.fakes import FakeModels


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def matinee(home: Path) -> Iterator[Recommender]:
    """An open, empty library."""
    settings = load_settings(home=home, offline=True)
    with Recommender(settings, Catalog(home), FakeModels()) as opened:
        yield opened
