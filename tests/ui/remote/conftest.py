"""A server on a real port, in a thread, with the note that it leaves for commands."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from agent.recommender import Recommender
from base.settings import load_settings
from catalog.store import Catalog
from tools.fakes import FakeModels
from ui.api.app import make_app
from ui.api.serving import Serving
from ui.remote.note import Note, noted, read
from ui.serve import listening, server_of

SECRET = "of-this-run-alone"


class Running(NamedTuple):
    """A server, what it serves, and the note that it left."""

    note: Note
    app: FastAPI
    matinee: Recommender


Serve = Callable[..., AbstractContextManager[Running]]


@pytest.fixture
def library(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small library; jobs are queued, and no process is started for them."""
    shutil.copytree(filled, home)
    monkeypatch.setattr("agent.background.start_worker", lambda _: None)
    return home


@pytest.fixture
def serve(library: Path, soon: Callable[..., bool]) -> Serve:
    """Serves the library, with a chat model if one is given, and any field of `Serving`."""

    @contextmanager
    def run(model: Any = None, **more: Any) -> Iterator[Running]:
        settings = load_settings(home=library, offline=True)
        serving = Serving(port=0, secret=SECRET, **more)
        models, catalog = FakeModels(), Catalog(library)
        with (
            Recommender(settings, catalog, models, open_model=lambda: model) as matinee,
            listening(serving) as listener,
        ):
            app = make_app(matinee, serving)
            server = server_of(app, serving)
            thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
            thread.start()
            assert soon(lambda: server.started)
            address, port, *_ = listener.getsockname()
            try:
                with noted(settings, address, port, SECRET):
                    note = read(library)
                    assert note is not None
                    yield Running(note, app, matinee)
            finally:
                server.should_exit = True
                thread.join(15)
                assert not thread.is_alive()

    return run


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch) -> None:
    """No command opens the library itself."""

    def never(_: object) -> None:
        raise AssertionError("a command opened the library beside the server")

    monkeypatch.setattr("ui.opening._opened", never)
