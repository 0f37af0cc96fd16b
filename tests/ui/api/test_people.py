"""Finding, plays, profiles and imports over HTTP: good input and bad."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

LIKE = {"user": "ada", "item": "sea0", "action": "like", "at": "2026-01-31T20:15:00Z"}


def test_search(client: TestClient) -> None:
    """With filters as at the command line; scores are the sums of their parts."""
    found = client.get("/api/search?query=saxophone&k=3&max_minutes=15").json()
    assert found["results"][0]["item"] == "jazz0"
    for result in found["results"]:
        assert result["score"] == pytest.approx(sum(result["parts"].values()), abs=1e-6)
        assert result["duration_s"] <= 900


def test_search_of_moments(served: Any) -> None:
    direct = served.matinee.search("jazz", moments=True).model_dump(mode="json")
    over_http = served.client.get("/api/search?query=jazz&moments=true").json()
    assert [one["item"] for one in over_http["results"]] == [r["item"] for r in direct["results"]]


def test_recommendations_for_one_and_for_several(client: TestClient) -> None:
    client.post(
        "/api/plays", json=[LIKE, LIKE | {"user": "bo", "item": "ghost0", "action": "never"}]
    )
    alone = client.get("/api/recommendations?user=ada&k=4").json()
    assert len(alone["results"]) == 4
    assert alone["results"][0]["reasons"]
    both = client.get("/api/recommendations?user=ada&user=bo&query=ghost&k=10").json()
    assert "ghost0" not in [result["item"] for result in both["results"]]
    some = client.get("/api/recommendations?user=ada&not_genres=jazz&not_genres=horror&k=20").json()
    kinds = {result["item"][:4] for result in some["results"]}
    assert not kinds & {"jazz", "ghos"}


def test_only_what_is_shown_is_remembered(client: TestClient) -> None:
    """A GET changes nothing; a POST says that somebody sees it, unless told otherwise."""
    client.get("/api/recommendations?user=ada")
    client.post("/api/recommendations", json={"users": ["ada"], "record": False})
    assert client.get("/api/plays?user=ada").json()["total"] == 0
    asked = {"users": ["ada", "bo"], "k": 2, "filters": {"medium": "audio"}, "speak": "zh"}
    shown = client.post("/api/recommendations", json=asked).json()
    for user in ("ada", "bo"):
        plays = client.get(f"/api/plays?user={user}").json()["plays"]
        assert {play["item"] for play in plays} == {one["item"] for one in shown["results"]}
        assert {play["action"] for play in plays} == {"shown"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/search", 422),
        ("/api/search?query=", 422),
        ("/api/search?query=sea&k=0", 422),
        ("/api/search?query=sea&k=1001", 422),
        ("/api/search?query=sea&unseen=true", 400),
        ("/api/search?query=sea&min_minutes=-1", 422),
        ("/api/search?query=sea&max_minutes=nan", 422),
        ("/api/search?query=sea&year_from=never", 422),
        ("/api/search?query=sea&colour=blue", 422),
        ("/api/recommendations", 422),
        ("/api/recommendations?user=", 422),
        ("/api/recommendations?user=ada&medium=book", 422),
        ("/api/recommendations?user=ada&speak=xx", 422),
    ],
)
def test_questions_that_cannot_be(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert set(answer.json()) >= {"type", "title", "status", "detail"}


def test_plays(client: TestClient) -> None:
    """One, many, and the same again."""
    assert client.post("/api/plays", json=LIKE).json()["added"] == 1
    more = [
        LIKE,
        LIKE | {"item": "imdb:tt1"},
        {"user": "ada", "item": "sea1", "action": "rate", "value": 4},
    ]
    answer = client.post("/api/plays", json=more)
    assert answer.status_code == 201
    assert answer.json() == {
        "added": 1, "updated": 0, "repeated": 1, "unknown": ["imdb:tt1"], "bad_lines": [],
    }  # fmt: skip
    found = client.get("/api/plays?user=ada").json()
    assert [play["item"] for play in found["plays"]] == ["sea1", "sea0"]
    assert found["plays"][1]["source"] == "api"
    assert client.get("/api/plays?user=ada&offset=1&limit=1").json()["plays"][0]["item"] == "sea0"
    assert client.get("/api/plays?user=nobody").json()["plays"] == []


@pytest.mark.parametrize(
    ("play", "status"),
    [
        (LIKE | {"item": "no-such"}, 404),
        (LIKE | {"action": "adore"}, 422),
        (LIKE | {"value": 3}, 422),
        (LIKE | {"action": "rate"}, 422),
        (LIKE | {"action": "rate", "value": 6}, 422),
        (LIKE | {"position_s": -1}, 422),
        (LIKE | {"at": "yesterday"}, 422),
        (LIKE | {"user": ""}, 422),
        (LIKE | {"more": 1}, 422),
        ([], 422),
        ([LIKE, {}], 422),
        ("like", 422),
    ],
)
def test_plays_that_cannot_be(client: TestClient, play: Any, status: int) -> None:
    """Nothing of them is kept."""
    assert client.post("/api/plays", json=play).status_code == status
    assert client.get("/api/plays?user=ada").json()["total"] == 0


def test_a_profile_is_changed(client: TestClient) -> None:
    """Added, weighed, pinned, named otherwise, removed: each a sentence, and what is so then."""
    url = "/api/profiles/ada"
    change: dict[str, Any] = {"op": "add", "kind": "likes", "text": "jazz"}
    found = client.patch(url, json=change).json()
    assert found["changes"]
    (facet,) = found["profile"]["lasting"]
    assert (facet["text"], facet["pinned"]) == ("“jazz”", False) or facet["text"] == "jazz"
    client.patch(url, json={"op": "edit", "facet": facet["id"], "weight": 2.5}).raise_for_status()
    client.patch(url, json={"op": "pin", "facet": "jazz"}).raise_for_status()
    client.patch(url, json={"op": "edit", "facet": "jazz", "text": "swing"}).raise_for_status()
    (facet,) = client.get(url).json()["lasting"]
    assert (facet["text"], facet["pinned"]) == ("swing", True)
    assert facet["weight"] == pytest.approx(2.5, abs=0.01)
    client.patch(url, json={"op": "remove", "facet": "swing"}).raise_for_status()
    assert client.get(url).json()["lasting"] == []


def test_a_ban_by_item(client: TestClient) -> None:
    ban = {"op": "add", "kind": "never", "text": "ghost0", "target": "item"}
    found = client.patch("/api/profiles/ada?language=zh", json=ban).json()
    assert [one["text"] for one in found["profile"]["bans"]] == ["Ghost at dawn"]
    shown = client.get("/api/recommendations?user=ada&query=ghost&k=20").json()["results"]
    assert "ghost0" not in [result["item"] for result in shown]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"op": "add", "kind": "likes", "text": " "}, 400),
        ({"op": "add", "kind": "likes", "text": ""}, 422),
        ({"op": "add", "kind": "moods", "text": "calm"}, 422),
        ({"op": "add", "kind": "never", "text": "no-such", "target": "item"}, 404),
        ({"op": "edit", "facet": "jazz", "weight": 1}, 404),
        ({"op": "edit", "facet": "jazz"}, 422),
        ({"op": "edit", "facet": "jazz", "weight": 0}, 422),
        ({"op": "edit", "facet": "jazz", "weight": 4}, 422),
        ({"op": "pin", "facet": "jazz"}, 404),
        ({"op": "remove", "facet": "jazz"}, 404),
        ({"op": "steal"}, 422),
        ({}, 422),
    ],
)
def test_changes_that_cannot_be(client: TestClient, change: Any, status: int) -> None:
    assert client.patch("/api/profiles/ada", json=change).status_code == status
    assert client.get("/api/profiles/ada").json()["lasting"] == []


@pytest.mark.parametrize("user", ["..", "%2e%2e%2fada", "..%5cada", "ada%00", "x" * 300])
def test_people_of_odd_names(client: TestClient, user: str) -> None:
    """They are nobody, or no address; nothing fails, and nobody else is meant."""
    client.post("/api/plays", json=LIKE)
    for rest in ("", "/export"):
        answer = client.get(f"/api/profiles/{user}{rest}")
        assert answer.status_code in (200, 404, 422)
        assert "sea0" not in answer.text
    assert client.delete(f"/api/profiles/{user}").status_code in (200, 404, 405, 422)
    assert client.get("/api/plays?user=ada").json()["total"] == 1


def test_export_and_forget(client: TestClient) -> None:
    client.post("/api/plays", json=LIKE)
    client.patch("/api/profiles/ada", json={"op": "add", "kind": "likes", "text": "tea"})
    client.post("/api/chat", json={"user": "ada", "text": "something calm about the sea"})
    answer = client.get("/api/profiles/ada/export")
    assert "attachment" in answer.headers["content-disposition"]
    kept = answer.json()
    assert kept["user"] == "ada"
    assert "like" in [play["action"] for play in kept["plays"]]
    assert kept["conversations"][0]["turns"][0]["said"] == "something calm about the sea"
    gone = client.delete("/api/profiles/ada").json()
    assert (gone["facets"], gone["conversations"], gone["turns"]) == (1, 1, 1)
    assert client.delete("/api/profiles/ada").json()["plays"] == 0
    assert client.get("/api/profiles/ada/export").json()["plays"] == []


def lines(*values: Any) -> bytes:
    return "".join(f"{json.dumps(value)}\n" for value in values).encode()


def test_imports(client: TestClient) -> None:
    reef = {"id": "reef-1", "title": "Life on a coral reef", "form": "lecture"}
    assert client.post("/api/import/items", content=lines(reef)).json()["added"] == 1
    assert client.get("/api/items/reef-1").json()["item"]["title"] == reef["title"]
    plays = lines(LIKE | {"item": "reef-1"}, LIKE | {"item": "no-such"})
    answer = client.post("/api/import/plays", content=b"\xef\xbb\xbf" + plays).json()
    assert (answer["added"], answer["unknown"]) == (1, ["no-such"])


@pytest.mark.parametrize("bad", [b"{", b"[]", b'{"id": "x"}', b"\xff\xfe", b'{"title": 3}'])
def test_a_malformed_line_imports_nothing(client: TestClient, bad: bytes) -> None:
    """It is named by its number; on request the others are taken."""
    body = lines({"id": "one", "title": "One"}) + bad + b"\n" + lines({"id": "two", "title": "Two"})
    answer = client.post("/api/import/items", content=body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("Line 2 is malformed")
    assert "/tmp" not in answer.text
    assert client.get("/api/items/one").status_code == 404
    report = client.post("/api/import/items?skip_bad_lines=true", content=body).json()
    assert report["added"] == 2
    assert [number for number, _ in report["bad_lines"]] == [2]


def test_not_every_line_of_a_file_of_bad_ones_is_named(client: TestClient) -> None:
    body = b"x\n" * 1_500 + lines({"id": "two", "title": "Two"})
    report = client.post("/api/import/items?skip_bad_lines=true", content=body).json()
    assert report["added"] == 1
    assert len(report["bad_lines"]) == 1_000


@pytest.mark.parametrize("what", ["people", "..", "..%2fitems", "Items"])
def test_other_things_to_import(client: TestClient, what: str) -> None:
    assert client.post(f"/api/import/{what}", content=b"").status_code in (404, 405, 422)


def test_an_import_that_is_too_large(serve: Any) -> None:
    client = serve(import_bytes=100).client
    answer = client.post("/api/import/items", content=lines({"id": "x", "title": "y" * 200}))
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:matinee:problem:too-large")
