"""Items over HTTP: lists, one, pictures, adding by path; and names that try to get out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from catalog.items import Item
from catalog.testing import make_audio, make_video

Serve = Callable[..., Any]
ODD = [
    "..",
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2fetc%2fpasswd",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "file:///etc/passwd",
    "%00",
    "%ff%fe",
    "sea",
    "sea0%00",
    "x" * 500,
    "' OR 1=1 --",
]


def titles(client: TestClient, query: str) -> list[str]:
    return [item["title"] for item in client.get(f"/api/items?{query}").json()["items"]]


def test_health(client: TestClient) -> None:
    found = client.get("/api/health").json()
    assert (found["status"], found["items"], found["turns"], found["jobs"]) == ("ok", 18, 0, 0)


def test_a_list_in_pages(client: TestClient) -> None:
    """Each item once, by title."""
    first = client.get("/api/items?limit=10").json()
    second = client.get("/api/items?limit=10&offset=10").json()
    assert first["total"] == second["total"] == 18
    found = [item["title"] for item in first["items"] + second["items"]]
    assert found == sorted(found, key=str.casefold)
    assert len(set(found)) == 18
    assert client.get("/api/items?offset=18").json()["items"] == []


def test_lists_of_some(client: TestClient) -> None:
    assert titles(client, "form=music") == [
        f"Jazz at {p}" for p in ("dawn", "dusk", "night", "noon")
    ]
    assert titles(client, "medium=audio&words=dusk")[0] == "Jazz at dusk"
    assert titles(client, "words=茶馆") == ["茶馆一天"]
    assert titles(client, "words=saxophone&form=film") == []
    assert client.get("/api/items?words=the").json()["total"] == 0


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "offset=-1", "offset=99999999999999999999", "medium=book",
              "form=novel", "limit=ten"],
)  # fmt: skip
def test_lists_that_cannot_be(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/items?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == f"query.{query.partition('=')[0]}"


def test_one_item(client: TestClient) -> None:
    found = client.get("/api/items/sea0").json()
    assert found["item"]["title"] == "Sea at dawn"
    assert (found["paths"], found["moments"]) == ([], [])


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("rest", ["", "/poster", "/strip"])
def test_names_that_are_no_ids(client: TestClient, name: str, rest: str) -> None:
    """Neither a path, nor half an id, nor a title leads anywhere; nor does it fail."""
    answer = client.get(f"/api/items/{name}{rest}")
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text


@pytest.mark.parametrize("name", ODD)
def test_nothing_is_deleted_by_half_a_name(client: TestClient, name: str) -> None:
    assert client.delete(f"/api/items/{name}").status_code in (404, 405, 422)
    assert client.get("/api/health").json()["items"] == 18


def test_deleting(client: TestClient) -> None:
    answer = client.delete("/api/items/sea0")
    assert answer.json()["item"]["id"] == "sea0"
    assert client.get("/api/items/sea0").status_code == 404
    assert client.get("/api/items").json()["total"] == 17


def test_titles_with_markup_stay_json(served: Any) -> None:
    title = "<script>alert('x')</script>"
    served.matinee.import_items([Item(id="bad", title=title, description="<img onerror=x>")])
    answer = served.client.get("/api/items/bad")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["item"]["title"] == title
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pictures(served: Any, tmp_path: Path) -> None:
    """A JPEG, sent once; sound has a poster and no strip, and words alone have neither."""
    served.matinee.add([make_video(tmp_path / "calm.mp4", 1.0), make_audio(tmp_path / "tone.flac")])
    ids = {item.title: item.id for item in served.matinee.items()}
    for kind in ("poster", "strip"):
        url = f"/api/items/{ids['calm']}/{kind}"
        answer = served.client.get(url)
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.content.startswith(b"\xff\xd8\xff")
        tag = answer.headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = served.client.get(url, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        changed = served.client.get(url, headers={"If-None-Match": '"other"'})
        assert changed.content == answer.content
        assert "private" in answer.headers["cache-control"]
    assert served.client.get(f"/api/items/{ids['tone']}/poster").status_code == 200
    assert served.client.get(f"/api/items/{ids['tone']}/strip").status_code == 404
    assert served.client.get("/api/items/sea0/poster").status_code == 404


def test_adding_by_path(served: Any, tmp_path: Path) -> None:
    """A job takes it up; the list of jobs has the latest first."""
    (tmp_path / "Videos").mkdir()
    for name in ("Videos", "home"):
        answer = served.client.post("/api/items", json={"paths": [str(tmp_path / name)]})
        assert answer.status_code == 202
    job = answer.json()
    assert (job["state"], job["paths"]) == ("queued", [str(tmp_path / "home")])
    assert [one["id"] for one in served.client.get("/api/jobs").json()] == [
        job["id"],
        job["id"] - 1,
    ]
    assert len(served.client.get("/api/jobs?limit=1").json()) == 1
    assert served.client.get(f"/api/jobs/{job['id']}").json() == job
    assert served.client.get("/api/health").json()["jobs"] == 2


@pytest.mark.parametrize(
    ("paths", "status"),
    [(["Videos"], 404), (["/no/such/folder"], 404), (["~/x"], 404), (["/\0"], 422), ([], 422),
     ("/", 422)],
)  # fmt: skip
def test_paths_that_are_not_there(client: TestClient, paths: Any, status: int) -> None:
    assert client.post("/api/items", json={"paths": paths}).status_code == status


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_paths_are_not_taken_from_elsewhere(serve: Serve, tmp_path: Path, header: str) -> None:
    """Not from another machine, and not through a proxy on this one."""
    served = serve(client=("10.0.0.9", 1), host="0.0.0.0", token="secret")
    sent, known = {"paths": [str(tmp_path)]}, {"Authorization": "Bearer secret"}
    assert served.client.post("/api/items", json=sent, headers=known).status_code == 403
    here = TestClient(served.app, "http://nas.example", client=("127.0.0.1", 1))
    assert here.post("/api/items", json=sent, headers=known).status_code == 202
    by_proxy = here.post("/api/items", json=sent, headers=known | {header: "10.0.0.9"})
    assert by_proxy.status_code == 403


@pytest.mark.parametrize("job", ["0", "-1", "99999999999999999999", "x", "1.5", "..%2f"])
def test_jobs_that_cannot_be(client: TestClient, job: str) -> None:
    assert client.get(f"/api/jobs/{job}").status_code in (404, 422)
    assert client.get("/api/jobs/7").status_code == 404
