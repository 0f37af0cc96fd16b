"""Commands run in this process, on a library with models that need no weights."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.testing import make_shelf
from tools.fakes import OfflineModels
from ui.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small library, made once; who serves it serves a copy."""
    home = tmp_path_factory.mktemp("filled") / "home"
    make_shelf(home)
    return home


@pytest.fixture
def command(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command, with what is typed; gives exit status, output and errors."""
    monkeypatch.setenv("MATINEE_HOME", str(home))
    monkeypatch.setenv("MATINEE_OFFLINE", "1")
    monkeypatch.setattr("agent.opened.Models", OfflineModels)

    def run(*words: object, typed: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["matinee", *map(str, words)])
        if typed is not None:
            monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            main()
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        else:
            status = 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture(scope="session")
def soon() -> Callable[..., bool]:
    """Whether something comes true within seconds."""

    def wait(what: Callable[[], bool], seconds: float = 10.0) -> bool:
        until = time.monotonic() + seconds
        while not what() and time.monotonic() < until:
            time.sleep(0.02)
        return what()

    return wait
