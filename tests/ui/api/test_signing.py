"""A player without the token opens the one file that its playlist names, for a while; no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from tools.understood import Pass
from ui.api import signing
from ui.media.router import media_router
from ui.media.testing import make_counter

TOKEN = "a-long-token-9"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}
AWAY = {"client": ("192.168.1.4", 50_000), "base_url": "http://nas.example:7860"}


class Shared(NamedTuple):
    """Somebody on another machine who has no token, and the address in the playlist of a film."""

    client: TestClient
    item: str
    content: bytes
    address: str


@pytest.fixture
def shared(serve: Callable[..., Any], tmp_path: Path) -> Shared:
    served = serve(host="0.0.0.0", token=TOKEN, **AWAY)
    served.app.include_router(media_router(served.matinee))
    path = make_counter(tmp_path / "film.mkv", 1)
    before = {item.id for item in served.matinee.items()}
    served.matinee.add([path], until=Pass.NAMES)
    (item,) = {item.id for item in served.matinee.items()} - before
    playlist = f"/api/items/{item}/playlist.m3u"
    assert served.client.get(playlist).status_code == 401
    address = served.client.get(playlist, headers=KNOWN).text.splitlines()[-1]
    return Shared(served.client, item, path.read_bytes(), address)


def test_the_file_in_a_playlist_needs_no_token(shared: Shared) -> None:
    """Whole, by ranges as players jump, and asked about; the address does not tell the token."""
    client, _, content, address = shared
    assert address.startswith(f"http://nas.example:7860/api/items/{shared.item}/media?as_file=true")
    assert TOKEN not in address
    whole = client.get(address)
    assert (whole.status_code, whole.content) == (200, content)
    part = client.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, content[10:20])
    assert client.head(address).status_code == 200


def test_it_ends(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    """After half a day, and no sooner."""
    (expires,) = parse_qs(urlsplit(shared.address).query)["expires"]
    monkeypatch.setattr("time.time", lambda: float(expires) - 1)
    assert shared.client.get(shared.address).status_code == 200
    monkeypatch.setattr("time.time", lambda: float(expires))
    assert shared.client.get(shared.address).status_code == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_it_only_reads(shared: Shared, method: str) -> None:
    assert shared.client.request(method, shared.address).status_code == 401


def test_no_other_path(shared: Shared) -> None:
    """Neither another item, nor what else there is of this one, nor the page."""
    query = urlsplit(shared.address).query
    media = f"/api/items/{shared.item}/media"
    others = [
        "/api/items/sea0/media", f"{media}/plan", f"{media}/", f"{media}%0A", f"/{media}", "/",
        f"/api/items/{shared.item}", f"/api/items/{shared.item}/playlist.m3u", "/api/health",
    ]  # fmt: skip
    for path in others:
        answer = shared.client.get(f"http://nas.example:7860{path}?{query}")
        assert answer.status_code == 401, path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("expires=", "expires=9"),
        ("expires=", "expires=%2B"),
        ("expires=", "expires=" + "9" * 5_000),
        ("expires=", "expires=-"),
        ("expires=", "was="),
        ("expires=", "expires=1&expires="),
        ("signature=", "signature=0"),
        ("signature=", "signature=%C3%A9%FF"),
        ("signature=", "signature=&was="),
        ("signature=", "was="),
        ("signature=", "signature=0&signature="),
    ],
)
def test_an_address_that_was_altered(shared: Shared, old: str, new: str) -> None:
    """Refused as if there were no signature, whatever stands there."""
    assert shared.address.count(old) == 1
    answer = shared.client.get(shared.address.replace(old, new))
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:matinee:problem:no-token"


def test_another_runs_address(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is it made with the token, which others may guess."""
    monkeypatch.setattr(signing, "_KEY", TOKEN.encode())
    assert shared.client.get(shared.address).status_code == 401


def test_a_signature_does_not_open_it_to_other_sites(shared: Shared) -> None:
    answer = shared.client.get(shared.address, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_without_a_token_nothing_is_signed(serve: Callable[..., Any], tmp_path: Path) -> None:
    """A proxy of this machine asks for somebody else, and nobody needs a token."""
    served = serve()
    served.app.include_router(media_router(served.matinee))
    served.matinee.add([make_counter(tmp_path / "film.mkv", 1)], until=Pass.NAMES)
    (item,) = [one.id for one in served.matinee.items() if one.title == "film"]
    given = served.client.get(
        f"/api/items/{item}/playlist.m3u", headers={"X-Forwarded-For": "192.168.1.4"}
    )
    address = given.text.splitlines()[-1]
    assert address == f"http://127.0.0.1:7860/api/items/{item}/media?as_file=true"
