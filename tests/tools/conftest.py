"""The tiny models, untrained for unit tests and trained for those that need weights."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path

import pytest

from base.guard import FORBID
from base.settings import load_settings
from tools.tiny import cache, captioner, clip, shapes
from tools.tiny.__main__ import STEPS, make


@pytest.fixture
def tiny_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engines may be built: what they load here was made by the test run itself."""
    monkeypatch.delenv(FORBID, raising=False)


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub cache with both tiny models as they are born."""
    folder = tmp_path_factory.mktemp("hub")
    make(folder, steps=0)
    return folder


@pytest.fixture(scope="session")
def trained() -> Path:
    """A hub cache with both tiny models; trained once for each version of their scripts."""
    script = f"{STEPS} steps" + "".join(
        inspect.getsource(part) for part in (cache, captioner, clip, shapes)
    )
    version = hashlib.sha256(script.encode()).hexdigest()[:12]
    folder = load_settings().cache / "tiny" / version
    if not all(cache.find(folder, model.REPO) for model in (clip, captioner)):
        make(folder)
    return folder
