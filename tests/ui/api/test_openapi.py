"""The description of the API: that it says everything, and what is answered to broken requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def test_each_operation_is_told_of(described: dict[str, Any]) -> None:
    """A name of its own, a summary, a description, a tag that exists; and what may go wrong."""
    tags = {tag["name"] for tag in described["tags"]}
    names = [operation["operationId"] for *_, operation in operations(described)]
    assert len(set(names)) == len(names) >= 20
    for method, path, operation in operations(described):
        assert method in METHODS
        assert path.startswith("/api/")
        assert operation["summary"], path
        assert operation["description"], path
        assert set(operation["tags"]) <= tags
        assert {"401", "403", "422"} <= set(operation["responses"]), path
        for parameter in operation.get("parameters", ()):
            assert parameter["schema"], path


def test_errors_are_problems_everywhere(described: dict[str, Any]) -> None:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for _, path, operation in operations(described):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert response["content"] == {"application/problem+json": problem}, path
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_events_are_described(described: dict[str, Any]) -> None:
    """Each form that a line of a stream may have."""
    schemas = described["components"]["schemas"]
    forms = schemas["Event"]["discriminator"]["mapping"]
    assert set(forms) == {
        "reading", "waiting", "tool_call", "tool_result", "items", "text", "profile", "fallback",
        "done",
    }  # fmt: skip
    assert all(form.rpartition("/")[2] in schemas for form in forms.values())


def test_a_token_is_described(serve: Callable[..., Any]) -> None:
    client = serve(token="secret").client
    found = client.get("/api/openapi.json", headers={"Authorization": "Bearer secret"}).json()
    assert found["security"] == [{"token": []}]


def test_further_routers(serve: Callable[..., Any]) -> None:
    """Their paths are below /api, and their errors are problems."""
    more = APIRouter(tags=["items"])

    @more.get("/items/{id}/media", operation_id="get_media")
    def media(id: str) -> dict[str, str]:  # noqa: A002
        raise RuntimeError(f"secret of {id}")

    answer = serve(more=(more,)).client.get("/api/items/sea0/media")
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:matinee:problem:unexpected"
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/api/nothing", 404), ("PUT", "/api/items", 405),
     ("GET", "/api/items/", 404), ("GET", "/../../etc/passwd", 404), ("POST", "/api/health", 405)],
)  # fmt: skip
def test_addresses_that_are_none(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 5_000, b'{"user": "\\ud800"}', b"NaN"])
def test_bodies_that_are_no_json(client: TestClient, body: bytes) -> None:
    """Nothing of what was sent comes back, and nothing fails."""
    answer = client.post("/api/plays", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_too_large(client: TestClient) -> None:
    def much() -> Any:
        for _ in range(9):
            yield b" " * 1_000_000

    for body in (b" " * 8_000_001, much()):
        answer = client.post(
            "/api/plays", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 413
