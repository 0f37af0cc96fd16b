"""Uploads: what they become, what is refused, and that nothing of them is left behind."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from catalog.testing import make_audio, make_video
from tools.files import known_files
from ui.api.serving import Serving

Serve = Callable[..., Any]
URL = "/api/items/upload"


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A second of sound, without tags."""
    return make_audio(tmp_path_factory.mktemp("media") / "tone.flac", 0.3).read_bytes()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A video that says its title."""
    path = tmp_path_factory.mktemp("media") / "clip.mp4"
    return make_video(path, 0.4, tags={"title": "Quayside at dusk"}).read_bytes()


def files(served: Any) -> list[Path]:
    """Everything below the folder of uploads."""
    folder = served.matinee.library.settings.home / "uploads"
    return sorted(path for path in folder.rglob("*")) if folder.exists() else []


def send(client: TestClient, data: bytes, name: str = "tone.flac", **fields: str) -> Any:
    return client.post(URL, files={"file": (name, data)}, data=fields)


def test_an_upload_is_an_item_at_once(served: Any, clip: bytes) -> None:
    """By its tags; the rest is a job's, and the name on the disk is ours."""
    answer = send(served.client, clip, "../../My Holiday.MP4")
    assert answer.status_code == 202
    item, job = answer.json()["item"], answer.json()["job"]
    assert (item["title"], item["medium"], item["understood"]) == ("Quayside at dusk", "video", 1)
    assert job["state"] == "queued"
    assert served.client.get(f"/api/jobs/{job['id']}").json()["paths"] == job["paths"]
    (path,) = [path for path in files(served) if path.is_file()]
    assert path.name == "upload.mp4"
    assert path.read_bytes() == clip
    assert len(path.parent.name) == 32
    assert served.client.get("/api/items?words=quayside").json()["total"] == 1


@pytest.mark.parametrize(
    ("name", "given", "title"),
    [
        ("evening_tone.flac", "", "evening tone"),
        ("tone.flac", "An <b>evening</b>", "An <b>evening</b>"),
        ("C:\\music\\late tone.flac", "  ", "late tone"),
        ("", "", "the file"),
    ],
)
def test_its_title(client: TestClient, tone: bytes, name: str, given: str, title: str) -> None:
    """The one that is given, else what the file was called elsewhere."""
    boundary = b"x1"
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'.encode()
    told = f'Content-Disposition: form-data; name="title"\r\n\r\n{given}'.encode()
    body = b"--x1\r\n" + told + b"\r\n--x1\r\n" + head + b"\r\n\r\n" + tone + b"\r\n--x1--\r\n"
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"}
    answer = client.post(URL, content=body, headers=kind)
    assert answer.status_code == 202
    assert answer.json()["item"]["title"] == title


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("film.mp4", b"MZ\x90\x00 not a film at all" * 100),
        ("list.mp4", b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n"),
        ("both.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n"),
        ("page.webm", b"<html><script>alert(1)</script></html>"),
        ("empty.mp4", b""),
    ],
)
def test_what_is_no_media_is_refused(served: Any, name: str, data: bytes) -> None:
    """By its content, whatever it is called; and it is gone."""
    answer = send(served.client, data, name)
    assert answer.status_code == 415
    assert f"“{name}”" in answer.json()["detail"]
    assert str(served.matinee.library.settings.home) not in answer.text
    assert files(served) == []
    assert served.matinee.failures() == []


def test_a_name_that_is_wrong_does_not_matter(served: Any, tone: bytes) -> None:
    """A sound that is called a text is a sound."""
    assert send(served.client, tone, "notes.txt").json()["item"]["medium"] == "audio"
    assert [path.name for path in files(served) if path.is_file()] == ["upload.media"]


