"""The page in the browser, mounted on the application that the HTTP API is."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ui.web.dropped import sweep

if TYPE_CHECKING:
    from fastapi import FastAPI

    from agent.recommender import Recommender
    from ui.api.serving import Serving

HERE = Path(__file__).parent
SCRIPTS = ("page", "map_points", "map_paint", "map_canvas", "map")  # each may use those before it
STYLES = ("style", "map")


def mount_pages(app: FastAPI, matinee: Recommender, serving: Serving) -> None:
    """Put the page at the root, beside the API. Nothing it does leaves this machine.

    `app.state.end_pages()` ends what open pages listen to; call it in the event loop when the
    server is to end, else that waits for them.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before Gradio is imported
    dropped = matinee.library.settings.cache.absolute() / "dropped"  # files sent with messages
    if os.environ.setdefault("GRADIO_TEMP_DIR", str(dropped)) == str(dropped):
        app.state.hall.sweeps.append(partial(sweep, dropped))  # another one may not be ours alone
    import gradio as gr
    from starlette.routing import Mount

    from ui.api.nowhere import end_api
    from ui.web.look import theme
    from ui.web.page import Page
    from ui.web.policy import Policy

    page = Page(matinee, app.state.hall.uploads, app.state.hall.turns)
    end_api(app)  # before the page, which answers whatever reaches it
    script = "\n".join((HERE / f"{one}.js").read_text(encoding="utf-8") for one in SCRIPTS)
    gr.mount_gradio_app(
        app,
        page.blocks,
        path="/",
        server_name=serving.host,
        server_port=serving.port,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size=serving.upload_bytes,
        theme=theme(),
        css_paths=[HERE / f"{one}.css" for one in STYLES],
        head=f"<script>{script}</script>",
    )
    (mounted,) = [one.app for one in app.routes if isinstance(one, Mount)][-1:]
    app.state.end_pages = mounted.stop_event.set  # type: ignore[attr-defined]
    app.add_middleware(Policy)
