"""The stream of a turn: the agent's events as they are, errors, and a client that leaves."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from agent.events import EVENTS, Done, Items, Reading
from agent.llm.fakes import ScriptedChat
from base.errors import LibraryBusyError, ModelError
from ui.api import chat as streaming

SEA = {"name": "recommend", "args": {"query": "calm sea"}}
ASKED = {"user": "ada", "text": "something calm about the sea"}
Serve = Callable[..., Any]
Soon = Callable[[Callable[[], bool]], bool]


def blocks(body: str) -> list[tuple[str, dict[str, Any]]]:
    """Name and data of each event of a stream; comments are left out."""
    found = []
    for block in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def speaking(words: int = 5, word_s: float = 0.0) -> ScriptedChat:
    """A model that reads "sea", and writes so many words, each in its time."""
    prose = "word " * words + "[1a]."

    def script(_: object, tools: list[dict[str, Any]]) -> Any:
        return SEA if tools else prose

    return ScriptedChat(replies=script, word_s=word_s)


def test_the_events_are_the_agents_own(client: TestClient) -> None:
    answer = client.post("/api/chat", json=ASKED)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = blocks(answer.text)
    events = [EVENTS.validate_python(data) for _, data in told]
    assert [name for name, _ in told] == [event.event for event in events]
    assert isinstance(events[0], Reading)
    assert isinstance(events[-1], Done)
    (shown,) = [event for event in events if isinstance(event, Items)]
    assert {"sea0", "sea1", "sea2", "sea3"} <= {result.item for result in shown.results}


def test_a_conversation_goes_on(client: TestClient) -> None:
    """Where it was, or where it is told to."""
    first = blocks(client.post("/api/chat", json=ASKED).text)[-1][1]["conversation"]
    more = {"user": "ada", "text": "why the first?", "conversation": first}
    told = blocks(client.post("/api/chat", json=more).text)
    assert told[-1][1]["conversation"] == first
    assert "tool_call" in [name for name, _ in told]


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ({"user": "  ", "text": "hello"}, 400),
        ({"user": "ada", "text": "hello", "conversation": 99}, 404),
        ({"user": "ada", "text": "  "}, 422),
        ({"user": "", "text": "hello"}, 422),
        ({"text": "hello"}, 422),
        ({"user": "ada", "text": "hello", "k": 0}, 422),
        ({"user": "ada", "text": "hello", "conversation": 2**63}, 422),
        ({"user": "ada", "text": "hello", "attach": "clip.mp4"}, 400),
    ],
)
def test_what_cannot_begin_is_a_problem(
    client: TestClient, message: dict[str, Any], status: int
) -> None:
    answer = client.post("/api/chat", json=message)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_files_are_attached_only_here(serve: Serve) -> None:
    """Nor by a proxy on this machine for somebody else."""
    away = serve(client=("10.0.0.9", 1), host="0.0.0.0", token="secret").client
    sent = ASKED | {"attach": "/etc/passwd"}
    answer = away.post("/api/chat", json=sent, headers={"Authorization": "Bearer secret"})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:matinee:problem:bad-request")


def test_what_goes_wrong_later_is_an_event(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the fields of a problem, and nothing of the program."""

    for error, status in ((ModelError("No model."), 503), (ValueError("secret"), 500)):

        def told(*_: object, error: Exception = error, **options: object) -> Iterator[Any]:
            yield Reading(intent="recommend")
            raise error

        monkeypatch.setattr(served.matinee, "chat", told)
        told_ = blocks(served.client.post("/api/chat", json=ASKED).text)
        assert [name for name, _ in told_] == ["reading", "error"]
        assert told_[-1][1]["status"] == status
        assert told_[-1][1]["event"] == "error"
        assert "secret" not in str(told_)
    assert len(served.app.state.hall.turns) == 0


