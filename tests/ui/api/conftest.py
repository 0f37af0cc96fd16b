"""The application over a copy of a small library, and somebody on this machine who asks it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from agent.recommender import Recommender
from base.settings import load_settings
from catalog.store import Catalog
from tools.fakes import FakeModels
from ui.api.app import make_app
from ui.api.serving import Serving
from ui.serve import listening, server_of

HERE = ("127.0.0.1", 50_000)


class Served(NamedTuple):
    """An application, its library, and a client on the same machine."""

    client: TestClient
    app: FastAPI
    matinee: Recommender


Serve = Callable[..., Served]


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are queued, and no process is started that works on them."""
    monkeypatch.setattr("agent.background.start_worker", lambda _: None)


@pytest.fixture
def serve(filled: Path, tmp_path: Path, no_worker: None) -> Iterator[Serve]:
    """Serves a copy, with a chat model if one is given, and any field of `Serving`."""
    with ExitStack() as stack:

        def open_it(
            model: Any = None,
            client: tuple[str, int] = HERE,
            base_url: str = "http://127.0.0.1:7860",
            more: tuple[APIRouter, ...] = (),
            **serving: Any,
        ) -> Served:
            home = tmp_path / "home"
            shutil.copytree(filled, home)
            settings = load_settings(home=home, offline=True)
            matinee = Recommender(settings, Catalog(home), FakeModels(), open_model=lambda: model)
            stack.enter_context(matinee)
            app = make_app(matinee, Serving(**serving), more)
            asking = TestClient(app, base_url, raise_server_exceptions=False, client=client)
            return Served(stack.enter_context(asking), app, matinee)

        yield open_it


@pytest.fixture
def served(serve: Serve) -> Served:
    """As it is served on this machine, without a language model."""
    return serve()


@pytest.fixture
def client(served: Served) -> TestClient:
    """Who asks it."""
    return served.client


@pytest.fixture
def running(soon: Callable[..., bool]) -> Callable[[Served], AbstractContextManager[str]]:
    """Runs an application on a real port, in a thread; gives its address."""

    @contextmanager
    def run(served: Served) -> Iterator[str]:
        serving = Serving(port=0)
        with listening(serving) as listener:
            server = server_of(served.app, serving)
            thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
            port = listener.getsockname()[1]
            thread.start()
            assert soon(lambda: server.started)
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.should_exit = True
                thread.join(15)
                assert not thread.is_alive()

    return run
