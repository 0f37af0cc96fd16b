"""A language model of a few kilobytes with random weights, on the real llama.cpp."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from agent.llm.llama import LlamaChat
    from agent.llm.native import Native


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file; tests that use it are skipped where the llm extra is not installed."""
    pytest.importorskip("llama_cpp")
    from agent.llm.tiny import write_tiny_model

    return write_tiny_model(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


@pytest.fixture(scope="session")
def shared_native(tiny_gguf: Path) -> Iterator[Native]:
    from agent.llm.native import Native

    native = Native(tiny_gguf, context=2048, threads=1)
    yield native
    native.close()


@pytest.fixture
def native(shared_native: Native) -> Native:
    """Loaded once for all tests; each finds it without anything read."""
    shared_native.forget()
    return shared_native


@pytest.fixture
def chat(tiny_gguf: Path) -> Iterator[Callable[..., LlamaChat]]:
    """Makes chat models over the tiny file, and closes them."""
    from agent.llm.llama import LlamaChat

    made: list[LlamaChat] = []

    def make(**fields: Any) -> LlamaChat:
        one = LlamaChat(**{"path": tiny_gguf, "context": 1024, "threads": 1, **fields})
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()
