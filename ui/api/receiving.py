"""Bodies that go to the disk as they come: an upload's form, and lines to import."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException

from base.errors import DiskFullError, LibraryError, UsageError
from catalog.items import plain
from ui.api.hall import Hall

CHUNK = 1_000_000  # bytes that are written at once
LONGEST_TITLE = 2_000  # bytes
LONGEST_NAME = 200  # characters of what the file was called


class Form:
    """A form with one file in it: the file's bytes come out, and what else is said of it is kept.

    Fields: `file`, with the name that it has where it comes from, and `title`.
    """

    def __init__(self, boundary: bytes) -> None:
        self.name = ""
        self.title: str | None = None
        self.has_file = False
        self._pieces: list[bytes] = []
        self._header, self._value, self._told = b"", b"", b""
        self._field, self._is_file = b"", False
        self._said = b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers,
                "on_part_data": self._on_data,
                "on_part_end": self._end,
            },
        )

    def read(self, chunk: bytes) -> bytes:
        """The bytes of the file that are in the next bytes of the body.

        Raises:
            UsageError: it is no such form.
        """
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise UsageError("The body is not a form: send it as multipart/form-data.") from error
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data

    def _begin(self) -> None:
        self._told, self._said, self._field, self._is_file = b"", b"", b"", False

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._told = self._value
        self._header = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._told)
        self._field = options.get(b"name", b"")
        self._is_file = self._field == b"file"
        if self._is_file and self.has_file:
            raise UsageError("One file at a time: send each in a request of its own.")
        if self._is_file:
            self.has_file = True
            self.name = _base(options.get(b"filename", b""))

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._pieces.append(data[start:end])
        elif self._field == b"title":
            self._said += data[start:end]
            if len(self._said) > LONGEST_TITLE:
                raise UsageError(f"The title is longer than {LONGEST_TITLE} bytes.")

    def _end(self) -> None:
        if self._field == b"title":
            self.title = plain(self._said.decode("utf-8", "replace")).strip() or None


async def receive_form(hall: Hall, request: Request, path: Path) -> Form:
    """Write the file of the form that comes to a path.

    Raises:
        HTTPException: it is another type of body, or too large.
        UsageError: there is no file in it.
        LibraryError: the disk does not take it.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise HTTPException(415, "Send a form, multipart/form-data, with the file in it as 'file'.")
    try:
        form = Form(options[b"boundary"])
    except FormParserError as error:
        raise UsageError("The form's boundary is too long.") from error

    async def data() -> AsyncIterator[bytes]:
        async for chunk in request.stream():
            yield form.read(chunk)

    await _write(hall, path, data())
    if not form.has_file:
        raise UsageError("There is no file in the form: send it in the field 'file'.")
    return form


async def receive_body(hall: Hall, request: Request, path: Path) -> None:
    """Write the body as it is to a path; raises as `receive_form`."""
    await _write(hall, path, request.stream())


async def _write(hall: Hall, path: Path, chunks: AsyncIterator[bytes]) -> None:
    """In pieces of a few chunks: a thread is asked for each."""
    waiting: list[bytes] = []
    try:
        with path.open("wb", buffering=0) as file:
            async for chunk in chunks:
                waiting.append(chunk)
                if sum(map(len, waiting)) >= CHUNK:
                    await hall.slowly(_all, file, b"".join(waiting))
                    waiting.clear()
            await hall.slowly(_all, file, b"".join(waiting))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError("The disk is full: free some space and send it again.") from error
        raise LibraryError(f"It cannot be written ({error.strerror}): check the disk.") from error


def _all(file: BinaryIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _base(name: bytes) -> str:
    """The name without the folders that some browsers send, for people to read."""
    text: str = plain(name.decode("utf-8", "replace")).replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in text if one.isprintable())[:LONGEST_NAME].strip() or "the file"
