"""Who may ask: protects the library from other machines, from web pages, and from DNS rebinding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from base.errors import UsageError
from base.settings import ServeSettings
from ui.api.serving import Serving, is_loopback

TOKEN = "a-long-token-9"
OPEN = {"host": "0.0.0.0", "token": TOKEN}
HEALTH = "/api/health"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost", "LOCALHOST."]
)
def test_this_machine(host: str) -> None:
    assert is_loopback(host)
    assert Serving(host=host).token is None


@pytest.mark.parametrize(
    "host",
    ["", "0.0.0.0", "::", "10.0.0.1", "nas.example", "localhost.evil.example", "::ffff:8.8.8.8"],
)
def test_others_can_ask_only_with_a_token(host: str) -> None:
    """Without one it is not even made."""
    assert not is_loopback(host)
    with pytest.raises(UsageError, match="--token"):
        Serving(host=host)
    assert Serving(host=host, token=TOKEN).token == TOKEN


@pytest.mark.parametrize("token", ["", " ", "two words", "línea", "a\nb"])
def test_a_token_is_one_that_a_header_carries(token: str) -> None:
    with pytest.raises(UsageError, match="token"):
        Serving(token=token)


def test_flags_go_before_settings() -> None:
    serving = Serving.of(ServeSettings(port=1234, token=TOKEN, upload_gb=0.5), host="::")
    assert (serving.host, serving.port, serving.upload_bytes) == ("::", 1234, 500_000_000)
    assert TOKEN not in repr(serving)
    with pytest.raises(UsageError, match="port"):
        Serving.of(ServeSettings(), port=70_000)
    with pytest.raises(ValidationError):
        Serving(port=-1)


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", f"bearer{TOKEN}"]
)
@pytest.mark.parametrize("path", [HEALTH, "/api/openapi.json", "/", "/api/items/sea0/poster"])
def test_a_foreign_token(serve: Callable[..., Any], given: str | None, path: str) -> None:
    """For everything, also for what is not there."""
    client: TestClient = serve(**OPEN, base_url="http://nas.example:7860").client
    answer = client.get(path, headers={} if given is None else {"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:matinee:problem:no-token"
    assert TOKEN not in answer.text


def test_the_token(serve: Callable[..., Any]) -> None:
    """By any name of the machine, once it is not loopback."""
    client: TestClient = serve(**OPEN, base_url="http://nas.example:7860").client
    for scheme in ("Bearer", "bearer"):
        assert client.get(HEALTH, headers={"Authorization": f"{scheme} {TOKEN}"}).status_code == 200


SECRET = "of-this-run-alone"


def test_the_secret_of_a_run_lets_this_machine_in(serve: Callable[..., Any]) -> None:
    """And nobody else: neither another machine nor a proxy on this one; it is shown nowhere."""
    served = serve(**OPEN, secret=SECRET, base_url="http://127.0.0.1:7860")
    known = {"Authorization": f"Bearer {SECRET}"}
    assert served.client.get(HEALTH, headers=known).status_code == 200
    away = TestClient(served.app, "http://nas.example:7860", client=("10.0.0.9", 1))
    answer = away.get(HEALTH, headers=known)
    assert answer.status_code == 401
    assert SECRET not in answer.text
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        by_proxy = served.client.get(HEALTH, headers=known | {header: "10.0.0.9"})
        assert by_proxy.status_code == 401
    assert away.get(HEALTH, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert SECRET not in repr(Serving(secret=SECRET))


@pytest.mark.parametrize("given", [f"{SECRET}x", SECRET[:-1], "", SECRET.upper()])
def test_a_foreign_secret(serve: Callable[..., Any], given: str) -> None:
    """Nor is the secret a password for the page's form."""
    client: TestClient = serve(**OPEN, secret=SECRET, base_url="http://127.0.0.1:7860").client
    headers = {"Authorization": f"Bearer {given}"}
    assert client.get(HEALTH, headers=headers).status_code == 401
    page = {"accept": "text/html"}
    form = client.post("/", data={"token": SECRET}, headers=page, follow_redirects=False)
    assert form.status_code == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example:7860",
        "10.0.0.1",
        "",
        "[",
        "0.0.0.0:7860",
        "localhost@x",
    ],
)
def test_a_foreign_host(client: TestClient, host: str) -> None:
    """A name that was made to point here is not this machine's."""
    answer = client.get(HEALTH, headers={"Host": host})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:matinee:problem:forbidden"


@pytest.mark.parametrize("host", ["localhost", "LocalHost:7860", "[::1]:7860", "127.0.0.1"])
def test_names_of_this_machine(client: TestClient, host: str) -> None:
    assert client.get(HEALTH, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:3000", "http://localhost:7860", ""]
)
def test_a_page_of_another_origin(client: TestClient, origin: str) -> None:
    """Nothing is done for it, and no header lets it read."""
    sent = {"user": "me", "item": "sea0", "action": "never"}
    answer = client.post("/api/plays", json=sent, headers={"Origin": origin})
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert client.get("/api/plays?user=me").json()["total"] == 0
    preflight = client.options("/api/plays", headers={"Origin": origin})
    assert preflight.status_code == 403


def test_a_page_of_its_own(client: TestClient) -> None:
    answer = client.get(HEALTH, headers={"Origin": "http://127.0.0.1:7860"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("none", 200)]
)
def test_pictures_that_other_pages_embed(client: TestClient, site: str, status: int) -> None:
    """They come without an Origin."""
    assert client.get(HEALTH, headers={"Sec-Fetch-Site": site}).status_code == status


def test_a_foreign_origin_is_refused_with_a_token_too(serve: Callable[..., Any]) -> None:
    client: TestClient = serve(**OPEN, base_url="http://nas.example:7860").client
    sent = {"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"}
    assert client.get(HEALTH, headers=sent).status_code == 403


def test_websockets_are_guarded_too(serve: Callable[..., Any]) -> None:
    client: TestClient = serve(**OPEN, base_url="http://nas.example:7860").client
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/api/health"):
        pass
    assert refused.value.code == 1008


def test_nothing_is_taken_for_another_type(client: TestClient) -> None:
    answer = client.get("/api/items?words=sea")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers
