"""The map over HTTP: what is told of each item, and whom it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from agent.mapping import MapView
from catalog.items import Item

Serve = Callable[..., Any]
EVIL = "<script>window.pwned = 1</script>"


def test_everything_has_a_place(served: Any) -> None:
    served.matinee.record("ada", "sea0", "like")
    answer = served.client.get("/api/map?user=ada")
    assert answer.headers["content-type"] == "application/json"
    found = MapView.model_validate_json(answer.content)
    assert len(found.points) == 18
    assert [point.item for point in found.points if point.liked] == ["sea0"]
    assert all(abs(point.x) <= 1.1 and abs(point.y) <= 1.1 for point in found.points)
    assert sum(region.items for region in found.regions) == 18


def test_without_a_person_nothing_is_marked(served: Any) -> None:
    served.matinee.record("ada", "sea0", "like")
    points = served.client.get("/api/map").json()["points"]
    assert not any(point["watched"] for point in points)


def test_people_that_cannot_be(client: TestClient) -> None:
    for name in ("", "x" * 201):
        answer = client.get("/api/map", params={"user": name})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["where"] == "query.user"


def test_a_token_is_asked_for(serve: Serve) -> None:
    client = serve(token="secret").client
    assert client.get("/api/map").status_code == 401
    assert client.get("/api/map", headers={"Authorization": "Bearer secret"}).status_code == 200


def test_titles_are_texts(served: Any) -> None:
    served.matinee.import_items([Item(id="evil", title=EVIL, description="tulips")])
    answer = served.client.get("/api/map")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert EVIL in {point["title"] for point in answer.json()["points"]}
