"""What programs call of the page by name: with the API's limits, and only while they wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]

from agent.events import Reading
from base.errors import StoppedError
from ui.serve import application

CHAT = "/gradio_api/call/chat"


@pytest.fixture
def run(
    served: Any, running: Callable[..., Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractContextManager[str]]:
    """Serves it on a port, with the page."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "dropped"))
    app = application(served.matinee, served.app.state.hall.serving)
    return lambda: running(served._replace(app=app))


@pytest.fixture
def url(run: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    with run() as address:
        yield address


@pytest.fixture
def client(url: str, tmp_path: Any) -> Client:
    return Client(url, verbose=False, download_files=tmp_path, analytics_enabled=False)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("/recommend", ("x" * 201,)),
        ("/recommend", ("ada", "x" * 2_001)),
        ("/search", ("x" * 2_001,)),
        ("/chat", ("x" * 201, "hello")),
        ("/chat", ("ada", "x" * 100_001)),
        ("/recommend", (["ada", "bo"],)),
    ],
)
def test_what_the_api_refuses(client: Client, name: str, given: tuple[Any, ...]) -> None:
    """In one sentence, and before anything is done or kept for such a name."""
    with pytest.raises(AppError, match=r"must be a text of at most [0-9,]+ characters\.$"):
        client.predict(*given, api_name=name)


def test_what_it_takes(client: Client) -> None:
    assert client.predict("x" * 200, "y" * 2_000, k=1, api_name="/recommend")["results"]


class Silent:
    """A turn that says nothing more after its first event, until it is stopped."""

    def __init__(self) -> None:
        self.begun, self.stopped = threading.Event(), threading.Event()

    def __call__(self, *_: Any, cancel: threading.Event, **__: Any) -> Iterator[Reading]:
        yield Reading(intent="recommend")
        self.begun.set()
        if cancel.wait(60):
            self.stopped.set()
            raise StoppedError("stopped")


@pytest.fixture
def silent(served: Any, monkeypatch: pytest.MonkeyPatch) -> Silent:
    turn = Silent()
    monkeypatch.setattr(served.matinee, "chat", turn)
    return turn


def test_a_call_that_is_taken_back_stops_at_once(client: Client, silent: Silent) -> None:
    """While the model is busy, and not with its next event."""
    job = client.submit("ada", "the sea", api_name="/chat")
    assert silent.begun.wait(20)
    job.cancel()
    assert silent.stopped.wait(5)


def begin(url: str) -> str:
    sent = {"data": ["ada", "the sea", 0]}
    return str(httpx.post(f"{url}{CHAT}", json=sent).json()["event_id"])


def test_a_client_that_goes_stops_its_turn(url: str, silent: Silent) -> None:
    name = begin(url)
    with httpx.stream("GET", f"{url}{CHAT}/{name}", timeout=20) as events:
        assert "generating" in next(events.iter_lines())
        assert silent.begun.wait(20)
    assert silent.stopped.wait(15)


def test_a_server_that_ends_stops_it_too(
    run: Callable[[], AbstractContextManager[str]], silent: Silent
) -> None:
    """Else the process would stay until the answer is whole."""
    with run() as url:
        begin(url)
        assert silent.begun.wait(20)
    assert silent.stopped.wait(5)
