"""Which model fills a slot, and why: by settings, reach, hardware, memory and what is here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from base.devices import Gpu, Hardware
from base.errors import NotFoundError, UsageError, WeightsError
from base.reach import Reach
from base.settings import Settings
from base.weights import Weights

GB = 10**9
GPU = Gpu(kind="cuda", name="G", memory_bytes=24 * GB, free_bytes=20 * GB, compute=8.6)
MakeSettings = Callable[..., Settings]
MakeWeights = Callable[..., Weights]


@pytest.fixture
def make(
    make_settings: MakeSettings, machine: Hardware, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> MakeWeights:
    """Weights of the shipped table in an empty cache, with the reach and the GPU as given."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))

    def weights(
        hub: bool = False, index: bool = True, gpu: Gpu | None = None, **given: object
    ) -> Weights:
        for name, answers in (("hub", hub), ("index", index)):
            reach = Reach(name=name, reachable=answers, why="as the test says")
            monkeypatch.setattr(f"base.weights.{name}_reach", lambda offline, reach=reach: reach)
        return Weights(make_settings(**given), machine.model_copy(update={"gpu": gpu}))

    return weights


@pytest.mark.parametrize(
    ("slot", "on_gpu", "on_cpu", "without_hub"),
    [
        ("llm", "qwen3-4b-instruct", "qwen2.5-1.5b-instruct", "qwen2.5-coder-1.5b"),
        ("speech", "whisper-large-v3-turbo", "whisper-base", "whisper-base"),
        ("captions", "blip-large", "blip-base", "efficientnet-efficientdet-lite0"),
        ("frames", "clip-vit-l-14-laion2b", "clip-vit-b-32-laion2b", "label-space"),
        ("sound", "clap-htsat-unfused", "clap-htsat-unfused", "tag-space"),
        ("text", "multilingual-e5-small", "multilingual-e5-small", "use-multilingual-3"),
    ],
)
def test_the_first_choice_by_hardware_and_reach(
    make: MakeWeights, slot: str, on_gpu: str, on_cpu: str, without_hub: str
) -> None:
    assert make(hub=True, gpu=GPU).choose(slot).model == on_gpu
    assert make(hub=True).choose(slot).model == on_cpu
    alone = make(gpu=GPU).choose(slot)
    assert alone.model == without_hub
    assert "without the model hub (as the test says)" in alone.why


def test_settings_come_first(make: MakeWeights) -> None:
    choice = make(models={"speech": "whisper-tiny.en"}).choose("speech")
    assert (choice.model, choice.why) == ("whisper-tiny.en", "as set")
    assert choice.sources == ("hub", "registry")
    assert not choice.present


@pytest.mark.parametrize(("name", "error"), [("nothing", NotFoundError), ("musicnn", UsageError)])
def test_settings_that_name_no_model_of_the_slot(
    make: MakeWeights, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=name):
        make(models={"speech": name}).choose("speech")


def test_what_is_too_large_is_passed_over_and_said(make: MakeWeights) -> None:
    choice = make(hub=True, gpu=GPU, memory_gb=2).choose("llm")
    assert choice.model == "qwen2.5-1.5b-instruct"
    assert "not qwen3-4b-instruct, which needs 4.2 GB, more than 2.0 GB" in choice.why


def test_offline_takes_only_what_is_here(make: MakeWeights) -> None:
    weights = make(index=False, offline=True)
    assert weights.choose("text").model == "use-multilingual-3"  # ships in a package
    with pytest.raises(WeightsError, match="matinee models pull whisper-base"):
        weights.choose("speech")


def test_with_no_network_at_all_nothing_is_promised(make: MakeWeights) -> None:
    with pytest.raises(WeightsError, match="no source of it answers"):
        make(index=False).choose("llm")


def test_the_status_marks_what_is_chosen(make: MakeWeights) -> None:
    lines = {line.model: line for line in make().status()}
    assert lines["whisper-base"].chosen
    assert not lines["whisper-base"].present
    assert not lines["whisper-large-v3-turbo"].chosen
    assert lines["silero-vad"].source == "installed"
    assert lines["label-space"].present
    assert lines["label-space"].path is None