def test_silence_is_filled(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream begins although nothing comes, and an error is an event then."""
    monkeypatch.setattr(streaming, "FIRST_S", 0.05)
    monkeypatch.setattr(streaming, "KEEP_ALIVE_S", 0.05)

    def told(*_: object, **options: object) -> Iterator[Any]:
        time.sleep(0.4)
        yield Reading(intent="recommend")
        raise LibraryBusyError("Later.")

    monkeypatch.setattr(served.matinee, "chat", told)
    answer = served.client.post("/api/chat", json=ASKED)
    assert answer.status_code == 200
    assert answer.text.startswith(": still there\n\n")
    assert answer.text.count(": still there") >= 2
    assert [name for name, _ in blocks(answer.text)] == ["reading", "error"]


def test_a_client_that_leaves_stops_the_turn(serve: Serve, running: Any, soon: Soon) -> None:
    """In the middle of the words: nothing is kept, and the person may speak again at once."""
    served = serve(model=speaking(2_000, word_s=0.02))
    turns = served.app.state.hall.turns
    with running(served) as url:
        with httpx.stream("POST", f"{url}/api/chat", json=ASKED, timeout=20) as stream:
            seen = ""
            for text in stream.iter_text():
                seen += text
                if "event: items" in seen:
                    break
            assert len(turns) == 1
        assert soon(lambda: len(turns) == 0)
        assert served.matinee.plays("ada") == []
        again = httpx.get(f"{url}/api/health", timeout=10)
        assert again.json()["turns"] == 0


def test_a_client_that_leaves_before_the_first_event(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, running: Any, soon: Soon
) -> None:
    served = serve()
    begun, stopped = threading.Event(), threading.Event()

    def told(*_: object, cancel: threading.Event, **options: object) -> Iterator[Any]:
        begun.set()
        if cancel.wait(10):
            stopped.set()
        yield Reading(intent="recommend")

    monkeypatch.setattr(served.matinee, "chat", told)
    with running(served) as url:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as raw:
            body = json.dumps(ASKED)
            head = "POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
            raw.sendall(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            assert begun.wait(5)
        assert stopped.wait(5)
        assert soon(lambda: len(served.app.state.hall.turns) == 0)


def test_one_message_of_a_person_at_a_time(serve: Serve, running: Any) -> None:
    """Two tabs: the second is told so, another person is not held up, nor is a search."""
    served = serve(model=speaking(2_000, word_s=0.02))
    with running(served) as url, httpx.stream("POST", f"{url}/api/chat", json=ASKED) as stream:
        texts = stream.iter_text()  # held: one that is let go closes the connection
        assert next(texts)
        second = httpx.post(f"{url}/api/chat", json=ASKED, timeout=20)
        assert second.status_code == 409
        assert second.json()["type"] == "urn:matinee:problem:conflict"
        found = httpx.get(f"{url}/api/recommendations?user=ada", timeout=10)
        assert found.json()["results"]
        assert len(served.app.state.hall.turns) == 1


def test_as_many_turns_as_there_may_be(serve: Serve) -> None:
    """One more is told to come again; it may once one has ended."""
    served = serve(turns=1)

    def silent() -> Iterator[Any]:
        yield from ()

    held = served.app.state.hall.turns.begin(lambda _: silent())
    answer = served.client.post("/api/chat", json=ASKED)
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdecimal()
    held.leave()
    assert served.client.post("/api/chat", json=ASKED).status_code == 200


def test_the_end_of_the_server_stops_open_turns(serve: Serve, running: Any, soon: Soon) -> None:
    """Their streams end with a sentence, and the server does not wait for the answer."""
    served = serve(model=speaking(5_000, word_s=0.02))
    seen: list[str] = []

    def read() -> None:
        with httpx.stream("POST", f"{url}/api/chat", json=ASKED, timeout=30) as stream:
            seen.extend(stream.iter_text())

    with running(served) as url:
        reading = threading.Thread(target=read)
        reading.start()
        assert soon(lambda: "event: items" in "".join(seen))
        began = time.monotonic()
    assert time.monotonic() - began < 10
    reading.join(5)
    assert blocks("".join(seen))[-1][1]["status"] == 409
    assert served.matinee.plays("ada") == []
