"""A chat model behind an OpenAI-compatible server: vLLM, llama-server, Ollama and others."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx

from base.errors import MissingExtraError, ModelError, OfflineError, StoppedError
from base.settings import Settings

ANSWER_S = 5.0  # within which a server must say which models it has
OURS = ("schema", "gbnf", "cancel", "key", "on_place", "ahead", "repeat_penalty")


def open_server(settings: Settings) -> Any:
    """The model that the server at `llm_url` has, as LangChain's ChatOpenAI with our options.

    Raises:
        MissingExtraError: langchain-openai is not installed.
        OfflineError: the server is on another machine, and MATINEE_OFFLINE is set.
        ModelError: it does not answer, or has no such model.
    """
    url = (settings.llm_url or "").rstrip("/")
    if settings.offline and not on_this_machine(url):
        raise OfflineError(
            f"The language model's server {url} is on another machine while MATINEE_OFFLINE is "
            "set: unset one of them."
        )
    chat = _chat_class()
    names = served(url, settings.llm_key)
    name = settings.llm_model or names[0]
    if names and name not in names:
        raise ModelError(
            f"The server {url} has no model {name}: set MATINEE_LLM_MODEL to one of "
            f"{', '.join(names[:5])}."
        )
    return chat(model=name, base_url=url, api_key=settings.llm_key or "none", temperature=0.0)


def on_this_machine(url: str) -> bool:
    """Whether a URL leads to the machine that we are on."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def served(url: str, key: str | None, transport: httpx.BaseTransport | None = None) -> list[str]:
    """The names of a server's models.

    Raises:
        ModelError: it does not answer, or not as such a server does.
    """
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with httpx.Client(transport=transport, timeout=ANSWER_S) as client:
            answer = client.get(f"{url}/models", headers=headers)
            answer.raise_for_status()
            names = [str(model["id"]) for model in answer.json()["data"]]
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        what = "MATINEE_LLM_KEY" if code in (401, 403) else "MATINEE_LLM_URL, which ends in /v1"
        raise ModelError(
            f"The language model's server {url} answers {code}: correct {what}."
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelError(
            f"The language model's server {url} cannot be reached ({type(error).__name__}): start "
            "it, or unset MATINEE_LLM_URL to run a model here."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{url} does not answer as an OpenAI-compatible server does: correct MATINEE_LLM_URL, "
            "which ends in /v1."
        ) from error
    if not names:
        raise ModelError(f"The language model's server {url} has no model: load one there.")
    return names


def server_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Our options in the words of such servers; `cancel`, `key`, `on_place` and `ahead` stay here.

    A schema is OpenAI's `response_format`; a grammar is `grammar` for llama-server, and
    `structured_outputs` for vLLM. A server ignores the one that it does not know.
    """
    theirs = {name: value for name, value in options.items() if name not in OURS}
    if (schema := options.get("schema")) is not None:
        theirs["response_format"] = {
            "type": "json_schema",
            "json_schema": {
                "name": schema.get("title", "answer"),
                "schema": schema,
                "strict": True,
            },
        }
    body = dict(theirs.get("extra_body") or {})
    if (gbnf := options.get("gbnf")) is not None:
        body |= {"grammar": gbnf, "structured_outputs": {"grammar": gbnf}}
    if (penalty := options.get("repeat_penalty")) is not None:
        body |= {"repeat_penalty": penalty, "repetition_penalty": penalty}
    if body:
        theirs["extra_body"] = body
    return theirs


def until_cancelled(chunks: Iterator[Any], cancel: Any) -> Iterator[Any]:
    """The chunks while nobody has cancelled.

    Raises:
        StoppedError: `cancel` was set.
    """
    for chunk in chunks:
        if cancel is not None and cancel.is_set():
            raise StoppedError("The answer was stopped.")
        yield chunk


def _chat_class() -> Any:
    try:
        from langchain_openai import ChatOpenAI
    except ImportError as error:
        raise MissingExtraError("langchain-openai", "server") from error

    from agent.llm.structured import Tool, bound_tools, structured

    class ServerChat(ChatOpenAI):  # type: ignore[misc, unused-ignore]
        """ChatOpenAI that takes `schema`, `gbnf`, `cancel` and `key` as LlamaChat does."""

        def bind_tools(
            self, tools: Sequence[Tool], *, tool_choice: Any = None, **kwargs: Any
        ) -> Any:
            bound = bound_tools(tools, tool_choice)
            return super().bind_tools(bound["tools"], tool_choice=bound["tool_choice"], **kwargs)

        def with_structured_output(
            self, schema: Any = None, *, include_raw: bool = False, **kwargs: Any
        ) -> Any:
            del kwargs
            return structured(self, schema, include_raw)

        def place(self, key: object) -> int | None:
            """The server has a queue of its own, and does not tell."""
            del key
            return None

        def _generate(
            self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
        ) -> Any:
            return super()._generate(messages, stop, run_manager, **server_options(kwargs))

        def _stream(self, messages: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            chunks = super()._stream(messages, *args, **server_options(kwargs))
            yield from until_cancelled(chunks, kwargs.get("cancel"))

        async def _agenerate(
            self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
        ) -> Any:
            return await super()._agenerate(messages, stop, run_manager, **server_options(kwargs))

        async def _astream(self, messages: Any, *args: Any, **kwargs: Any) -> Any:
            async for chunk in super()._astream(messages, *args, **server_options(kwargs)):
                for one in until_cancelled(iter([chunk]), kwargs.get("cancel")):
                    yield one

    return ServerChat
