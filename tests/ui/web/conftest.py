"""The page as it is served on this machine, over a small library, and a browser to see it with."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI

from agent.recommender import Recommender
from base.settings import load_settings
from catalog.imports.jsonl import read_items
from catalog.store import Catalog
from tools.fakes import FakeModels
from ui.api.serving import Serving
from ui.serve import application, listening, server_of
from ui.web.testing import WAIT_MS, See, Visit


class Site(NamedTuple):
    """A server that runs, and the library that it serves."""

    url: str
    matinee: Recommender
    app: FastAPI


Open = Callable[..., Site]


@pytest.fixture
def open_site(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Serves a copy of the library, or an empty one; no process works on what is queued."""
    monkeypatch.setattr("agent.background.start_worker", lambda _: None)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "dropped"))
    with ExitStack() as stack:

        def open_it(model: Any = None, empty: bool = False, token: str | None = None) -> Site:
            home = tmp_path / "home"
            if not empty:
                shutil.copytree(filled, home)
            settings = load_settings(home=home, offline=True)
            matinee = Recommender(settings, Catalog(home), FakeModels(), open_model=lambda: model)
            stack.enter_context(matinee)
            return stack.enter_context(_served(matinee, token))

        yield open_it


@pytest.fixture
def site(open_site: Open) -> Site:
    """The small library, without a language model."""
    return open_site()


@pytest.fixture(scope="module")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The labelled items of the suite, with the real models; one server for a whole file."""
    from evaluation.suite.load import ITEMS

    folder = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GRADIO_TEMP_DIR", str(folder / "dropped"))
        with Recommender.open(settings=load_settings(home=folder / "home")) as matinee:
            matinee.import_items(read_items(ITEMS))
            missing = matinee.load_chat_model()
            assert missing is None, missing
            with _served(matinee) as site:
                yield site


@pytest.fixture
def real_empty_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Nothing in it yet; the real models, and a real process for the background."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "dropped"))
    settings = load_settings(home=tmp_path / "home")
    with Recommender.open(settings=settings) as matinee, _served(matinee) as site:
        yield site


@contextmanager
def _served(matinee: Recommender, token: str | None = None) -> Iterator[Site]:
    serving = Serving(port=0, token=token)
    app = application(matinee, serving)
    with _running(app, serving) as url:
        yield Site(url, matinee, app)


@contextmanager
def _running(app: FastAPI, serving: Serving) -> Iterator[str]:
    listener, server = listening(serving), server_of(app, serving)
    shutdown = server.shutdown

    async def ended(**given: Any) -> None:
        app.state.end_pages()
        await shutdown(**given)

    server.shutdown = ended  # type: ignore[assignment, method-assign]
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium is installed here")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        rights = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=found, args=[*rights, "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


@pytest.fixture
def see(chromium: Any) -> Iterator[See]:
    contexts: list[Any] = []

    def open_it(url: str, **options: Any) -> Visit:
        context = chromium.new_context(locale="en-US", **options)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        visit = Visit(context.new_page(), set(), [])
        visit.page.on("request", lambda asked: visit.hosts.add(urlsplit(asked.url).netloc))
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.goto(url)
        visit.page.wait_for_selector("#results section")
        return visit

    yield open_it
    for context in contexts:
        context.close()
