"""Protects that `make bench-gpu` runs where no weights are: random models go through the engines.

They are made small here; only the sizes differ from those that are measured.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from base.errors import WeightsError
from base.guard import FORBID
from benchmarks import random_models
from benchmarks.gpu_rows import (
    captioner,
    clap,
    clip,
    decode_then_clip,
    e5,
    faster_whisper,
    openai_whisper,
)
from benchmarks.speed import Row, Spot, Weighed, measure

SPOT = Spot(kind="cpu", precision="float32", threads=1, budget_s=0.0, quick=True)
SMALL = {
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
}
WHISPER = random_models.WHISPER_BASE | {
    "n_audio_state": 16, "n_audio_head": 2, "n_audio_layer": 1, "n_text_state": 16,
    "n_text_head": 2, "n_text_layer": 1, "n_text_ctx": 24,
}  # fmt: skip
CLIP = {
    "embed_dim": 8,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 16, "head_width": 8, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
}
SOUND = {
    "hidden_size": 16, "patch_embeds_hidden_size": 8, "depths": [1, 1],
    "num_attention_heads": [2, 2],
}  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FORBID)
    vision = random_models.BLIP_VISION | SMALL | {"image_size": 32}
    text = random_models.BLIP_TEXT | SMALL | {"encoder_hidden_size": 16}
    monkeypatch.setattr(random_models, "BLIP_VISION", vision)
    monkeypatch.setattr(random_models, "BLIP_TEXT", text)
    monkeypatch.setattr(random_models, "CLAP_TEXT", random_models.CLAP_TEXT | SMALL)
    monkeypatch.setattr(random_models, "CLAP_AUDIO", random_models.CLAP_AUDIO | SOUND)
    monkeypatch.setattr(random_models, "E5", random_models.E5 | SMALL | {"vocab_size": 1000})


@pytest.fixture
def small_clip(tmp_path: Path) -> str:
    import open_clip

    (tmp_path / "bench-tiny.json").write_text(json.dumps(CLIP))
    open_clip.add_model_config(tmp_path / "bench-tiny.json")
    return "bench-tiny"


def speed(row: Row, folder: Path) -> float:
    assert row.write is not None
    folder.mkdir()
    row.write(folder)
    return measure(row, Weighed(folder, "random"), SPOT).per_s


def test_speech(tmp_path: Path) -> None:
    write = partial(random_models.whisper, WHISPER)
    assert speed(Row("w", "s", "whisper-base", openai_whisper, write), tmp_path / "w") > 0


def test_every_window_of_speech_is_filled_with_text(tmp_path: Path) -> None:
    """Not ended early, and without the tokens of times and languages, on which aligning fails."""
    import torch
    import whisper

    random_models.whisper(WHISPER, tmp_path)
    model = whisper.load_model(str(tmp_path / "model.pt"), device="cpu")
    for seed in range(4):
        mel = torch.from_numpy(np.random.default_rng(seed).normal(size=(80, 3000))).float()
        options = whisper.DecodingOptions(
            language="en", without_timestamps=True, fp16=False, sample_len=16
        )
        tokens = whisper.decode(model, mel, options).tokens
        assert len(tokens) == 16
        assert max(tokens) < random_models.WHISPER_TEXT_IDS


def test_pictures_and_videos(small_clip: str, tmp_path: Path) -> None:
    write = partial(random_models.clip, small_clip)
    folder = tmp_path / "c"
    assert speed(Row("c", "pictures", "c", clip, write), folder) > 0
    for beside in (False, True):
        row = Row("v", "pictures", "c", partial(decode_then_clip, beside=beside), write)
        assert measure(row, Weighed(folder, "random"), SPOT).per_s > 0


def test_captions(tmp_path: Path) -> None:
    assert speed(Row("b", "captions", "b", captioner, random_models.blip), tmp_path / "b") > 0


def test_sound(tmp_path: Path) -> None:
    assert speed(Row("s", "s", "s", clap, random_models.clap), tmp_path / "s") > 0


def test_texts(tmp_path: Path) -> None:
    assert speed(Row("t", "texts", "t", e5, random_models.e5), tmp_path / "t") > 0


def test_where_only_real_weights_will_do(tmp_path: Path) -> None:
    row = Row("f", "s", "whisper-base", faster_whisper, None)
    with pytest.raises(WeightsError, match="not on this machine"):
        measure(row, Weighed(tmp_path, "random"), SPOT)
