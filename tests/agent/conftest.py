"""A copy of the small library for each test, opened with a model or without."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from agent.recommender import Recommender
    from agent.testing import Talker


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the library, made once."""
    from agent.testing import make_shelf

    home = tmp_path_factory.mktemp("shelf") / "home"
    make_shelf(home)
    return home


@pytest.fixture
def opened(shelf: Path, tmp_path: Path) -> Iterator[Callable[..., Talker]]:
    """Opens a copy with a chat model, or with `open_model`, which gives one or raises."""
    from agent.recommender import Recommender
    from agent.testing import Talker
    from base.settings import load_settings
    from catalog.store import Catalog
    from tools.fakes import FakeModels

    made: list[Recommender] = []

    def open_it(model: Any = None, open_model: Any = None, **settings: Any) -> Talker:
        home = tmp_path / f"home{len(made)}"
        shutil.copytree(shelf, home)
        chosen = load_settings(home=home, offline=True, **settings)
        opener = open_model or (lambda: model)
        made.append(Recommender(chosen, Catalog(home), FakeModels(), open_model=opener))
        return Talker(made[-1])

    yield open_it
    for one in made:
        one.close()


@pytest.fixture
def talker(opened: Callable[..., Talker]) -> Talker:
    """Ada, and no language model: rules read, and plain sentences answer."""
    return opened()
