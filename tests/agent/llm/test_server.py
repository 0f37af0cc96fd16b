"""A model behind a server: found, asked in its words, and a sentence where it does not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx
import pytest

from agent.llm.server import on_this_machine, open_server, served, server_options, until_cancelled
from base.errors import MissingExtraError, ModelError, StoppedError
from base.settings import load_settings

URL = "http://127.0.0.1:8080/v1"


def answering(respond: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(respond)


def test_its_models_are_listed() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret"
        return httpx.Response(200, json={"data": [{"id": "qwen"}, {"id": "llama"}]})

    assert served(URL, "secret", answering(respond)) == ["qwen", "llama"]


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (httpx.Response(401), "MATINEE_LLM_KEY"),
        (httpx.Response(404), "ends in /v1"),
        (httpx.Response(200, text="<html>"), "OpenAI-compatible"),
        (httpx.Response(200, json={"models": []}), "OpenAI-compatible"),
        (httpx.Response(200, json={"data": []}), "has no model"),
    ],
)
def test_what_is_wrong_is_said(response: httpx.Response, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        served(URL, None, answering(lambda _: response))


def test_nobody_there() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ModelError, match="cannot be reached"):
        served(URL, None, answering(refuse))


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]:11434/v1", True),
        ("http://192.168.1.5/v1", False),
        ("https://localhost.example.org/v1", False),
        ("nonsense", False),
    ],
)
def test_which_addresses_are_this_machine(url: str, here: bool) -> None:
    assert on_this_machine(url) == here


def test_our_options_in_its_words() -> None:
    """What stays here stays here."""
    cancel = threading.Event()
    theirs = server_options(
        {"schema": {"title": "Read"}, "cancel": cancel, "key": "ada", "temperature": 0.5}
    )
    assert theirs.keys() == {"temperature", "response_format"}
    assert theirs["response_format"]["json_schema"]["name"] == "Read"
    body = server_options({"gbnf": "root ::= [a]", "extra_body": {"x": 1}})["extra_body"]
    assert body["grammar"] == "root ::= [a]"
    assert body["structured_outputs"] == {"grammar": "root ::= [a]"}
    assert body["x"] == 1
    assert server_options({}) == {}


def test_a_cancelled_stream_ends() -> None:
    cancel = threading.Event()
    stream = until_cancelled(iter("abc"), cancel)
    assert next(stream) == "a"
    cancel.set()
    with pytest.raises(StoppedError):
        next(stream)


def test_the_extra_is_named_or_the_server_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.llm.server.served", lambda *_: ["qwen"])
    chosen = load_settings(llm_url=URL, offline=True)
    try:
        import langchain_openai  # noqa: F401
    except ImportError:
        with pytest.raises(MissingExtraError, match=r"matinee\[server\]"):
            open_server(chosen)
        return
    assert open_server(chosen).model_name == "qwen"
    with pytest.raises(ModelError, match="has no model other"):
        open_server(chosen.model_copy(update={"llm_model": "other"}))
