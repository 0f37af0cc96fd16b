"""The shipped table: every name leads somewhere, and registry files are all pinned."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from base.errors import NotFoundError
from base.slots import Modality
from base.table import Model, WeightsTable, table

SLOTS = {
    "llm", "speech", "captions", "frames", "sound", "timbre", "text", "rerank", "voice", "ocr",
}  # fmt: skip


def test_every_slot_is_there() -> None:
    assert table().slots.keys() == SLOTS


@pytest.mark.parametrize("situation", ["gpu_hub", "cpu_hub", "no_hub"])
@pytest.mark.parametrize("slot", sorted(SLOTS))
def test_preferences_name_models_of_their_slot(slot: str, situation: str) -> None:
    names = table().slots[slot].model_dump()[situation]
    assert names
    assert len(set(names)) == len(names)
    assert {table().model(name).slot for name in names} == {slot}


@pytest.mark.parametrize("slot", sorted(SLOTS))
def test_no_list_without_the_hub_needs_the_hub(slot: str) -> None:
    for name in table().slots[slot].no_hub:
        assert set(table().model(name).sources) - {"hub"}


@pytest.mark.parametrize("name", sorted(table().models))
def test_a_model_is_whole(name: str) -> None:
    model = table().model(name)
    assert model.sources
    assert model.licence
    assert set(model.made_of) <= SLOTS
    assert (model.bytes == 0) == (model.memory_mb == 0) == bool(model.made_of)
    if model.registry:
        files = model.expected("registry")
        assert all(files.values())
        assert "receipt.json" not in files
    if model.hub and model.registry:  # what both give under one name is the same model
        hub = model.expected("hub")
        weights = [file for file in hub if file.endswith((".bin", ".gguf", ".safetensors"))]
        assert weights
        assert [hub[file] for file in weights] == [files[file] for file in weights]


def test_what_needs_research_only_is_never_preferred() -> None:
    free = {"Apache-2.0", "MIT", "BSD-3-Clause", "ISC", "none"}
    for preferences in table().slots.values():
        names = {*preferences.gpu_hub, *preferences.cpu_hub, *preferences.no_hub}
        assert {table().model(name).licence for name in names} <= free


def test_hub_models_that_the_table_does_not_pin_are_known() -> None:
    assert not table().model("blip-base").pinned
    assert table().model("qwen3-4b-instruct").pinned
    assert table().model("musicnn").pinned


def test_only_captioners_say_what_a_frame_costs() -> None:
    """From it follows how many frames they may describe."""
    assert {model.slot for model in table().models.values() if model.frame_s} == {"captions"}
    assert all(model.frame_s for model in table().models.values() if model.slot == "captions")


def test_names_that_do_not_exist_are_refused() -> None:
    with pytest.raises(NotFoundError, match="matinee models list"):
        table().model("gpt")
    with pytest.raises(NotFoundError, match="speech"):
        table().preferences("smell")


def test_a_model_without_a_source_is_refused() -> None:
    with pytest.raises(ValidationError, match="source"):
        Model(slot="text", note="", licence="MIT", bytes=1, memory_mb=1)


def test_the_table_survives_json() -> None:
    text = table().model_dump_json(by_alias=True)
    assert WeightsTable.model_validate_json(text) == table()


def test_every_modality_of_the_fusion_has_a_slot() -> None:
    names = {Modality.IMAGE: "frames"}
    assert {names.get(modality, modality.value) for modality in Modality} <= SLOTS
