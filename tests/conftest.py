"""Fixtures that all tests share, and the switch that keeps real models out of unit tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from base.guard import FORBID

if TYPE_CHECKING:
    from agent.recommender import Recommender

settings.register_profile("matinee", deadline=None)  # a busy machine is not a failed test
settings.load_profile("matinee")

ROOT = Path(__file__).parents[1]
SHARED_MEDIA = "MATINEE_SHARED_MEDIA"


@pytest.fixture(scope="session")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of somebody who has never used Matinee: no configuration, an empty cache."""
    return tmp_path_factory.mktemp("nobody")


@pytest.fixture(autouse=True)
def _no_real_models(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, nobody: Path
) -> None:
    """Engines raise when they are built in a test that does not carry the `weights` marker.

    Nor does what lies on this machine reach such a test, or such a test it: the person's variables,
    configuration, and cache, with the report of a suite that was held here.
    """
    if request.node.get_closest_marker("weights") is None:
        for name in [name for name in os.environ if name.startswith("MATINEE_")]:
            if name != SHARED_MEDIA:
                monkeypatch.delenv(name)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(nobody / "config"))
        monkeypatch.setenv("MATINEE_CACHE", str(nobody / "cache"))
        monkeypatch.setenv(FORBID, "1")
        monkeypatch.setenv("MATINEE_READING", "rules")  # learning takes seconds


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard, also where the tests run in the background, in which shells ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real media: `MATINEE_SHARED_MEDIA`, or the one beside the repository."""
    folder = Path(os.environ.get(SHARED_MEDIA) or ROOT.parent / "shared" / "media")
    if not folder.is_dir():
        pytest.skip("the shared media are not on this machine")
    return folder


@pytest.fixture(scope="session")
def real_weights() -> Callable[[str], Path]:
    """Name of a model -> its folder, fetched on first use."""

    def folder(model: str) -> Path:
        from base.settings import load_settings
        from base.weights import Weights

        return Weights(load_settings()).path(model)

    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a library of this test lies."""
    return tmp_path / "home"


@pytest.fixture
def matinee(home: Path) -> Iterator[Recommender]:
    """An open, empty library with models that need no weights."""
    from agent.recommender import Recommender
    from base.settings import load_settings
    from catalog.store import Catalog
    from tools.fakes import FakeModels

    chosen = load_settings(home=home, offline=True)
    with Recommender(chosen, Catalog(home), FakeModels()) as opened:
        yield opened
