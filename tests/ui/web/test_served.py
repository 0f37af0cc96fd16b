"""What the server gives to whom: three endpoints by name, a policy, and nothing from elsewhere."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]

from agent.events import Reading


@pytest.fixture
def client(site: Any, tmp_path: Any) -> Client:
    return Client(site.url, verbose=False, download_files=tmp_path, analytics_enabled=False)


def test_three_endpoints_have_names_and_nothing_else_can_be_called(client: Client) -> None:
    api = client.view_api(return_format="dict", print_info=False)
    assert set(api["named_endpoints"]) == {"/chat", "/recommend", "/search"}
    assert api["unnamed_endpoints"] == {}


def test_search_and_recommend_give_what_the_command_prints(client: Client, site: Any) -> None:
    found = client.predict("jazz saxophone", k=2, api_name="/search")
    expected = site.matinee.search("jazz saxophone", k=2)
    assert [one["item"] for one in found["results"]] == [one.item for one in expected.results]
    given = client.predict("ada", query="calm sea", k=3, api_name="/recommend")
    assert len(given["results"]) == 3
    assert site.matinee.plays("ada") == []


def test_chat_gives_the_events(client: Client, site: Any) -> None:
    job = client.submit("ada", "something calm about the sea", api_name="/chat")
    events = list(job)
    assert [one["event"] for one in events][-1] == "done"
    assert {"reading", "items", "text"} <= {one["event"] for one in events}
    assert site.matinee.plays("ada")


def test_more_answers_than_threads_of_the_api_hold_nobody_up(
    site: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty-five pages wait for the model; lists come all the same, over the API and on a page."""
    begun, over = threading.Semaphore(0), threading.Event()

    def endless(*_: Any, **__: Any) -> Iterator[Reading]:
        begun.release()
        over.wait(60)
        yield Reading(intent="recommend")

    monkeypatch.setattr(site.matinee, "chat", endless)
    client = Client(
        site.url, verbose=False, download_files=tmp_path, analytics_enabled=False, max_workers=60
    )
    jobs = [client.submit(f"person{n}", "the sea", api_name="/chat") for n in range(45)]
    try:
        assert all(begun.acquire(timeout=20) for _ in jobs)
        found = httpx.get(f"{site.url}/api/recommendations?user=ada", timeout=10)
        assert found.json()["results"]
        asked = client.submit("ada", k=3, api_name="/recommend")
        assert len(asked.result(timeout=10)["results"]) == 3
    finally:
        over.set()
    assert [[event["event"] for event in job] for job in jobs] == [["reading"]] * len(jobs)


def test_a_mistake_is_a_sentence(client: Client) -> None:
    with pytest.raises(AppError, match="Say who is speaking"):
        client.predict(" ", "hello", api_name="/chat")


def test_events_of_the_page_itself_are_refused_to_clients(client: Client, site: Any) -> None:
    with pytest.raises(ValueError, match="Cannot find a function"):
        client.predict(api_name="/_press")
    config = httpx.get(f"{site.url}/config").json()
    private = [one for one in config["dependencies"] if one["api_visibility"] != "public"]
    assert len(config["dependencies"]) - len(private) == 3


def test_the_page_is_told_to_load_nothing_from_elsewhere(site: Any) -> None:
    page = httpx.get(site.url)
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert not re.search(r"https?://", policy)
    theme = httpx.get(f"{site.url}/theme.css").text
    assert not re.search(r"@import|url\([\"']?(https?:)?//", theme)
    assert "content-security-policy" not in httpx.get(f"{site.url}/api/health").headers


def test_another_sites_page_is_refused(site: Any) -> None:
    for path in ("/config", "/gradio_api/queue/join", "/api/health"):
        headers = {"Origin": "https://elsewhere.example"}
        assert httpx.get(f"{site.url}{path}", headers=headers).status_code == 403
