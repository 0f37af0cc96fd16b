"""The note of a server: who may read it, and every way in which it is stale."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from base.settings import Settings, load_settings
from base.version import version_of_matinee
from ui.remote.note import NAME, Note, mark, noted, read, running

Run = Callable[..., tuple[int, str, str]]
SECRET = "of-this-run-alone"


@pytest.fixture
def settings(home: Path) -> Settings:
    home.mkdir()
    return load_settings(home=home, offline=True)


@contextmanager
def answering(body: bytes, status: int = 200) -> Iterator[tuple[int, list[str]]]:
    """Something on a port that answers everything so; gives the port and what it was sent."""
    sent: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent.append(self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, sent
        server.shutdown()


def health(settings: Settings, **other: object) -> bytes:
    known = {"version": version_of_matinee(), "home": str(settings.home), "pid": os.getpid()}
    return json.dumps({"status": "ok", **known, **other}).encode()


def leave(settings: Settings, **other: object) -> Note:
    """A note as one that was left by a server in this process, but for what is given."""
    with noted(settings, "127.0.0.1", 1, SECRET):
        note = read(settings.home)
    assert note is not None
    changed = note.model_copy(update=other)
    path = settings.home / NAME
    path.write_text(changed.model_dump_json())
    path.chmod(0o600)
    return changed


def test_only_its_user_may_read_it(settings: Settings) -> None:
    """Whatever the mask is; it goes when the server ends, and its secret is shown nowhere."""
    path, before = settings.home / NAME, os.umask(0)
    try:
        with noted(settings, "127.0.0.1", 7860, SECRET):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            note = read(settings.home)
            assert [one.name for one in settings.home.iterdir()] == [NAME]
    finally:
        os.umask(before)
    assert not path.exists()
    assert note is not None
    assert (note.url, note.pid) == ("http://127.0.0.1:7860", os.getpid())
    assert note.headers == {"Authorization": f"Bearer {SECRET}"}
    assert SECRET not in repr(note) + str(note)


@pytest.mark.parametrize(
    ("host", "url"),
    [("0.0.0.0", "http://127.0.0.1:7860"), ("::", "http://[::1]:7860"),
     ("::1", "http://[::1]:7860"), ("127.1.2.3", "http://127.1.2.3:7860"), ("192.0.2.7", None)],
)  # fmt: skip
def test_it_names_this_machine(settings: Settings, host: str, url: str | None) -> None:
    """Where a server cannot be reached from here by such a name, there is no note."""
    with noted(settings, host, 7860, SECRET):
        note = read(settings.home)
    assert (note and note.url) == url


def test_a_server_that_began_later_keeps_its_note(settings: Settings) -> None:
    with noted(settings, "127.0.0.1", 7860, SECRET):
        leave(settings, port=7861, secret="of-the-other")
    kept = read(settings.home)
    assert kept is not None
    assert kept.port == 7861


def test_a_folder_that_cannot_be_written_to(settings: Settings) -> None:
    """The server runs all the same."""
    (settings.home / NAME).mkdir()
    with noted(settings, "127.0.0.1", 7860, SECRET):
        assert read(settings.home) is None
    assert [one.name for one in settings.home.iterdir()] == [NAME]


def test_the_server_of_this_library(settings: Settings) -> None:
    with answering(health(settings, items=3)) as (port, sent):
        note = leave(settings, port=port)
        assert running(settings) == note
    assert sent == [f"Bearer {SECRET}"]
    assert running(settings) is None  # nobody listens there any more


def gone() -> int:
    """The id of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


@pytest.mark.parametrize(
    "other",
    [{"pid": "gone"}, {"version": "9.9.9"}, {"home": "/another"}, {"host": "192.0.2.7"}],
    ids=lambda other: next(iter(other)),
)
def test_a_note_of_something_else_is_not_asked(settings: Settings, other: dict[str, Any]) -> None:
    """Not one word is sent, and the secret above all."""
    if "pid" in other:
        other = {"pid": gone()}
    with answering(health(settings)) as (port, sent):
        leave(settings, port=port, **other)
        assert running(settings) is None
    assert sent == []


@pytest.mark.parametrize(
    "other", [{"home": "/another"}, {"version": "9.9.9"}, {"pid": 1}, {"home": None}]
)
def test_another_server_at_the_address(settings: Settings, other: dict[str, Any]) -> None:
    """Its process may have the number that was noted, and is another all the same."""
    with answering(health(settings, **other)) as (port, _):
        leave(settings, port=port)
        assert running(settings) is None


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 200), (b"[]", 200), (b"\xff", 200), (b'"ok"', 200), (b"x" * 20_000, 200),
     (b"same", 401), (b"same", 500)],
)  # fmt: skip
def test_what_answers_is_no_server_of_ours(settings: Settings, body: bytes, status: int) -> None:
    found = health(settings) if body == b"same" else body
    with answering(found, status) as (port, _):
        leave(settings, port=port)
        assert running(settings) is None


