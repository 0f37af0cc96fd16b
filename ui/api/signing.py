"""Addresses that open one path without the token, for a while: players take no header with them.

An address carries when it ends and a keyed hash over that and the path. The key is of this process
alone, drawn at its start and never shown, so that no address says anything about the token, and
all of them end with the server. It reads and does nothing else: `Guard` asks for GET or HEAD.
"""

from __future__ import annotations

import hmac
import secrets
import time

from starlette.datastructures import QueryParams
from starlette.types import Scope

LASTS_S = 43_200  # a film begun in the evening is over by the morning
EXPIRES, SIGNATURE = "expires", "signature"
READS = ("GET", "HEAD")
DIGITS = 12  # of a time in seconds; longer ones are not looked at
_KEY = secrets.token_bytes(32)


def signed(path: str) -> dict[str, str]:
    """What the query of an address must have so that its path, given unquoted, can be read."""
    expires = str(int(time.time()) + LASTS_S)
    return {EXPIRES: expires, SIGNATURE: _sign(path, expires)}


def is_signed(scope: Scope) -> bool:
    """Whether a request reads the very path that was signed, and in time."""
    if scope["type"] != "http" or scope["method"] not in READS:
        return False
    query = QueryParams(scope["query_string"])
    expires, given = query.getlist(EXPIRES), query.getlist(SIGNATURE)
    if len(expires) != 1 or len(given) != 1 or not _is_ahead(expires[0]):
        return False
    due = _sign(scope["path"], expires[0])
    return hmac.compare_digest(given[0].encode(), due.encode())


def _is_ahead(expires: str) -> bool:
    plain = expires.isascii() and expires.isdecimal() and len(expires) <= DIGITS
    return plain and time.time() < int(expires)


def _sign(path: str, expires: str) -> str:
    return hmac.new(_KEY, f"{expires} {path}".encode(), "sha256").hexdigest()
