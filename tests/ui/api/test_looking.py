"""Names as people give them, files that failed, the report and what if; jobs and facets by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from catalog.testing import make_audio


@pytest.mark.parametrize("name", ["sea0", "Sea at dawn"])
def test_an_item_by_any_name(client: TestClient, name: str) -> None:
    found = client.get("/api/resolve", params={"name": name})
    assert found.json() == client.get("/api/items/sea0").json()


@pytest.mark.parametrize("name", ["", "sea", "no such", "/etc/passwd", "..", "\0", "x" * 5_000])
def test_names_of_none_or_several(client: TestClient, name: str) -> None:
    answer = client.get("/api/resolve", params={"name": name})
    assert answer.status_code == 404
    assert "matinee list" in answer.json()["detail"]


def test_paths_begin_where_they_are_asked_for(served: Any, tmp_path: Path) -> None:
    """Not where the server was begun."""
    file = make_audio(tmp_path / "tone.flac", 1.0) or tmp_path / "tone.flac"
    served.matinee.add([file])

    def found(name: str, folder: Path) -> int:
        asked = {"name": name, "folder": str(folder)}
        return int(served.client.get("/api/resolve", params=asked).status_code)

    assert found("tone.flac", tmp_path) == 200
    assert found("../tone.flac", tmp_path / "home") == 200
    assert found(str(file), tmp_path / "home") == 200
    assert found("tone.flac", tmp_path / "home") == 404


def test_files_that_failed(served: Any, tmp_path: Path) -> None:
    assert served.client.get("/api/failures").json() == []
    (tmp_path / "bad.mp4").write_text("no")
    served.matinee.add([tmp_path / "bad.mp4"])
    (failure,) = served.client.get("/api/failures").json()
    assert failure["path"] == str(tmp_path / "bad.mp4")
    assert failure["reason"].endswith(".")


def test_the_report(client: TestClient) -> None:
    client.post("/api/recommendations", json={"users": ["ada"], "k": 3}).raise_for_status()
    found = client.get("/api/report?user=ada").json()
    assert (found["user"], found["total"]["shown"]) == ("ada", 3)
    for odd in ("user=ada&weeks=0", "user=ada&weeks=521", "weeks=8"):
        assert client.get(f"/api/report?{odd}").status_code == 422


def test_what_if(served: Any) -> None:
    """As the library answers it; of what the person did nothing with there is no such list."""
    client = served.client
    for item in ("sea0", "jazz0"):
        client.post("/api/plays", json={"user": "ada", "item": item, "action": "like"})
    asked = {"user": "ada", "without": "sea0", "k": 4, "not_genres": "horror"}
    found = client.get("/api/what-if", params=asked).json()
    assert (found["without"], found["plays"]) == ("sea0", 1)
    assert 0 < len(found["now"]["results"]) <= 4
    assert not any(one["item"].startswith("ghost") for one in found["then"]["results"])
    assert client.get("/api/what-if?user=ada&without=sea1").status_code == 404
    assert client.get("/api/what-if?user=ada&without=sea").status_code == 404
    assert client.get("/api/what-if?user=ada").status_code == 422


def test_jobs_are_stopped_and_resumed(client: TestClient, tmp_path: Path) -> None:
    job = client.post("/api/items", json={"paths": [str(tmp_path)]}).json()["id"]
    assert client.post(f"/api/jobs/{job}/stop").json()["state"] == "stopped"
    assert client.post(f"/api/jobs/{job}/stop").status_code == 404
    assert client.post("/api/jobs/resume").json() == {"open": 1}
    assert client.get(f"/api/jobs/{job}").json()["state"] == "queued"
    assert client.post("/api/jobs/9/stop").status_code == 404


def test_a_facet_by_any_name(client: TestClient) -> None:
    url = "/api/profiles/ada"
    added = client.patch(url, json={"op": "add", "kind": "likes", "text": "green tea"}).json()
    (facet,) = added["profile"]["lasting"]
    for name in (facet["id"], "green tea", "Green Tea"):
        assert client.get(f"{url}/facet", params={"name": name}).json() == {"id": facet["id"]}
    assert client.get(f"{url}/facet?name=opera").status_code == 404


def test_words_of_a_wish_are_kept(client: TestClient) -> None:
    """Of an item as the person named it, where they did; else its title."""
    for words, said in ((None, "Ghost at dawn"), ("that scary one", "that scary one")):
        ban = {"op": "add", "kind": "never", "text": "ghost0", "target": "item", "words": words}
        sent = {name: value for name, value in ban.items() if value is not None}
        found = client.patch("/api/profiles/ada", json=sent).json()
        assert said in str(found["profile"]["bans"][0]["evidence"])


def test_one_item_of_a_history_is_forgotten(client: TestClient) -> None:
    """Or one play of it, also of an item that was removed since."""
    for item, at in (("sea0", "2026-01-01"), ("sea0", "2026-01-02"), ("sea1", "2026-01-01")):
        play = {"user": "ada", "item": item, "action": "like", "at": f"{at}T20:00:00Z"}
        client.post("/api/plays", json=play).raise_for_status()
    url = "/api/profiles/ada/history"
    assert client.delete(f"{url}?item=sea0&at=2026-01-02").json()["plays"] == 1
    client.delete("/api/items/sea0").raise_for_status()
    assert client.delete(f"{url}?item=sea0").json()["plays"] == 1
    assert client.delete(f"{url}?item=sea0").status_code == 404
    assert client.delete(f"{url}?item=sea").status_code == 404
    assert [play["item"] for play in client.get("/api/plays?user=ada").json()["plays"]] == ["sea1"]


def test_an_error_names_its_class(client: TestClient) -> None:
    """So that a program can tell what the status leaves open; other problems have none."""
    assert client.get("/api/resolve?name=x").json()["error"] == "NotFoundError"
    assert "error" not in client.get("/api/report").json()
