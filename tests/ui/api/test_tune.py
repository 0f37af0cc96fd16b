"""What counts, over HTTP: set, left out, left to what is learned; and what cannot be set."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

URL = "/api/profiles/ada"
UNSET = {"text": None, "image": None, "sound": None, "adventurous": None}
LIKE = {"user": "ada", "item": "sea0", "action": "like"}


def preferences(client: TestClient) -> Any:
    return client.get(URL).json()["preferences"]


def test_a_change_is_said_and_null_is_as_learned(client: TestClient) -> None:
    """What is left out stays."""
    assert preferences(client) == UNSET
    asked = {"op": "tune", "image": 1.5, "adventurous": 1}
    found = client.patch(URL, json=asked).json()
    assert found["changes"][0] == "For you pictures now count 1.5."
    assert found["profile"]["preferences"] == UNSET | {"image": 1.5, "adventurous": 1.0}
    assert found["profile"]["weights"]["image"] == 1.5
    said = client.patch(f"{URL}?language=zh", json={"op": "tune", "image": None}).json()
    assert said["changes"] == ["画面对你的权重又按学到的来。"]
    assert preferences(client) == UNSET | {"adventurous": 1.0}
    assert client.patch(URL, json={"op": "tune", "image": None}).json()["changes"] == []


def test_the_next_list_follows(client: TestClient) -> None:
    client.post("/api/plays", json=LIKE).raise_for_status()

    def parts() -> set[str]:
        results = client.get("/api/recommendations?user=ada&k=10").json()["results"]
        return {name for one in results for name in one["parts"]}

    assert "novelty" not in parts()
    client.patch(URL, json={"op": "tune", "adventurous": 1}).raise_for_status()
    assert "novelty" in parts()
    client.patch(URL, json={"op": "tune", "adventurous": None}).raise_for_status()
    assert "novelty" not in parts()


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({}, "body.tune"),
        ({"text": -0.1}, "body.tune.text"),
        ({"image": 3.1}, "body.tune.image"),
        ({"sound": "loud"}, "body.tune.sound"),
        ({"adventurous": 1.1}, "body.tune.adventurous"),
        ({"timbre": 1}, "body.tune.timbre"),
        ({"text": 1, "facet": "jazz"}, "body.tune.facet"),
    ],
)
def test_what_cannot_be_set(client: TestClient, more: dict[str, Any], where: str) -> None:
    """A problem that names the field, and nothing is changed."""
    answer = client.patch(URL, json={"op": "tune", **more})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == "urn:matinee:problem:not-valid"
    assert [fault["where"] for fault in problem["errors"]] == [where]
    assert preferences(client) == UNSET


def test_no_number_is_no_weight(client: TestClient) -> None:
    """Python writes NaN into JSON, and so may others."""
    body = '{"op": "tune", "text": NaN}'
    answer = client.patch(URL, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert preferences(client) == UNSET


def test_export_and_forget(client: TestClient) -> None:
    client.patch(URL, json={"op": "tune", "sound": 0}).raise_for_status()
    assert client.get(f"{URL}/export").json()["preferences"] == UNSET | {"sound": 0.0}
    assert client.delete(URL).json()["preferences"] == 1
    assert preferences(client) == UNSET


def test_it_is_described(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()["components"]["schemas"]
    assert set(described["Tune"]["properties"]) == {"op", *UNSET}
    assert set(described["Preferences"]["properties"]) == set(UNSET)
