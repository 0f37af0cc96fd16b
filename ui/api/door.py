"""How a browser shows the token, which it cannot put into a header: once, then as a cookie."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive

COOKIE = "matinee"
DAYS = 30
MOST_BYTES = 4_096
ASKED = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Matinee</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:20vh auto;padding:0 1rem}
input,button{font:inherit;padding:.5rem;width:100%;box-sizing:border-box;margin-top:.5rem}
@media (prefers-color-scheme:dark){body{background:#131210;color:#eee}}</style>
<h1>Matinee</h1><form method="post" action="/"><label>The token of this library
<input name="token" type="password" autocomplete="current-password" required autofocus></label>
<button>Open</button></form></html>"""


def shown(token: str, given: str) -> bool:
    """Whether it is the token; in the same time however much of it is right."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), token.encode())


def has_cookie(token: str, headers: Headers) -> bool:
    """Whether the browser was let in before with this token."""
    # `http.cookies` stops at the first cookie that it cannot read: another service on this machine
    # may have set one, for a browser does not tell ports apart
    found = cookie_parser(headers.get("cookie", "")).get(COOKIE)
    return found is not None and shown(_sign(token), found)


async def let_in(token: str, receive: Receive) -> Response:
    """To the page, with a cookie, where the form that was sent has the token; else it asks again.

    The cookie is of this site alone, no script reads it, and it is not the token.
    """
    given = parse_qs((await _body(receive)).decode("latin-1")).get("token", [""])[0]
    if not shown(token, given):
        return ask()
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE, _sign(token), max_age=DAYS * 86_400, httponly=True, samesite="strict", path="/"
    )
    return answer


def ask() -> Response:
    """A page that asks for the token."""
    return HTMLResponse(ASKED, 401, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


async def _body(receive: Receive) -> bytes:
    """What was sent, as far as a form with a token can be long."""
    found, more = b"", True
    while more and len(found) <= MOST_BYTES:
        message = await receive()
        found += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    return found[:MOST_BYTES]


def _sign(token: str) -> str:
    return hashlib.sha256(f"matinee {token}".encode()).hexdigest()
