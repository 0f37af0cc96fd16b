"""How a browser shows the token, which it cannot put into a header: once, then as a cookie."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive

from ui.languages import language_of_header

COOKIE = "matinee"
DAYS = 30
MOST_BYTES = 4_096
ASKED = """<!doctype html><html lang="LANGUAGE"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Matinee</title>
<style>
:root{color-scheme:light dark;--paper:#faf8f4;--ink:#2b2722;--accent:#8e342b;--on:#fffdf9}
@media (prefers-color-scheme:dark){
:root{--paper:#141210;--ink:#ece5d9;--accent:#e3b566;--on:#1d1a16}}
body{font:1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:20vh auto;padding:0 1rem;
background:var(--paper);color:var(--ink)}
h1{font:500 2rem Georgia,"Songti SC","Noto Serif CJK SC",serif}
input,button{font:inherit;padding:.5rem;width:100%;box-sizing:border-box;margin-top:.5rem;
border:1px solid #a59c8e;border-radius:2px;background:transparent;color:inherit}
button{background:var(--accent);color:var(--on);border:0}
</style>
<h1>Matinee</h1><form method="post" action="/"><label>LABEL
<input name="token" type="password" autocomplete="current-password" required autofocus></label>
<p role="status">WRONG</p><button>OPEN</button></form></html>"""
WORDS = {
    "en": (
        "The token of this library",
        "That was not the token: the server's owner knows it.",
        "Open",
    ),
    "zh": ("这个片库的口令", "口令不对：片库的主人知道它。", "打开"),
}
# The form says where it comes from, which the guard looks at; no other site hears of the address.
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


def shown(token: str, given: str) -> bool:
    """Whether it is the token; in the same time however much of it is right."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), token.encode())


def has_cookie(token: str, headers: Headers) -> bool:
    """Whether the browser was let in before with this token."""
    # `http.cookies` stops at the first cookie that it cannot read: another service on this machine
    # may have set one, for a browser does not tell ports apart
    found = cookie_parser(headers.get("cookie", "")).get(COOKIE)
    return found is not None and shown(_sign(token), found)


async def let_in(token: str, headers: Headers, receive: Receive) -> Response:
    """To the page, with a cookie, where the form that was sent has the token; else it asks again.

    The cookie is of this site alone, no script reads it, and it is not the token.
    """
    given = parse_qs((await _body(receive)).decode("latin-1")).get("token", [""])[0]
    if not shown(token, given):
        return ask(headers, is_wrong=True)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE, _sign(token), max_age=DAYS * 86_400, httponly=True, samesite="strict", path="/"
    )
    return answer


def ask(headers: Headers, is_wrong: bool = False) -> Response:
    """A page that asks for the token, in the browser's language."""
    language = language_of_header(headers.get("accept-language", ""))
    label, wrong, button = WORDS[language]
    page = ASKED.replace("LANGUAGE", language).replace("LABEL", label).replace("OPEN", button)
    return HTMLResponse(page.replace("WRONG", wrong if is_wrong else ""), 401, HEADERS)


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
