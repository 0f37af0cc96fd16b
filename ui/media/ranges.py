"""A file by byte ranges, as RFC 9110 has them; Starlette sends it, in blocks.

Starlette answers some ranges otherwise than the RFC: one in another unit, a broken one, and any of
a HEAD request; and it refuses part of many. All of these may or must be ignored, which gives the
whole file, and are kept from it here. It also sends what is appended to a file meanwhile, which
is more than was announced.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Message, Receive, Scope, Send

ONE_RANGE = re.compile(r"bytes=(?:(?P<first>[0-9]+)-(?P<last>[0-9]*)|-(?P<suffix>[0-9]+))", re.I)
MOST_DIGITS = 18  # no file is so long; Python refuses to read numbers of thousands of digits
NEVER_STALE = "private, no-cache"  # kept by the browser, but asked about each time


class RangedFile(FileResponse):
    """A file, or one range of it: 200, 206, 304 or 416."""

    def __init__(
        self,
        path: Path,
        media_type: str,
        status: os.stat_result,
        headers: dict[str, str] | None = None,
        filename: str | None = None,
    ) -> None:
        """`status` is that of the file now, so that what is announced is what was looked at."""
        super().__init__(
            path,
            media_type=media_type,
            headers={
                "cache-control": NEVER_STALE,
                "x-content-type-options": "nosniff",
                **(headers or {}),
            },
            stat_result=status,
            filename=filename,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope)
        if StaticFiles(check_dir=False).is_not_modified(self.headers, asked):
            await NotModifiedResponse(self.headers)(scope, receive, send)
            return
        wanted = asked.get("range") if scope["method"] == "GET" else None
        kept = [(name, value) for name, value in scope["headers"] if name != b"range"]
        if wanted is not None and len(asked.getlist("range")) == 1:
            kept += [(b"range", one.encode()) for one in [single_range(wanted)] if one]
        try:
            await super().__call__({**scope, "headers": kept}, receive, _Exactly(send))
        except (FileNotFoundError, PermissionError, _ShortError):
            # It went away after the head was sent; the server closes the connection, which says so.
            return


def single_range(header: str) -> str | None:
    """The header where it is one sound range of bytes, with numbers that can be read; or None."""
    match = ONE_RANGE.fullmatch(header.strip(" \t"))
    if match is None:
        return None
    first, last, suffix = (_number(match[name]) for name in ("first", "last", "suffix"))
    if suffix:
        return f"bytes=-{suffix}"
    return None if last and int(last) < int(first) else f"bytes={first}-{last}"


def _number(digits: str | None) -> str:
    short = (digits or "").lstrip("0") or "0"
    return "" if not digits else short if len(short) <= MOST_DIGITS else "9" * MOST_DIGITS


class _ShortError(Exception):
    """The file became shorter while it was sent."""


class _Exactly:
    """Passes on as many bytes as were announced, also where the file grows or shrinks."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._left: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            length = MutableHeaders(raw=list(message["headers"])).get("content-length")
            self._left = None if length is None else int(length)
        elif self._left is not None and message.get("body"):
            body = bytes(message["body"])[: self._left]
            self._left -= len(body)
            more = bool(self._left) and message.get("more_body", False)
            if self._left and not more:
                raise _ShortError
            message = {**message, "body": body, "more_body": more}
        await self._send(message)