@pytest.mark.parametrize("declared", [True, False])
def test_what_is_too_large_is_refused(serve: Serve, tone: bytes, declared: bool) -> None:
    """By its declared length before it is read, else while it is."""
    served = serve(upload_bytes=len(tone))

    def body() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.flac"\r\n\r\n'
        yield tone
        yield b"\r\n--x--\r\n"

    content = b"".join(body()) if declared else body()
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = served.client.post(URL, content=content, headers=kind)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert files(served) == []


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"--x--\r\n", 415),
        ("multipart/form-data; boundary=x", b"nothing of the kind", 400),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 400),
        ("multipart/form-data; boundary=" + "x" * 300, b"--x--\r\n", 400),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nA\r\n--x--\r\n',
            400,
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + b"A" * 3_000,
            400,
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nA\r\n' * 2,
            400,
        ),
    ],
)
def test_other_bodies(served: Any, kind: str, body: bytes, status: int) -> None:
    answer = served.client.post(URL, content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert files(served) == []


def test_a_client_that_leaves_in_mid_upload(
    served: Any, tone: bytes, running: Any, soon: Callable[..., bool]
) -> None:
    """What came of the file is removed."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.flac"\r\n\r\n'
    with running(served) as url:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as raw:
            raw.sendall(
                b"POST /api/items/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n"
                b"Content-Type: multipart/form-data; boundary=x\r\n\r\n" + head + tone
            )
            assert soon(lambda: [path.name for path in files(served)][1:] == ["upload.part"])
        assert soon(lambda: files(served) == [])


def test_a_copy_is_not_kept_twice(served: Any, tone: bytes) -> None:
    first = send(served.client, tone)
    before = files(served)
    again = send(served.client, tone, "other.flac")
    assert again.status_code == 200
    assert again.json()["known"]
    assert again.json()["item"]["id"] == first.json()["item"]["id"]
    assert files(served) == before


def test_deleting_removes_its_file(served: Any, tone: bytes) -> None:
    """And its job; sent once more it is the item that it was, where somebody liked it."""
    added = send(served.client, tone).json()
    liked = {"user": "ada", "item": added["item"]["id"], "action": "like"}
    served.client.post("/api/plays", json=liked).raise_for_status()
    url = f"/api/items/{added['item']['id']}"
    gone = served.client.delete(url)
    assert gone.json()["file_removed"]
    assert files(served) == []
    assert served.client.get(url).status_code == 404
    assert served.client.delete(url).status_code == 404
    assert served.client.get(f"/api/jobs/{added['job']['id']}").status_code == 404
    assert send(served.client, tone).json()["item"]["id"] == added["item"]["id"]


def test_many_uploads_and_deletions_leave_nothing(served: Any, tone: bytes) -> None:
    """Of different content each: the bytes that follow a FLAC change its fingerprint."""
    client = served.client
    for number in range(12):
        data = tone + number.to_bytes(2, "big") * 50
        added = send(client, data, f"tone {number}.flac")
        assert added.status_code == 202, added.text
        client.delete(f"/api/items/{added.json()['item']['id']}").raise_for_status()
        assert send(client, b"no media", "x.flac").status_code == 415
    assert files(served) == []
    with served.matinee.library.catalog.read() as connection:
        assert known_files(connection) == {}


def test_files_of_the_person_stay(served: Any, tmp_path: Path) -> None:
    path = make_audio(tmp_path / "mine.flac", 0.3)
    served.matinee.add([path])
    (item,) = [one for one in served.matinee.items() if one.title == "mine"]
    assert not served.client.delete(f"/api/items/{item.id}").json()["file_removed"]
    assert path.exists()


def test_what_a_killed_server_left_is_swept(served: Any, tone: bytes) -> None:
    """Once it is old: another server may be receiving it now."""
    send(served.client, tone)
    uploads = served.app.state.hall.uploads
    part = uploads.begin()
    part.write_bytes(b"half of a fi")
    assert uploads.sweep() == 0
    for path in (part, part.parent):
        os.utime(path, (1, 1))
    for path in files(served):
        os.utime(path, (1, 1))
    assert uploads.sweep() == 1
    assert [path.name for path in files(served) if path.is_file()] == ["upload.flac"]


def test_the_default_limit() -> None:
    assert Serving().upload_bytes == 4_000_000_000
