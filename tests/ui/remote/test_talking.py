"""Turns by way of a server: stopped, broken off, and one at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.events import Done, Event, Items
from agent.llm.fakes import ScriptedChat
from base.errors import LibraryError, ModelError, StoppedError, TurnBusyError
from base.settings import load_settings
from ui.remote.library import Remote
from ui.remote.note import read, running

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[3]
ASKED = "something calm about the sea"
SEA = {"name": "recommend", "args": {"query": "calm sea"}}
SERVER = """
from agent.llm.fakes import ScriptedChat
from agent.recommender import Recommender
from base.settings import load_settings
from catalog.store import Catalog
from tools.fakes import FakeModels
from ui.api.app import make_app
from ui.api.serving import Serving
from ui.remote.note import noted
from ui.serve import listening, server_of

sea = {"name": "recommend", "args": {"query": "calm sea"}}
model = ScriptedChat(replies=lambda _, tools: sea if tools else "word " * 5000, word_s=0.02)
settings = load_settings(offline=True)
matinee = Recommender(settings, Catalog(settings.home), FakeModels(), open_model=lambda: model)
serving = Serving(port=0, secret="of-this-run-alone")
app = make_app(matinee, serving)
with listening(serving) as listener:
    address, port, *_ = listener.getsockname()
    with noted(settings, address, port, serving.secret):
        server_of(app, serving).run([listener])
"""


def speaking(words: int = 2_000) -> ScriptedChat:
    """A model that reads "sea", and writes so many words, each in its time."""
    prose = "word " * words + "[1a]."
    return ScriptedChat(replies=lambda _, tools: SEA if tools else prose, word_s=0.02)


def until_items(events: Iterator[Event]) -> None:
    for event in events:
        if isinstance(event, Items):
            return
    raise AssertionError("no list came")


def test_a_turn_that_is_left_stops_on_the_server(serve: Any, soon: Any) -> None:
    """Nothing of it is kept, and the next message waits until it has ended."""
    with serve(model=speaking()) as server, Remote(server.note) as remote:
        with closing(remote.chat("ada", ASKED)) as events:
            until_items(events)
        server.matinee._chats._model.replies = lambda *_: RuntimeError("never mind")
        told = list(remote.chat("ada", "thanks"))
        assert isinstance(told[-1], Done)
        assert soon(lambda: len(server.app.state.hall.turns) == 0)
        assert server.matinee.plays("ada") == []


@pytest.mark.usefixtures("ctrl_c", "through")
def test_ctrl_c_stops_the_turn_on_the_server(serve: Any, command: Run, soon: Any) -> None:
    """As it does without one: a sentence, status 130, and nothing kept."""
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    with serve(model=speaking()) as server:
        turns = server.app.state.hall.turns

        def press() -> None:
            if soon(lambda: len(turns) == 1):
                time.sleep(0.5)
                signal.pthread_kill(main_thread, signal.SIGINT)

        pressing = threading.Thread(target=press)
        pressing.start()
        status, _, err = command("chat", "-u", "ada", "--message", ASKED)
        pressing.join()
        assert status == 130
        assert err.endswith("nothing of it was kept.\n")
        assert soon(lambda: len(turns) == 0)
        assert server.matinee.plays("ada") == []


def test_one_message_of_a_person_at_a_time(serve: Any, soon: Any) -> None:
    """Two terminals: the second is told so at once."""
    with serve(model=speaking()) as server:
        with (
            Remote(server.note) as one,
            Remote(server.note) as two,
            closing(one.chat("ada", ASKED)) as events,
        ):
            until_items(events)
            began = time.monotonic()
            with pytest.raises(TurnBusyError, match="Another message of ada"):
                list(two.chat("ada", ASKED))
            assert time.monotonic() - began < 5
            assert two.search("jazz").results
        assert soon(lambda: len(server.app.state.hall.turns) == 0)


def test_the_end_of_the_server_ends_the_answer(serve: Any) -> None:
    """With the sentence of the server."""
    with serve(model=speaking()) as server, Remote(server.note) as remote:
        events = remote.chat("ada", ASKED)
        until_items(events)
        server.app.state.hall.stop()
        with pytest.raises(StoppedError):
            list(events)


def test_what_fails_in_the_middle_is_its_own_error(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*_: object, **__: object) -> Iterator[Event]:
        yield Items()
        raise ModelError("The model is gone: fetch it again.")

    with serve() as server, Remote(server.note) as remote:
        monkeypatch.setattr(server.matinee, "chat", told)
        events = remote.chat("ada", ASKED)
        assert isinstance(next(events), Items)
        with pytest.raises(ModelError, match="fetch it again"):
            next(events)


def test_a_stream_that_ends_early_is_one_sentence(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its last event an answer is none."""

    def told(*_: object, **__: object) -> Iterator[Event]:
        yield Items()

    with serve() as server, Remote(server.note) as remote:
        monkeypatch.setattr(server.matinee, "chat", told)
        with pytest.raises(LibraryError, match="in the middle of the answer"):
            list(remote.chat("ada", ASKED))


def test_a_server_that_is_killed_in_mid_answer(
    library: Path, command: Run, soon: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, status 5; its note is stale then, and the next command does without it."""
    serving = subprocess.Popen(
        [sys.executable, "-P", "-c", SERVER],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=library.parent,
    )
    try:
        assert soon(lambda: running(load_settings()) is not None, 60)
        printed: list[int] = []
        tell = "ui.telling.Teller._items"

        def kill(*_: object) -> None:
            printed.append(1)
            serving.kill()

        monkeypatch.setattr(tell, kill)
        status, _, err = command("chat", "-u", "ada", "--message", ASKED)
    finally:
        serving.kill()
        serving.wait()
    assert printed == [1]
    assert status == 5
    assert err == (
        "matinee: matinee serve ended in the middle of the answer, of which nothing was kept: "
        "ask again.\n"
    )
    note = read(library)
    assert note is not None
    assert note.pid == serving.pid
    status, out, err = command("chat", "-u", "ada", "--message", "thanks")
    assert (status, err) == (0, "")
    assert "You are welcome." in out
