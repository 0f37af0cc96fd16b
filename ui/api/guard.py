"""Who may ask: a token where others can reach the server, and on loopback nobody's web page.

On loopback a page of any site could send requests to this machine (and, once its name is made to
point here, read the answers: DNS rebinding). Hence the Host must name this machine, and a request
that a browser sends for another origin is refused. There is no CORS: nobody else's page may read.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.door import ask, has_cookie, let_in, shown
from ui.api.problems import Problem, answer, problem
from ui.api.serving import Serving, is_loopback
from ui.api.signing import is_signed

API = "/api/"
JSON_BYTES = 8_000_000  # of a request that is neither an upload nor an import
DROPPED = "/gradio_api/upload"  # files for the page go to the disk, and Gradio has its own limit
FOREIGN = ("cross-site", "same-site")  # Sec-Fetch-Site of what another origin's page asks for
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Guard:
    """Around the whole application: lets through, or answers with a problem."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app, self._serving = app, serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope, headers)
        page = None
        if refused is not None and refused.status == 401 and _wants_a_page(scope, headers):
            sent = scope["method"] == "POST"
            token = self._serving.token or ""
            page = await let_in(token, headers, receive) if sent else ask(headers)
        if page is not None:
            await page(scope, receive, send)
        elif refused is None:
            await self._app(scope, receive, _careful(scope, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refused.title})
        else:
            await answer(refused)(scope, receive, send)

    def _refused(self, scope: Scope, headers: Headers) -> Problem | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or (self._serving.is_loopback and not is_loopback(_name(hosts[0]))):
            return problem(403, "Ask for this server by localhost or 127.0.0.1, not another name.")
        if _is_foreign(headers, hosts[0], scope["path"].startswith(API)):
            return problem(403, "Pages of other sites may not ask this server.")
        if self._serving.token is not None and not self._knows(scope, headers):
            return problem(401, "Send the server's token in a header, Authorization: Bearer TOKEN.")
        return None

    def _knows(self, scope: Scope, headers: Headers) -> bool:
        if is_signed(scope):
            return True
        token, secret = self._serving.token or "", self._serving.secret
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer":
            return has_cookie(token, headers)
        is_near = secret is not None and is_from_here(HTTPConnection(scope))
        known = (token, secret or "") if is_near else (token,)
        return any(shown(one, given.strip()) for one in known) or has_cookie(token, headers)


class Limit:
    """Refuses bodies that are too large, before they are read or while they are."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app, self._serving = app, serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"] == DROPPED:
            await self._app(scope, receive, send)
            return
        most, seen, has_begun = self._most(scope["path"]), 0, False
        said = f"At most {most:,} bytes are taken here."
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > most:
            await answer(problem(413, said))(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413, said)
            return message

        async def sent(message: Message) -> None:
            nonlocal has_begun
            if seen <= most or has_begun:  # else the page would say in its way what is said below
                has_begun = True
                await send(message)

        await self._app(scope, counted, sent)
        if seen > most and not has_begun:
            await answer(problem(413, said))(scope, receive, send)

    def _most(self, path: str) -> int:
        if path == "/api/items/upload":
            return self._serving.upload_bytes
        return self._serving.import_bytes if path.startswith("/api/import/") else JSON_BYTES


def is_from_here(connection: HTTPConnection) -> bool:
    """Whether this machine itself asks, and not a proxy on it for somebody else."""
    client = connection.client
    forwarded = any(name in connection.headers for name in FORWARDED)
    return client is not None and is_loopback(client.host) and not forwarded


def _wants_a_page(scope: Scope, headers: Headers) -> bool:
    """Whether a person opens a page or sends its form, and no program asks."""
    if scope["type"] != "http" or "text/html" not in headers.get("accept", ""):
        return False
    method, path = scope["method"], scope["path"]
    return (method == "GET" and not path.startswith(API)) or (method, path) == ("POST", "/")


def _name(host: str) -> str:
    """A Host header without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_foreign(headers: Headers, host: str, is_api: bool) -> bool:
    origin = headers.get("origin")
    if origin is not None:
        _, _, of_page = origin.partition("://")
        return of_page.casefold() != host.casefold()
    return is_api and headers.get("sec-fetch-site") in FOREIGN


def _careful(scope: Scope, send: Send) -> Send:
    """Nothing is taken for another type than it has; what the API says is kept by no cache."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("X-Content-Type-Options", "nosniff")
            if scope["path"].startswith(API):
                headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sent
