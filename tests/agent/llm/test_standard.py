"""LangChain's own suite for chat models, for both of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("langchain_tests")
from langchain_tests.unit_tests import ChatModelUnitTests

from agent.llm.fakes import ScriptedChat


class TestScriptedChat(ChatModelUnitTests):  # type: ignore[misc]
    """The one for tests."""

    @property
    def chat_model_class(self) -> type[ScriptedChat]:
        return ScriptedChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"replies": ["hello"]}


class TestLlamaChat(ChatModelUnitTests):  # type: ignore[misc]
    """The real one, over random weights."""

    @pytest.fixture(autouse=True)
    def _file(self, tiny_gguf: Path) -> None:
        self._path = tiny_gguf

    @property
    def chat_model_class(self) -> Any:
        from agent.llm.llama import LlamaChat

        return LlamaChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"path": self._path, "context": 512, "threads": 1}
