"""Conversations, people and the language model over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

ASKED = {"user": "ada", "text": "something calm about the sea"}


def test_a_conversation_and_its_list(served: Any) -> None:
    """Begun, spoken in, found again, and asked about."""
    client = served.client
    assert client.get("/api/conversations/latest?user=ada").status_code == 404
    begun = client.post("/api/conversations", json={"user": "ada"})
    assert begun.status_code == 201
    number = begun.json()["id"]
    client.post("/api/chat", json=ASKED | {"conversation": number}).raise_for_status()
    latest = client.get("/api/conversations/latest?user=ada").json()
    assert latest == client.get(f"/api/conversations/{number}?user=ada").json()
    assert (latest["id"], latest["title"]) == (number, ASKED["text"])
    listed = [one["result"]["item"] for one in latest["talk"]["listed"]]
    assert set(listed) >= {"sea0", "sea1"}
    asked = {"user": "ada", "item": listed[0]}
    why = client.get(f"/api/conversations/{number}/why", params=asked).json()["text"]
    assert why == served.matinee.why_listed("ada", listed[0], number)
    assert "Its score is" in why
    assert "它的得分是" in (
        client.get(f"/api/conversations/{number}/why", params=asked | {"language": "zh"}).text
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/conversations/7?user=ada", 404),
        ("/api/conversations/7/why?user=ada&item=sea0", 404),
        ("/api/conversations/0?user=ada", 422),
        ("/api/conversations/x?user=ada", 422),
        ("/api/conversations/7", 422),
        ("/api/conversations/latest", 422),
    ],
)
def test_conversations_that_are_none(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_somebody_else_s_conversation_is_none(client: TestClient) -> None:
    """Not even that it is there."""
    number = client.post("/api/conversations", json={"user": "ada"}).json()["id"]
    there = client.get(f"/api/conversations/{number}?user=bo").json()["detail"]
    nowhere = client.get(f"/api/conversations/{number + 1}?user=bo").json()["detail"]
    assert there == nowhere.replace(str(number + 1), str(number))


def test_who_is_known(client: TestClient) -> None:
    assert client.get("/api/people").json() == []
    for user, item in (("bo", "sea0"), ("ada", "sea0"), ("ada", "sea1")):
        play = {"user": user, "item": item, "action": "like"}
        client.post("/api/plays", json=play).raise_for_status()
    assert client.get("/api/people").json() == [
        {"user": "ada", "plays": 2}, {"user": "bo", "plays": 1},
    ]  # fmt: skip


def test_the_language_model(serve: Callable[..., Any]) -> None:
    """Why there is none, where there is none."""
    missing = serve().client.post("/api/chat/model").json()["missing"]
    assert missing.endswith("no language model.")
