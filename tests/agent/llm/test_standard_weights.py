"""LangChain's own suite of what a chat model does, with real weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("langchain_tests")
from langchain_tests.integration_tests import ChatModelIntegrationTests

from agent.llm.llama import LlamaChat


@pytest.fixture(scope="module")
def loaded(real_weights: Callable[[str], Path]) -> Iterator[LlamaChat]:
    (gguf,) = real_weights("qwen2.5-coder-1.5b").glob("*.gguf")
    model = LlamaChat(path=gguf, context=4096, max_tokens=96)
    yield model
    model.close()


@pytest.mark.weights
class TestLlamaChatWithWeights(ChatModelIntegrationTests):  # type: ignore[misc]
    """Texts only: no pictures, no sound."""

    @pytest.fixture(autouse=True)
    def _loaded(self, loaded: LlamaChat) -> None:
        self._model = loaded

    @pytest.fixture
    def model(self, request: Any) -> LlamaChat:
        """Loaded once for all."""
        return self._model

    @property
    def chat_model_class(self) -> type[LlamaChat]:
        return LlamaChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"path": self._model.path, "context": 4096}

    @property
    def supports_image_inputs(self) -> bool:
        return False
