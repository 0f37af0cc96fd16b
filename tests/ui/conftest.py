"""Commands run in this process, on a library with models that need no weights."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.fakes import FakeModels
from ui.cli import main

Run = Callable[..., tuple[int, str, str]]


class _OfflineModels(FakeModels):
    """Takes what the real set takes."""

    def __init__(self, *_: object) -> None:
        super().__init__()


@pytest.fixture
def command(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives exit status, output and errors."""
    monkeypatch.setenv("MATINEE_HOME", str(home))
    monkeypatch.setenv("MATINEE_OFFLINE", "1")
    monkeypatch.setattr("agent.opened.Models", _OfflineModels)

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["matinee", *map(str, words)])
        try:
            main()
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        else:
            status = 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run
