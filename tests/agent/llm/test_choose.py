"""The model for the settings, or one sentence on what is missing."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from agent.llm import LlamaChat, choose, open_llm
from agent.llm.choose import open_file
from base.errors import MissingExtraError, ModelError, OfflineError, WeightsError
from base.settings import Settings, load_settings


class Slot:
    """Stands for `tools.models.Models`: the folder where the slot's file lies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, slot: str, loader: Any) -> Any:
        assert slot == "llm"
        return loader("a-model", self.folder)


@pytest.fixture
def chosen(home: Path) -> Settings:
    return load_settings(home=home, offline=True, device="cpu", llm_context=1024)


def test_no_model_is_loaded_in_a_unit_test(chosen: Settings, tiny_gguf: Path) -> None:
    models: Any = Slot(tiny_gguf.parent)
    with pytest.raises(ModelError, match="unit test"):
        open_llm(chosen, models)


def test_the_file_of_the_slot_is_opened(
    chosen: Settings, tiny_gguf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "forbid_in_unit_tests", lambda _: None)
    notes: list[str] = []
    models: Any = Slot(tiny_gguf.parent)
    model = open_llm(chosen, models, notes.append)
    assert isinstance(model, LlamaChat)
    assert (model.model_name, model.context) == ("a-model", 1024)
    assert "1024 tokens" in notes[0]
    model.close()


def test_a_folder_without_a_file_is_said(
    chosen: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "forbid_in_unit_tests", lambda _: None)
    models: Any = Slot(tmp_path)
    with pytest.raises(WeightsError, match="matinee models pull a-model"):
        open_llm(chosen, models)


def test_a_file_cut_short_is_said(chosen: Settings, tiny_gguf: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.gguf"
    short.write_bytes(tiny_gguf.read_bytes()[:-1000])
    with pytest.raises(WeightsError, match=r"short\.gguf is cut short"):
        open_file(chosen, short, "short")


def test_the_missing_extra_is_named(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    models: Any = Slot(Path())
    with pytest.raises(MissingExtraError, match=r"matinee\[llm\]"):
        open_llm(chosen, models)


def test_a_server_elsewhere_is_the_network(chosen: Settings) -> None:
    there = chosen.model_copy(update={"llm_url": "https://example.org/v1"})
    models: Any = Slot(Path())
    with pytest.raises(OfflineError, match="another machine"):
        open_llm(there, models)
