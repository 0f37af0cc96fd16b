"""The hub path of CLIP: a model of the real class through the loader of real weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from base.errors import ModelError, WeightsError
from base.slots import FrameEmbedder, FrameNote, Picture
from tools.engines.open_clip_engine import OpenClipEmbedder
from tools.testing_pictures import FrameEmbedderContract, lengths
from tools.tiny import cache, clip
from tools.tiny.shapes import CAPTIONS, draw


def snapshot(folder: Path) -> Path:
    found = cache.find(folder, clip.REPO)
    assert found is not None
    return found


def pictures_of(captions: list[str], seed: int = 1) -> list[Picture]:
    rng = np.random.default_rng(seed)
    return [draw(caption, rng) for caption in captions]


@pytest.fixture
def newborn(untrained: Path, tiny_allowed: None) -> OpenClipEmbedder:
    """`cpu:0` is the CPU under another name, so that the way from a device to the CPU is taken."""
    return OpenClipEmbedder(snapshot(untrained), "cpu:0", name="tiny", batch=4)


def test_the_hub_finds_the_layout(untrained: Path) -> None:
    """The hub's own client takes the folder for its cache."""
    from huggingface_hub import snapshot_download

    found = snapshot_download(clip.REPO, cache_dir=untrained, local_files_only=True)
    assert Path(found) == snapshot(untrained)
    assert {path.name for path in Path(found).iterdir()} == {
        "open_clip_config.json",
        "open_clip_model.safetensors",
    }


def test_vectors_are_of_the_models_own_computation(newborn: OpenClipEmbedder) -> None:
    """Loader, preparation and normalisation give what open_clip gives by hand."""
    import torch
    from PIL import Image

    picture = pictures_of(["a red circle"])[0]
    model, prepare, tokenize = newborn._model, newborn._prepare, newborn._tokenize
    with torch.inference_mode():
        seen = model.encode_image(prepare(Image.fromarray(picture))[None], normalize=True)
        said = model.encode_text(tokenize(["a red circle"]), normalize=True)
    np.testing.assert_allclose(newborn.embed_pictures([picture]), seen.numpy(), atol=1e-5)
    np.testing.assert_allclose(newborn.embed_texts(["a red circle"]), said.numpy(), atol=1e-5)


def test_batches_change_nothing(newborn: OpenClipEmbedder) -> None:
    """Ten pictures in batches of four are ten pictures, in order."""
    pictures = pictures_of(list(CAPTIONS[:10]))
    alone = np.vstack([newborn.embed_pictures([picture]) for picture in pictures])
    np.testing.assert_allclose(newborn.embed_pictures(pictures), alone, atol=1e-5)


@pytest.mark.parametrize("precision", ["float16", "bfloat16"])
def test_half_precision_gives_unit_float32(
    untrained: Path, tiny_allowed: None, precision: str
) -> None:
    """The same directions as in single precision, unit rows of float32."""
    pictures = pictures_of(list(CAPTIONS[:4]))
    single = OpenClipEmbedder(snapshot(untrained), name="tiny")
    half = OpenClipEmbedder(snapshot(untrained), precision=precision, name="tiny")
    rows = half.embed_pictures(pictures)
    assert rows.dtype == np.float32
    assert lengths(rows) == pytest.approx([1] * 4, abs=1e-5)
    assert (rows * single.embed_pictures(pictures)).sum(axis=1).min() > 0.99
    assert (half.embed_texts(["a"]) * single.embed_texts(["a"])).sum() > 0.99


def fails_above(limit: int, call: Any) -> Any:
    """`call`, on a device whose memory holds `limit` items."""
    import torch

    def guarded(batch: Any) -> Any:
        if len(batch) > limit:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        return call(batch)

    return guarded


def test_a_full_gpu_halves_the_batch(
    newborn: OpenClipEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result is the same, the model stays where it is, and it is told."""
    pictures = pictures_of(list(CAPTIONS[:6]))
    expected = newborn.embed_pictures(pictures)
    told: list[str] = []
    newborn._warn = told.append
    monkeypatch.setattr(newborn._model, "encode_image", fails_above(2, newborn._model.encode_image))
    np.testing.assert_allclose(newborn.embed_pictures(pictures), expected, atol=1e-5)
    assert newborn._device == "cpu:0"
    assert told


def test_a_gpu_that_holds_nothing_gives_way_to_the_cpu(
    newborn: OpenClipEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model moves for good, and it is told."""
    pictures = pictures_of(list(CAPTIONS[:3]))
    expected = newborn.embed_pictures(pictures)
    told: list[str] = []
    newborn._warn = told.append
    real = newborn._model.encode_image
    small = fails_above(0, real)
    monkeypatch.setattr(
        newborn._model,
        "encode_image",
        lambda batch: (real if newborn._device == "cpu" else small)(batch),
    )
    np.testing.assert_allclose(newborn.embed_pictures(pictures), expected, atol=1e-5)
    assert newborn._device == "cpu"
    assert any("CPU" in sentence for sentence in told)


def test_a_folder_that_is_no_model_says_what_to_do(tmp_path: Path, tiny_allowed: None) -> None:
    with pytest.raises(WeightsError, match="delete it"):
        OpenClipEmbedder(tmp_path, name="tiny")
    (tmp_path / "open_clip_config.json").write_text('{"model_cfg": 3')
    with pytest.raises(WeightsError, match="delete it"):
        OpenClipEmbedder(tmp_path, name="tiny")


def test_unit_tests_cannot_load_it(untrained: Path) -> None:
    with pytest.raises(ModelError, match="unit test"):
        OpenClipEmbedder(snapshot(untrained), name="tiny")


@pytest.mark.weights
class TestTrained(FrameEmbedderContract):
    @pytest.fixture
    def embedder(self, trained: Path) -> FrameEmbedder:
        return OpenClipEmbedder(snapshot(trained), name="tiny")

    @pytest.fixture
    def called(self) -> list[str]:
        return ["a red circle", "a blue star", "a yellow triangle", "a green square"]

    @pytest.fixture
    def pictures(self, called: list[str]) -> list[Picture]:
        return pictures_of(called)

    @pytest.fixture
    def notes(self, pictures: list[Picture]) -> list[FrameNote]:
        return [FrameNote(time_s=0.0) for _ in pictures]

    def test_a_caption_finds_its_shape_among_all(self, embedder: FrameEmbedder) -> None:
        """Nine in ten of new pictures are nearest to their own of sixteen captions."""
        truth = np.repeat(np.arange(len(CAPTIONS)), 10)
        pictures = pictures_of([CAPTIONS[i] for i in truth], seed=7)
        near = embedder.embed_pictures(pictures, []) @ embedder.embed_texts(CAPTIONS).T
        assert (near.argmax(axis=1) == truth).mean() > 0.9
