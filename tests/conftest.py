"""Fixtures that all tests share, and the switch that keeps real models out of unit tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from base.guard import FORBID

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _no_real_models(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines raise when they are built in a test that does not carry the `weights` marker."""
    if request.node.get_closest_marker("weights") is None:
        monkeypatch.setenv(FORBID, "1")


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real media: `MATINEE_SHARED_MEDIA`, or the one beside the repository."""
    folder = Path(os.environ.get("MATINEE_SHARED_MEDIA") or ROOT.parent / "shared" / "media")
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
