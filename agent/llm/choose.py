"""The chat model for these settings: the slot's file, run here, or a server that was named."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from base.devices import choose_device, detect
from base.errors import MissingExtraError, WeightsError
from base.guard import forbid_in_unit_tests
from base.settings import Settings
from tools.models import Models

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from agent.llm.llama import LlamaChat

Note = Callable[[str], None]


def open_llm(settings: Settings, models: Models, note: Note = lambda _: None) -> BaseChatModel:
    """The language model; `note` gets one sentence on where it runs and with how long a context.

    Raises:
        MissingExtraError: llama-cpp-python, or langchain-openai for a server, is not installed.
        WeightsError: the file is missing, is no GGUF, or is cut short.
        OfflineError: weights, or a server elsewhere, would need the network, which is forbidden.
        ModelError: too little memory, a file that llama.cpp refuses, a server that does not answer.
    """
    if settings.llm_url:
        from agent.llm.server import open_server

        chat: BaseChatModel = open_server(settings)
        note(f"The language model is {settings.llm_model or 'one'} at {settings.llm_url}.")
        return chat
    if importlib.util.find_spec("llama_cpp") is None:
        raise MissingExtraError("llama-cpp-python", "llm")
    return models.load("llm", lambda name, folder: _load(settings, name, folder, note))


def open_file(settings: Settings, path: Path, name: str, note: Note = lambda _: None) -> LlamaChat:
    """A GGUF file, placed by what the machine has free; raises as `open_llm`."""
    from agent.llm.gguf import read_facts
    from agent.llm.llama import LlamaChat
    from agent.llm.placement import place

    facts = read_facts(path)
    hardware = detect()
    on_gpu = choose_device(settings, hardware).kind != "cpu" and gpu_in_runtime()
    placed = place(facts, hardware, on_gpu, settings.llm_context, settings.llm_parallel)
    note(f"The language model {name} runs on {placed.why}.")
    return LlamaChat(
        path=path,
        context=placed.context,
        threads=placed.threads,
        gpu_layers=placed.gpu_layers,
        parallel=settings.llm_parallel,
        model_name=name,
    )


def gpu_in_runtime() -> bool:
    """Whether llama.cpp was compiled for a GPU; the pip package mostly is not."""
    from agent.llm.native import runtime

    return bool(runtime().llama_supports_gpu_offload())


def _load(settings: Settings, name: str, folder: Path, note: Note) -> LlamaChat:
    forbid_in_unit_tests(name)
    found = sorted(folder.glob("*.gguf"))
    if not found:
        raise WeightsError(
            f"The folder of {name} holds no GGUF file: run matinee models pull {name}."
        )
    return open_file(settings, found[0], name, note)
