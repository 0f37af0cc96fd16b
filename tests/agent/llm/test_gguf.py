"""A file is looked at before llama.cpp sees it, which may end the process on a damaged one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.llm.gguf import read_facts
from agent.llm.tiny import CONTEXT, LAYERS, WIDTH, write_tiny_model
from base.errors import WeightsError


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("gguf") / "whole.gguf")


def test_facts_by_hand(whole: Path) -> None:
    """A token's cache: keys and values, every layer, every head, two bytes a number."""
    facts = read_facts(whole)
    assert facts.architecture == "llama"
    assert (facts.layers, facts.context) == (LAYERS, CONTEXT)
    assert facts.kv_bytes == 2 * LAYERS * WIDTH * 2
    assert facts.file_bytes == whole.stat().st_size


@given(st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_is_an_error(whole: Path, share: float) -> None:
    raw = whole.read_bytes()
    short = whole.with_name("short.gguf")
    short.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(WeightsError, match="matinee models pull"):
        read_facts(short)


@given(st.binary(max_size=400))
def test_any_other_file_is_an_error(whole: Path, raw: bytes) -> None:
    """With and without the right first bytes."""
    other = whole.with_name("other.gguf")
    for content in (raw, b"GGUF\x03\0\0\0" + raw):
        other.write_bytes(content)
        with pytest.raises(WeightsError):
            read_facts(other)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"none\.gguf is missing"):
        read_facts(tmp_path / "none.gguf")
