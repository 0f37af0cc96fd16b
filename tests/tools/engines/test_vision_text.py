"""The hub path of captions: a BLIP of the real class through the loader of real weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from base.errors import ModelError, WeightsError
from base.slots import Captioner, Picture
from tools.engines.vision_text import TransformersCaptioner
from tools.testing_pictures import CaptionerContract
from tools.tiny import cache, captioner
from tools.tiny.shapes import CAPTIONS, draw


def snapshot(folder: Path) -> Path:
    found = cache.find(folder, captioner.REPO)
    assert found is not None
    return found


def pictures_of(captions: list[str], seed: int = 1) -> list[Picture]:
    rng = np.random.default_rng(seed)
    return [draw(caption, rng) for caption in captions]


@pytest.fixture
def newborn(untrained: Path, tiny_allowed: None) -> TransformersCaptioner:
    return TransformersCaptioner(snapshot(untrained), "cpu:0", name="tiny", batch=4)


def test_the_hub_finds_the_layout(untrained: Path) -> None:
    from huggingface_hub import snapshot_download

    found = snapshot_download(captioner.REPO, cache_dir=untrained, local_files_only=True)
    assert Path(found) == snapshot(untrained)


def test_it_is_the_class_that_real_captioners_have(newborn: TransformersCaptioner) -> None:
    assert type(newborn._model).__name__ == "BlipForConditionalGeneration"
    assert type(newborn._processor).__name__ == "BlipProcessor"


def test_captions_are_batched_and_repeat(newborn: TransformersCaptioner) -> None:
    """Six pictures in batches of four: the words of each alone, and again the second time."""
    pictures = pictures_of(list(CAPTIONS[:6]))
    captions = newborn.caption(pictures)
    assert captions == [newborn.caption([picture])[0] for picture in pictures]
    assert captions == newborn.caption(pictures)


def test_a_full_gpu_gives_way_to_the_cpu(
    newborn: TransformersCaptioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The captions are the same, and it is told."""
    import torch

    pictures = pictures_of(list(CAPTIONS[:3]))
    expected = newborn.caption(pictures)
    told: list[str] = []
    newborn._warn = told.append
    real = newborn._model.generate

    def generate(**given: Any) -> Any:
        if newborn._device != "cpu":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        return real(**given)

    monkeypatch.setattr(newborn._model, "generate", generate)
    assert newborn.caption(pictures) == expected
    assert any("CPU" in sentence for sentence in told)


def test_a_folder_that_is_no_model_says_what_to_do(tmp_path: Path, tiny_allowed: None) -> None:
    with pytest.raises(WeightsError, match="delete it"):
        TransformersCaptioner(tmp_path, name="tiny")


def test_unit_tests_cannot_load_it(untrained: Path) -> None:
    with pytest.raises(ModelError, match="unit test"):
        TransformersCaptioner(snapshot(untrained), name="tiny")


@pytest.mark.weights
class TestTrained(CaptionerContract):
    @pytest.fixture
    def captioner(self, trained: Path) -> Captioner:
        return TransformersCaptioner(snapshot(trained), name="tiny")

    @pytest.fixture
    def pictures(self) -> list[Picture]:
        return pictures_of(["a red circle", "a blue star", "a yellow triangle"])

    def test_says_what_is_drawn(self, captioner: Captioner) -> None:
        """Four in five of new pictures get their own caption, word by word (by chance: 1 in 16)."""
        truth = [caption for caption in CAPTIONS for _ in range(5)]
        notes = captioner.caption(pictures_of(truth, seed=7))
        right = [note.caption == caption for note, caption in zip(notes, truth, strict=True)]
        assert np.mean(right) > 0.8

    def test_a_prompt_is_not_part_of_the_caption(self, trained: Path) -> None:
        """As "a photograph of" is for BLIP."""
        prompted = TransformersCaptioner(snapshot(trained), name="tiny", prompt="a")
        (note,) = prompted.caption(pictures_of(["a red circle"]))
        assert note.caption == "red circle"
