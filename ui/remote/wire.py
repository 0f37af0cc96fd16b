"""Requests to one running server: values in and out, and its problems as the errors they were."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from base import errors
from base.errors import LibraryError, MatineeError, ModelError, UsageError
from catalog.items import plain
from catalog.scan import display_path

if TYPE_CHECKING:
    from ui.remote.note import Note

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

CONNECT_S = 5.0  # an answer itself may take long: a model is loaded, or a library understood
KEPT_S = 2.0  # an idle connection; the server closes its end after five
GONE = "matinee serve, which was asked, is gone: run the command again."
UNKNOWN = "matinee serve answered in a way that is not known here: end it, and start it again."
AROUND = "matinee serve does not take this ({why}): matinee --no-server with the same words does."
KINDS: Mapping[str, type[MatineeError]] = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, MatineeError)
} | {"MissingExtraError": ModelError}  # which is made of names, not of a sentence


class Wire:
    """The connection of one command to one server."""

    def __init__(self, note: Note) -> None:
        self._client = httpx.Client(
            base_url=f"{note.url}/api",
            headers=note.headers,
            timeout=httpx.Timeout(None, connect=CONNECT_S),
            limits=httpx.Limits(keepalive_expiry=KEPT_S),
            trust_env=False,  # no proxy between this machine and itself
        )

    def close(self) -> None:
        """Let go of it."""
        self._client.close()

    def ask(self, method: str, path: str, **sent: Any) -> bytes:
        """What the server answers; `params` and `json` are sent, or `content`.

        Raises:
            MatineeError: it answers with a problem, in the same sentence.
            LibraryError: it does not answer any more.
        """
        with _answered(GONE):
            answer = self._client.request(method, path, **_carried(sent))
        if not answer.is_success:
            raise error_of(answer.status_code, answer.content)
        return answer.content

    def value(self, form: TypeAdapter[T], method: str, path: str, **sent: Any) -> T:
        """The same, as the value that it is; raises as `ask`."""
        return valid(form, self.ask(method, path, **sent))

    def one(self, form: type[M], method: str, path: str, **sent: Any) -> M:
        """The same, as a model; raises as `ask`."""
        return self.value(TypeAdapter(form), method, path, **sent)

    def events(self, path: str, sent: Mapping[str, Any], gone: str) -> Generator[bytes]:
        """The data of each server-sent event until the stream ends; closing it hangs up.

        Raises:
            MatineeError: there is a problem, in the stream or instead of it.
            LibraryError: the stream breaks off, with the sentence `gone`.
        """
        with _answered(gone), self._client.stream("POST", path, **_carried({"json": sent})) as told:
            if not told.is_success:
                raise error_of(told.status_code, told.read())
            for name, data in blocks(told.iter_bytes()):
                if name == "error":
                    raise error_of(0, data)
                yield data


def blocks(chunks: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """The name and the data of each server-sent event; comments are passed over.

    By bytes: a line ends at a line feed only, not at each mark that Python takes for an end.
    """
    left = b""
    for chunk in chunks:
        *whole, left = (left + chunk).split(b"\n\n")
        for block in whole:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line[1:])
            if b"data" in fields:
                yield fields.get(b"event", b"").decode("utf-8", "replace"), fields[b"data"]


def valid(form: TypeAdapter[T], data: bytes) -> T:
    """The value that was sent.

    Raises:
        MatineeError: it is none.
    """
    try:
        return form.validate_json(data)
    except ValidationError as error:
        raise MatineeError(UNKNOWN) from error


def error_of(status: int, data: bytes) -> MatineeError:
    """The error that a problem was, with its sentence; 0 is the status of an event.

    What the server refuses by itself, before the library is asked, the command can do without it.
    """
    try:
        problem = json.loads(data)
        said, name = str(problem["detail"]), str(problem.get("error"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return MatineeError(UNKNOWN)
    if name in KINDS:
        return KINDS[name](said)
    if 400 <= status < 500:
        return UsageError(AROUND.format(why=said.rstrip(".")))
    return MatineeError(said)


def segment(name: str) -> str:
    """A name as a part of an address.

    Raises:
        UsageError: no address can hold it.
    """
    text: str = plain(name)
    if text in ("", ".", "..") or "/" in text:
        raise UsageError(AROUND.format(why=f"'{text}' is no part of an address"))
    return quote(text, safe="")


def whole_path(path: str | Path) -> str:
    """A path from the root on, as it can be sent.

    Raises:
        UsageError: there are bytes in it that are no text.
    """
    try:
        found = os.path.abspath(Path(path).expanduser())  # noqa: PTH100 - keeps links, as ingest does
    except RuntimeError as error:
        raise UsageError(f"{display_path(path)} has no such user: write it in full.") from error
    if plain(found) != found:
        raise UsageError(AROUND.format(why=f"{display_path(found)} is no text"))
    return found


@contextlib.contextmanager
def _answered(gone: str) -> Iterator[None]:
    try:
        yield
    except httpx.ConnectError as error:  # before anything was begun
        raise LibraryError(GONE) from error
    except httpx.TransportError as error:
        raise LibraryError(gone) from error


def _carried(sent: Any) -> Any:
    """The same without what JSON and addresses do not carry, nor what is not given."""
    if isinstance(sent, Mapping):
        return {name: _carried(value) for name, value in sent.items() if value is not None}
    if isinstance(sent, list | tuple):
        return [_carried(value) for value in sent]
    return plain(sent)
