"""The API with what plays, and the page behind it: as `matinee serve` has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from tools.understood import Pass
from ui.media.testing import make_counter
from ui.serve import application

HERE = ("127.0.0.1", 50_000)
PROBLEM = "application/problem+json"
EXAMPLES = 25  # requests an operation
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
MODES = list(schemathesis.GenerationMode)
PLAYING = ("media", "media/plan", "subtitles.vtt", "links", "playlist.m3u")


@schemathesis.serializer("application/x-ndjson")
def _as_it_is(_: object, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture
def app(served: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """Over the same library."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "dropped"))
    return application(served.matinee, served.app.state.hall.serving)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    url = "http://127.0.0.1:7860"
    with TestClient(app, url, raise_server_exceptions=False, client=HERE) as asking:
        yield asking


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from references(one)


def test_every_reference_of_the_description_leads_somewhere(client: TestClient) -> None:
    """Programs that are made from it stop at the first that does not."""
    found = client.get("/api/openapi.json").json()
    named = {f"#/components/schemas/{name}" for name in found["components"]["schemas"]}
    assert set(references(found)) <= named
    assert "/api/items/{item_id}/media/plan" in found["paths"]


def test_what_plays_tells_of_its_problems(client: TestClient) -> None:
    """Like all other operations; a range that is not there alone has no words for people."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        for operation in methods.values():
            assert {"401", "403", "422"} <= set(operation["responses"]), path
            for status, response in operation["responses"].items():
                if int(status) >= 400 and int(status) != 416:
                    assert response["content"] == {PROBLEM: problem}, (path, status)


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/api", 404, None),
        ("GET", "/api/", 404, None),
        ("GET", "/api/nothing", 404, None),
        ("POST", "/api/items/sea0/media/nothing", 404, None),
        ("POST", "/api/health", 405, "GET"),
        ("PUT", "/api/recommendations", 405, "GET, POST"),
        ("DELETE", "/api/items/sea0/media", 405, "GET, HEAD"),
        ("OPTIONS", "/api/items/sea0/links", 405, "GET"),
    ],
)
def test_addresses_that_are_none(
    client: TestClient, method: str, path: str, status: int, allow: str | None
) -> None:
    """The page, which takes whatever is left, does not answer for the API."""
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert answer.headers.get("allow") == allow
    assert answer.json()["detail"].endswith(".")


def test_what_there_is_still_answers(client: TestClient) -> None:
    """The page too, and it alone has what is not under /api."""
    assert client.get("/api/health").status_code == 200
    plan = client.get("/api/items/nothing/media/plan")
    assert (plan.status_code, plan.json()["error"]) == (404, "NotFoundError")
    assert "text/html" in client.get("/", headers={"Accept": "text/html"}).headers["content-type"]
    assert client.get("/apiary").headers["content-type"] == "application/json"  # Gradio's 404


@pytest.mark.parametrize("path", ["/gradio_api/call/search", "/gradio_api/queue/join", "/nothing"])
@pytest.mark.parametrize("is_declared", [True, False])
def test_what_is_sent_to_the_page_has_a_limit(
    client: TestClient, path: str, is_declared: bool
) -> None:
    """A body is held in memory while it is read, whoever reads it."""
    blocks = [b'{"data": ["' + b" " * 1_000_000] + [b" " * 1_000_000] * 8
    content = b"".join(blocks) if is_declared else iter(blocks)
    answer = client.post(path, content=content, headers={"Content-Type": "application/json"})
    if path == "/nothing" and not is_declared:  # of which nothing is read
        assert answer.status_code in (404, 405)
    else:
        assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)


def test_a_large_file_can_be_sent_to_the_page(client: TestClient) -> None:
    """Those go to the disk, and Gradio has its own limit for them."""
    sent = {"files": ("film.mp4", b" " * 9_000_000)}
    assert client.post("/gradio_api/upload", files=sent).status_code == 200


def ask_all(operation: Any, **given_path: str) -> None:
    """Requests out of the description, some of them wrong on purpose: answers as described."""
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in MODES))

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def ask(case: Any) -> None:
        case.path_parameters.update(given_path)
        case.call_and_validate(headers={"Host": "127.0.0.1"}, checks=CHECKS)

    ask()


def operations(app: FastAPI) -> dict[str, Any]:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"Host": "127.0.0.1"})
    found = {}
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        one = result.ok()
        found[f"{one.method} {one.path}"] = one
    return found


def test_nothing_that_is_allowed_breaks_it(app: FastAPI) -> None:
    found = operations(app)
    assert len(found) >= 25
    for operation in found.values():
        ask_all(operation)


@pytest.mark.parametrize("codecs", [("mp4", "aac"), ("mkv", "ac3")])  # as it is; converted
def test_nor_what_plays_a_file_that_is_there(
    app: FastAPI, served: Any, tmp_path: Path, codecs: tuple[str, str]
) -> None:
    """Names that are made up are no item's, and so none of them plays anything."""
    film = make_counter(tmp_path / f"film.{codecs[0]}", 1, "libx264", codecs[1])
    before = {one.id for one in served.matinee.items()}
    served.matinee.add([film], until=Pass.NAMES)
    (item,) = {one.id for one in served.matinee.items()} - before
    found = operations(app)
    for what in PLAYING:
        ask_all(found[f"get /api/items/{{item_id}}/{what}"], item_id=item)
