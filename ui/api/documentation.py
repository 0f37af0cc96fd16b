"""The OpenAPI description: what the endpoints say of themselves, and what all of them share."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from agent.events import EVENTS
from ui.api.ingesting import STEPS
from ui.api.problems import MEDIA_TYPE
from ui.api.serving import Serving

DESCRIPTION = """\
Everything that `matinee` does at the command line, for programs.

Errors are [problem details](https://www.rfc-editor.org/rfc/rfc9457) with the type
`application/problem+json`; `detail` is one sentence that says what to do. Times are UTC, and
lengths in seconds. Where the server can be reached from other machines, each request carries its
token: `Authorization: Bearer TOKEN`.
"""
TAGS: list[dict[str, Any]] = [
    {"name": "chat", "description": "Talk about what to watch or hear."},
    {"name": "finding", "description": "Recommendations and search, with reasons and moments."},
    {"name": "items", "description": "What is in the library."},
    {"name": "playback", "description": "Playing items, subtitles, links to other players."},
    {"name": "people", "description": "What people did, and what is known of their taste."},
    {"name": "imports", "description": "Catalogues and histories from elsewhere."},
    {"name": "jobs", "description": "What is understood in the background."},
    {"name": "server", "description": "The server itself."},
]
PROBLEM = "#/components/schemas/Problem"
FASTAPIS = ("HTTPValidationError", "ValidationError")  # it answers with neither here
REFERENCE = "#/components/schemas/{model}"


def describe(app: FastAPI, serving: Serving) -> None:
    """Have the application give the whole description, made on first use."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, serving)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI, serving: Serving) -> dict[str, Any]:
    found = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=DESCRIPTION,
        tags=TAGS,
        routes=app.routes,
    )
    for path in found["paths"].values():
        for operation in path.values():
            for response in operation.get("responses", {}).values():
                _as_problem(response)
    schemas = found["components"]["schemas"]
    for unused in FASTAPIS:
        schemas.pop(unused, None)
    _add_events(schemas)
    if serving.token is not None:
        scheme = {"type": "http", "scheme": "bearer"}
        found["components"]["securitySchemes"] = {"token": scheme}
        found["security"] = [{"token": []}]
    return found


def _as_problem(response: dict[str, Any]) -> None:
    """A response with a problem in it has the problem's type."""
    content = response.get("content", {})
    named = content.get("application/json", {}).get("schema", {}).get("$ref")
    if named in (PROBLEM, *(REFERENCE.format(model=one) for one in FASTAPIS)):
        response["content"] = {MEDIA_TYPE: {"schema": {"$ref": PROBLEM}}}


def _add_events(schemas: dict[str, Any]) -> None:
    """What a line of each stream holds; a stream itself is only text to OpenAPI."""
    lines: tuple[tuple[str, TypeAdapter[Any], str], ...] = (
        ("Event", EVENTS, "One event of /api/chat, by its field `event`."),
        ("Step", STEPS, "One event of /api/items/add, by its field `event`."),
    )
    for form, adapter, said in lines:
        line = adapter.json_schema(ref_template=REFERENCE)
        for name, schema in line.pop("$defs").items():
            schemas.setdefault(name, schema)
        schemas[form] = line | {"description": said}