def test_a_server_that_does_not_answer(settings: Settings) -> None:
    """It is waited for half a second, and no longer."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        leave(settings, port=silent.getsockname()[1])
        began = time.monotonic()
        assert running(settings) is None
    assert 0.4 < time.monotonic() - began < 3


def test_another_user_s_process(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(pid: int, signal: int) -> None:
        raise PermissionError

    with answering(health(settings)) as (port, sent):
        leave(settings, port=port)
        monkeypatch.setattr("os.kill", refused)
        assert running(settings) is None
    assert sent == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '{"host": "127.0.0.1"}',
        "\0" * 10_000,
        "pid",
        "port",
        "secret",
        "more",
    ],
)
def test_garbage(settings: Settings, text: str) -> None:
    """What is no note is none."""
    note = leave(settings).model_dump()
    odd = {"pid": -1, "port": 70_000, "secret": "", "more": True}
    written = json.dumps(note | {text: odd[text]}) if text in odd else text
    (settings.home / NAME).write_text(written)
    assert read(settings.home) is None
    assert running(settings) is None


def test_a_note_that_others_may_read_or_write(settings: Settings) -> None:
    leave(settings)
    path = settings.home / NAME
    for mode in (0o640, 0o604, 0o620, 0o602):
        path.chmod(mode)
        assert read(settings.home) is None
    path.chmod(0o600)
    assert read(settings.home) is not None


def test_a_note_of_somebody_else(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(settings)
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    assert read(settings.home) is None


def test_a_note_that_is_no_file(settings: Settings, tmp_path: Path) -> None:
    """A link leads out of the folder, and a pipe would be waited for."""
    note, path = leave(settings), settings.home / NAME
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert read(settings.home) is None
    path.unlink()
    os.mkfifo(path, 0o600)
    assert read(settings.home) is None
    path.unlink()
    path.mkdir(0o700)
    assert read(settings.home) is None
    assert note.secret == SECRET


def test_settings_that_change_an_answer_have_another_mark(home: Path) -> None:
    """And where the library lies, or how it is served, does not."""
    plain = mark(load_settings(home=home))
    assert mark(load_settings(home=home)) == plain
    assert mark(load_settings(home=home / "x", serve={"port": 1}, jellyfin_url=None)) == plain
    others: list[dict[str, object]] = [
        {"llm": "none"}, {"offline": True}, {"language": "en"}, {"fusion": {"text": 1.0}},
    ]  # fmt: skip
    for other in others:  # a weight that is set by hand counts, also where it is the usual one
        assert mark(load_settings(home=home, **other)) != plain


def test_other_settings_go_beside_the_server(serve: Any, command: Run) -> None:
    """With one sentence that says so; the answer is that of the settings that were asked for."""
    with serve():
        status, out, err = command("--set", "fusion.image=0.3", "list")
    assert status == 0
    assert "Sea at dawn" in out
    assert err.split() == (
        "note matinee serve runs here with other settings: this command goes beside it.".split()
    )


def test_a_flag_goes_around_the_server(
    serve: Any, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So does the setting; without them the server is asked."""

    def asked(_: object) -> None:
        raise AssertionError("the server was asked")

    monkeypatch.setattr("ui.remote.library.Remote.__init__", lambda *_: asked(None))
    with serve():
        assert command("--no-server", "list")[0] == 0
        monkeypatch.setenv("MATINEE_SERVE__THROUGH", "0")
        assert command("list")[0] == 0
        monkeypatch.setenv("MATINEE_SERVE__THROUGH", "1")
        with pytest.raises(AssertionError, match="was asked"):
            command("list")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("reindex",), "start it again where other models were taken"),
        (("train", "--rollback"), "counts from its next answer on"),
        (("watch", "--list"), "finds at once what is new"),
        (("doctor", "--json"), "another process on the same library"),
        (("profile", "name", "-u", "ada"), "a language model of its own"),
    ],
)
def test_what_cannot_go_through_says_what_it_does(
    serve: Any, command: Run, words: tuple[str, ...], said: str
) -> None:
    """In one sentence, and nothing of it where no server runs."""
    with serve():
        _, _, err = command(*words)
    assert said in " ".join(err.split())
    _, _, err = command(*words)
    assert "matinee serve" not in err
