"""A browser shows the token once, and is let in from then on; nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TOKEN = "a-long-token-9"
OPEN = {"host": "0.0.0.0", "token": TOKEN}
PAGE = {"accept": "text/html,application/xhtml+xml"}


def test_a_browser_without_a_token_is_asked_for_it(serve: Callable[..., Any]) -> None:
    """A page with a field, and no word of the library; a program gets a problem instead."""
    client = serve(**OPEN).client
    asked = client.get("/", headers=PAGE)
    assert asked.status_code == 401
    assert '<input name="token"' in asked.text
    assert (
        client.get("/api/health", headers=PAGE)
        .headers["content-type"]
        .startswith("application/problem+json")
    )


def test_the_token_in_the_form_becomes_a_cookie(serve: Callable[..., Any]) -> None:
    """Which scripts cannot read, other sites do not send, and is not the token itself."""
    client = serve(**OPEN).client
    let_in = client.post("/", data={"token": TOKEN}, headers=PAGE, follow_redirects=False)
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/")
    cookie = let_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/api/health").status_code == 200


@pytest.mark.parametrize(
    "query", [{"token": "a-long-token-8"}, {"token": ""}, {}, {"token": "\u00e9\x00"}]
)
def test_a_wrong_token_lets_nobody_in(serve: Callable[..., Any], query: dict[str, str]) -> None:
    """Nor does a cookie that somebody made up, or a broken one."""
    client = serve(**OPEN).client
    asked = client.post("/", data=query, headers=PAGE, follow_redirects=False)
    assert asked.status_code == 401
    assert "set-cookie" not in asked.headers
    broken = ("matinee=", 'matinee="\\', 'matinee="\\351"', "=;=", "other=1")
    for cookie in (f"matinee={TOKEN}", *broken):
        assert client.get("/api/health", headers={"cookie": cookie}).status_code == 401


def test_the_token_in_an_address_lets_nobody_in(serve: Callable[..., Any]) -> None:
    """Addresses end in histories and logs."""
    client = serve(**OPEN).client
    for path in ("/", "/api/items"):
        asked = client.get(path, params={"token": TOKEN}, headers=PAGE, follow_redirects=False)
        assert asked.status_code == 401


def test_a_page_of_another_site_cannot_send_the_form(serve: Callable[..., Any]) -> None:
    """Nor guess tokens through somebody's browser."""
    client = serve(**OPEN).client
    headers = PAGE | {"origin": "https://evil.example"}
    asked = client.post("/", data={"token": TOKEN}, headers=headers, follow_redirects=False)
    assert asked.status_code == 403


def test_a_form_without_an_end_is_read_to_its_limit(serve: Callable[..., Any]) -> None:
    """However much is sent."""
    client = serve(**OPEN).client
    asked = client.post("/", content=b"token=" + b"x" * 1_000_000, headers=PAGE)
    assert asked.status_code == 401


def test_a_cookie_of_another_service_does_not_hide_ours(serve: Callable[..., Any]) -> None:
    """Browsers send those of every port, and some hold what no cookie may."""
    client = serve(**OPEN).client
    let_in = client.post("/", data={"token": TOKEN}, headers=PAGE, follow_redirects=False)
    ours = let_in.headers["set-cookie"].split(";")[0]
    client.cookies.clear()
    sent = {"cookie": f'settings={{"a": [1, "b"]}}; {ours}'}
    assert client.get("/api/health", headers=sent).status_code == 200
