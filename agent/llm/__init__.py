"""The language model's slot: a chat model that runs here, or one behind a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.llm.choose import open_llm
    from agent.llm.fakes import ScriptedChat
    from agent.llm.llama import LlamaChat

__all__ = ["LlamaChat", "ScriptedChat", "open_llm"]


def __getattr__(name: str) -> Any:
    # lazily: LangChain alone takes longer to import than `matinee --help` may
    if name == "LlamaChat":
        from agent.llm.llama import LlamaChat

        return LlamaChat
    if name == "ScriptedChat":
        from agent.llm.fakes import ScriptedChat

        return ScriptedChat
    if name == "open_llm":
        from agent.llm.choose import open_llm

        return open_llm
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
