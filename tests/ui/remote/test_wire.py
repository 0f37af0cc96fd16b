"""What goes over the wire: events in any pieces, problems as the errors that they were, names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.sse import format_sse_event
from hypothesis import given
from hypothesis import strategies as st

from base import errors
from base.errors import LibraryError, MatineeError, MissingExtraError, UsageError
from ui.api.problems import problem, problem_of
from ui.remote.library import Remote
from ui.remote.note import Note
from ui.remote.wire import blocks, error_of, segment, whole_path

EVERY = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, MatineeError) and kind is not MissingExtraError
]


@given(st.lists(st.text()), st.integers(1, 7))
def test_events_come_in_any_pieces(texts: list[str], size: int) -> None:
    """With every mark that a text may hold, line ends of all kinds included."""
    sent = b": still there\n\n".join(
        [b"", *(format_sse_event(event="text", data_str=json.dumps(one)) for one in texts), b""]
    )
    pieces = [sent[start : start + size] for start in range(0, len(sent), size)]
    assert [(name, json.loads(data)) for name, data in blocks(pieces)] == [
        ("text", one) for one in texts
    ]


def test_marks_that_python_takes_for_line_ends() -> None:
    """JSON carries them as they are."""
    said = json.dumps("a\u2028b\u0085c", ensure_ascii=False)
    sent = format_sse_event(event="text", data_str=said)
    assert list(blocks([sent])) == [("text", said.encode())]


def test_an_event_that_is_cut_off_is_none() -> None:
    assert list(blocks([b"event: text\nda", b'ta: {"ev'])) == []


@pytest.mark.parametrize("kind", EVERY)
def test_an_error_comes_back_as_itself(kind: type[MatineeError]) -> None:
    """With the exit status of the command line."""
    found = problem_of(kind("Do this."))
    came = error_of(found.status, found.model_dump_json(exclude_none=True).encode())
    assert (type(came), str(came), came.exit_status) == (kind, "Do this.", kind.exit_status)


def test_a_missing_extra_is_the_model_error_that_it_is() -> None:
    """Its class is made of two names, and the sentence is all that comes."""
    found = problem_of(MissingExtraError("llama-cpp-python", "llm"))
    came = error_of(found.status, found.model_dump_json().encode())
    assert came.exit_status == 4
    assert "pip install 'matinee[llm]'" in str(came)


@pytest.mark.parametrize("status", [403, 404, 405, 413, 422])
def test_what_the_server_itself_refuses_can_be_done_without_it(status: int) -> None:
    came = error_of(status, problem(status, "That is too long.").model_dump_json().encode())
    assert type(came) is UsageError
    assert "(That is too long)" in str(came)
    assert "matinee --no-server" in str(came)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b"\xff", b'{"title": "x"}', b"7"])
def test_an_answer_that_is_no_problem_is_one_sentence(body: bytes) -> None:
    came = error_of(502, body)
    assert came.exit_status == 1
    assert str(came).count(".") == 1


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/"])
def test_names_that_no_address_holds(name: str) -> None:
    with pytest.raises(UsageError, match="--no-server"):
        segment(name)


@pytest.mark.parametrize(
    ("name", "part"), [("ada", "ada"), ("a b?#%", "a%20b%3F%23%25"), ("小明", "%E5%B0%8F%E6%98%8E")]
)
def test_names_in_an_address(name: str, part: str) -> None:
    assert segment(name) == part


def test_paths_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the root on, links kept; what is no text cannot be sent."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("/")
    assert whole_path("a/../link/b") == str(tmp_path / "link" / "b")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert whole_path("~/c") == str(tmp_path / "c")
    for odd in ("bytes\udcff", "~no-such-user-here/c"):
        with pytest.raises(UsageError):
            whole_path(odd)


def test_a_server_that_is_gone_is_one_sentence() -> None:
    """Whatever is asked."""
    note = Note(
        host="127.0.0.1", port=9, pid=1, secret="x", version="0", home="/", settings=""
    )  # the port "discard", where nobody listens
    with Remote(note) as remote:
        for ask in (remote.items, remote.people, lambda: list(remote.chat("ada", "hello"))):
            with pytest.raises(LibraryError, match="matinee serve") as told:
                ask()
            assert str(told.value).count(".") == 1


def test_users_of_odd_names(serve: Any) -> None:
    """They are asked for as they are, and nobody else is meant."""
    with serve() as server, Remote(server.note) as remote:
        for user in ("a b", "%2e%2e", "?x=1#y", "小明", "a\\b"):
            remote.record(user, "sea0", "like")
            assert [remote.profile(user).user, remote.profile(user).plays] == [user, 1]
        with pytest.raises(UsageError, match="--no-server"):
            remote.profile("x" * 300)
        assert len(remote.people()) == 5
