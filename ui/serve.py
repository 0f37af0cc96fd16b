"""`matinee serve`: the HTTP API and the page, in one process."""

from __future__ import annotations

import errno
import secrets
import signal
import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ui.opening import open_here

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Server

    from agent.recommender import Recommender
    from ui.api.serving import Serving

GRACE_S = 5  # for answers under way once the server is told to end


def serve(
    host: Annotated[
        str | None,
        typer.Option("--host", help="The address to listen at.", show_default="127.0.0.1"),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65_535, help="The port.", show_default="7860"),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option("--token", help="What every request must carry; needed where others can ask."),
    ] = None,
) -> None:
    """Serve the library to browsers and programs until you press Ctrl-C.

    MATINEE_SERVE__TOKEN sets the token without showing it to whoever lists processes.
    """
    from base.settings import load_settings
    from ui.api.serving import Serving

    serving = Serving.of(load_settings().serve, host, port, token)
    with listening(serving) as listener:
        _serve(serving, listener)


def listening(serving: Serving) -> socket.socket:
    """A socket that listens where it is to be served.

    Raises:
        UsageError: the port is taken, or the address is none of this machine.
    """
    from base.errors import UsageError

    where = f"{serving.host}:{serving.port}"
    try:
        found = socket.getaddrinfo(serving.host, serving.port, type=socket.SOCK_STREAM)
        family, *_, address = found[0]
        return socket.create_server((address[0], address[1]), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"{where} is taken, perhaps by another matinee: choose another with --port."
        elif error.errno == errno.EACCES:
            sentence = f"There is no permission to listen at {where}: choose a port above 1023."
        else:
            sentence = f"{where} is no address of this machine: choose another with --host."
        raise UsageError(sentence) from error


def application(matinee: Recommender, serving: Serving) -> FastAPI:
    """All that is served of an open library: the API, what plays, and the page."""
    from ui.api.app import make_app
    from ui.media.router import media_router
    from ui.web import mount_pages

    app = make_app(matinee, serving)
    app.include_router(media_router(matinee))
    mount_pages(app, matinee, serving)
    return app


def server_of(app: FastAPI, serving: Serving) -> Server:
    """The server of an application, which stops open turns before it ends."""
    import uvicorn

    class _Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.hall.stop()  # else their streams would be waited for
            getattr(app.state, "end_pages", _nothing)()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        host=serving.host,
        port=serving.port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # who asks is who is connected
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    return _Server(config)


def _nothing() -> None:
    """Without the page there is none to end."""


def _serve(serving: Serving, listener: socket.socket) -> None:
    from ui.remote.note import noted

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # after it the library is closed too
    secret = secrets.token_urlsafe(32)  # of this run, for commands of this user
    serving = serving.model_copy(update={"secret": secret})
    with open_here() as matinee:
        app = application(matinee, serving)
        address, port, *_ = listener.getsockname()
        shown = f"[{address}]" if ":" in address else address
        with noted(matinee.library.settings, address, port, secret):
            print(f"Matinee is at http://{shown}:{port}; Ctrl-C ends it.", flush=True)
            try:
                server_of(app, serving).run([listener])
            except KeyboardInterrupt:
                print("Stopped.")
            finally:
                app.state.hall.additions.wait(GRACE_S)
