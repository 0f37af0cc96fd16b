"""Each engine gets a precision that it has."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from base.devices import Device, Precision
from tools.engines import openai_whisper_engine
from tools.loaders import LOADERS


@pytest.mark.parametrize(
    ("precision", "given"),
    [("bfloat16", "float16"), ("float16", "float16"), ("float32", "float32")],
)
def test_whisper_on_a_gpu_has_no_bfloat16(
    precision: Precision, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newer GPUs are given bfloat16, which openai-whisper refuses: speech failed on all of them."""
    seen: list[Any] = []
    monkeypatch.setattr(
        openai_whisper_engine,
        "OpenAIWhisperTranscriber",
        lambda *arguments, **_: seen.append(arguments),
    )
    models: Any = SimpleNamespace(device=Device(kind="cuda", precision=precision, why=""))
    LOADERS["whisper-base"](models, Path())
    assert seen == [(Path(), "cuda", given)]
