"""Byte ranges as RFC 9110 has them: a player that jumps gets the very bytes that it asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from ui.media.ranges import RangedFile, single_range

SIZE = 200_003  # three blocks of Starlette's, and a little
DATA = bytes((7 * n + n // 256) % 256 for n in range(SIZE))
NEAR = st.one_of(st.integers(0, 3), st.integers(SIZE - 3, SIZE + 3), st.integers(0, 10**30))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ranges") / "film.mp4"
    path.write_bytes(DATA)
    return path


@pytest.fixture(scope="module")
def browser(file: Path) -> TestClient:
    def send(_request: Request) -> Response:
        return RangedFile(file, "video/mp4", file.stat())

    return TestClient(Starlette(routes=[Route("/", send, methods=["GET", "HEAD"])]))


@given(first=NEAR, last=st.none() | NEAR)
def test_a_range(browser: TestClient, first: int, last: int | None) -> None:
    """206 with those bytes, 416 beyond the end, the whole where the last is before the first."""
    got = browser.get("/", headers={"Range": f"bytes={first}-{'' if last is None else last}"})
    if last is not None and last < first:
        assert (got.status_code, got.content) == (200, DATA)
    elif first >= SIZE:
        assert (got.status_code, got.headers["content-range"]) == (416, f"bytes */{SIZE}")
    else:
        end = SIZE - 1 if last is None else min(last, SIZE - 1)
        assert (got.status_code, got.content) == (206, DATA[first : end + 1])
        assert got.headers["content-range"] == f"bytes {first}-{end}/{SIZE}"
        assert got.headers["content-length"] == str(end + 1 - first)


@given(length=NEAR)
def test_the_end(browser: TestClient, length: int) -> None:
    """A suffix longer than the file is the whole of it; one of no bytes cannot be given."""
    got = browser.get("/", headers={"Range": f"bytes=-{length}"})
    if length == 0:
        assert got.status_code == 416
    else:
        assert (got.status_code, got.content) == (206, DATA[-length:])


@given(header=st.text("bytes=-,0123456789 \tx_+", max_size=24))
def test_any_header(browser: TestClient, header: str) -> None:
    """What is no single range of bytes is ignored; nothing is answered with 400."""
    got = browser.get("/", headers={"Range": header})
    assert got.status_code in (200, 206, 416)
    if not re.fullmatch(r"bytes=(\d+-\d*|-\d+)", header.strip(" \t"), re.IGNORECASE):
        assert (got.status_code, got.content) == (200, DATA)


@pytest.mark.parametrize(
    "header",
    ["items=0-5", "bytes=0-5,10-15", "bytes=5-2", "bytes=-", "bytes=+1-5", "bytes=1_0-", "0-5", ""],
)
def test_what_is_ignored(header: str) -> None:
    assert single_range(header) is None


def test_digits_without_end(browser: TestClient) -> None:
    """Python refuses to read so long a number; a server must not fall over it."""
    assert browser.get("/", headers={"Range": f"bytes={'9' * 5000}-"}).status_code == 416


def test_head_has_no_ranges(browser: TestClient) -> None:
    """RFC 9110, 14.2: a range is only for GET."""
    got = browser.head("/", headers={"Range": "bytes=0-5"})
    assert (got.status_code, got.content) == (200, b"")
    assert got.headers["content-length"] == str(SIZE)
    assert got.headers["accept-ranges"] == "bytes"


def test_a_range_of_a_file_that_changed(browser: TestClient) -> None:
    """If-Range: a player that joined pieces of two files would show rubbish."""
    head = browser.head("/").headers
    for name in ("etag", "last-modified"):
        same = browser.get("/", headers={"Range": "bytes=1-4", "If-Range": head[name]})
        assert (same.status_code, same.content) == (206, DATA[1:5])
    for old in ('"other"', f"W/{head['etag']}", "Thu, 01 Jan 1970 00:00:00 GMT"):
        other = browser.get("/", headers={"Range": "bytes=1-4", "If-Range": old})
        assert (other.status_code, other.content) == (200, DATA)


def test_what_the_browser_has_is_not_sent_again(browser: TestClient) -> None:
    head = browser.head("/").headers
    got = browser.get("/", headers={"If-None-Match": head["etag"]})
    assert (got.status_code, got.content) == (304, b"")
    assert browser.get("/", headers={"If-None-Match": '"other"'}).status_code == 200


async def sent(response: RangedFile, at_block: int, change: bytes) -> list[Message]:
    """What is sent of a file whose content becomes `change` after so many messages."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)
        if len(messages) == at_block:
            Path(response.path).write_bytes(change)

    async def receive() -> Message:
        raise AssertionError("nothing is read of a request without a body")

    scope: Scope = {"type": "http", "method": "GET", "headers": [], "asgi": {"spec_version": "2.4"}}
    await response(scope, receive, send)
    return messages


@pytest.mark.parametrize("longer", [True, False])
async def test_a_file_that_changes_while_it_is_sent(tmp_path: Path, longer: bool) -> None:
    """Never more than was announced; and less has no end, so that the connection is closed."""
    path = tmp_path / "a.mp4"
    path.write_bytes(DATA)
    change = DATA + DATA if longer else DATA[:70_000]
    messages = await sent(RangedFile(path, "video/mp4", path.stat()), 2, change)
    body = b"".join(message.get("body", b"") for message in messages)
    assert len(body) == SIZE if longer else len(body) < SIZE
    assert messages[-1]["more_body"] is not longer


async def test_no_more_than_a_block_is_held(tmp_path: Path) -> None:
    """A film of 40 GB is sent in blocks, and never read as a whole."""
    path = tmp_path / "a.mp4"
    path.write_bytes(DATA)
    messages = await sent(RangedFile(path, "video/mp4", path.stat()), 0, b"")
    assert max(len(message.get("body", b"")) for message in messages) <= 2**16
