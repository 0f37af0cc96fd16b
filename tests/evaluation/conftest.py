"""The small library of the conversation's tests, as a library to evaluate in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.testing import make_shelf
from base.settings import Settings, load_settings
from catalog.plays import Action, Play
from evaluation.play import Depth
from evaluation.run import Plan, staged
from evaluation.stage import Stage
from tools.fakes import OfflineModels

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def made_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the library, made once; nothing in a test may change it."""
    home = tmp_path_factory.mktemp("evaluated") / "home"
    make_shelf(home)
    return home


@pytest.fixture
def library(made_shelf: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A copy, in which Bo has a past of his own; commands open it with models without weights."""
    from agent import Recommender

    shutil.copytree(made_shelf, home)
    monkeypatch.setenv("MATINEE_HOME", str(home))
    monkeypatch.setenv("MATINEE_OFFLINE", "1")
    monkeypatch.setattr("agent.opened.Models", OfflineModels)
    settings = load_settings(home=home, offline=True, llm="none")
    with Recommender.open(settings=settings) as matinee:
        matinee.import_plays(
            Play(user="bo", item=item, action=Action.LIKE, at=f"2025-12-0{n}T00:00:00Z")
            for n, item in enumerate(("ghost0", "ghost1"), 1)
        )
    return settings


@pytest.fixture
def stage(library: Settings, tmp_path: Path) -> Iterator[Stage]:
    """A copy of the library to talk with."""
    with staged(Plan(library, [], tmp_path, Depth()), tmp_path / "copy") as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes dialogues as a file."""

    def written(*dialogues: dict[str, Any], name: str = "dialogues.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(one) + "\n" for one in dialogues), encoding="utf-8")
        return path

    return written
