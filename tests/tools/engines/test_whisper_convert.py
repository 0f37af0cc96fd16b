"""The conversion loses nothing: checked against CTranslate2's own writer, then on real weights."""

from __future__ import annotations

import io
import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from base.errors import WeightsError
from tools.engines.whisper_convert import convert, read, renamed

HEADS = [[0, 1], [1, 0]]
VOCABULARY, FRAMES = 100, 60


def tiny_whisper() -> object:
    """An untrained Whisper of transformers, every parameter random."""
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    torch.manual_seed(0)
    config = WhisperConfig(
        vocab_size=VOCABULARY,
        num_mel_bins=80,
        d_model=16,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_source_positions=FRAMES // 2,
        max_target_positions=16,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
        suppress_tokens=[],
        begin_suppress_tokens=[],
    )
    model = WhisperForConditionalGeneration(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.1)
    return model


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object]:
    """A folder as CTranslate2's converter writes it, and the model it was made of."""
    from ctranslate2.converters.transformers import WhisperLoader

    model = tiny_whisper()
    spec = WhisperLoader().get_model_spec(model)
    spec.register_vocabulary([str(i) for i in range(VOCABULARY)])
    spec.validate()
    spec.optimize()
    folder = tmp_path_factory.mktemp("whisper")
    spec.save(str(folder))
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"alignment_heads": HEADS}))
    return folder, model


def test_the_converted_model_computes_the_same(written: tuple[Path, object]) -> None:
    """openai-whisper on the converted weights gives the logits of the model they came from."""
    import whisper

    folder, model = written
    converted = whisper.load_model(str(convert(folder)), device="cpu").eval()
    mel, tokens = torch.randn(1, 80, FRAMES), torch.tensor([[1, 5, 90, 33, 7]])
    with torch.no_grad():
        expected = model(mel, decoder_input_ids=tokens).logits  # type: ignore[operator]
        torch.testing.assert_close(converted(mel, tokens), expected, atol=1e-4, rtol=1e-3)


def test_alignment_heads_are_kept(written: tuple[Path, object]) -> None:
    """openai-whisper knows the heads of its own names only, and word times depend on them."""
    checkpoint = torch.load(convert(written[0]), weights_only=True)
    assert checkpoint["alignment_heads"] == HEADS


def test_a_converted_model_is_not_converted_again(written: tuple[Path, object]) -> None:
    target = convert(written[0])
    before = target.stat().st_mtime_ns
    assert convert(written[0]) == target
    assert target.stat().st_mtime_ns == before


def test_no_half_written_file_is_left(written: tuple[Path, object]) -> None:
    convert(written[0])
    assert not list(written[0].glob("*.partial"))


@pytest.mark.parametrize("damage", [b"", b"\x06\x00\x00\x00", b"\x05\x00\x00\x00", b"<html>"])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(damage)
    (tmp_path / "config.json").write_text('{"alignment_heads": []}')
    with pytest.raises(WeightsError, match="fetch the model again"):
        convert(tmp_path)
    assert not (tmp_path / "openai.pt").exists()


def test_a_cut_file_is_not_converted(written: tuple[Path, object], tmp_path: Path) -> None:
    data = (written[0] / "model.bin").read_bytes()
    (tmp_path / "model.bin").write_bytes(data[: len(data) // 2])
    shutil.copy(written[0] / "config.json", tmp_path)
    with pytest.raises(WeightsError, match="cut short"):
        convert(tmp_path)


def test_another_kind_of_model_is_not_read() -> None:
    name = b"TransformerSpec\0"
    header = struct.pack("<IH", 6, len(name)) + name
    with pytest.raises(ValueError, match="TransformerSpec"):
        list(read(io.BytesIO(header)))


def test_quantized_weights_are_not_lossless() -> None:
    """Their scales have no place in openai-whisper's checkpoint."""
    scale = {"decoder/layer_0/ffn/linear_0/weight_scale": np.ones(4, np.float32)}
    with pytest.raises(KeyError):
        list(renamed(scale))


def test_a_key_with_a_bias_is_refused() -> None:
    bias = {"encoder/layer_0/self_attention/linear_0/bias": np.ones(6, np.float32)}
    with pytest.raises(ValueError, match="bias"):
        list(renamed(bias))


@pytest.mark.weights
def test_real_weights_are_equal(real_weights: Callable[[str], Path]) -> None:
    """Fused tensors of the base model, put together again, are CTranslate2's to the last bit."""
    import whisper

    folder = real_weights("whisper-base")
    checkpoint = torch.load(convert(folder), weights_only=True)
    state = checkpoint["model_state_dict"]
    with (folder / "model.bin").open("rb") as file:
        variables = dict(read(file))
    for tower, layer in (("encoder", 0), ("decoder", 5)):
        parts = [
            state[f"{tower}.blocks.{layer}.attn.{p}.weight"] for p in ("query", "key", "value")
        ]
        fused = variables[f"{tower}/layer_{layer}/self_attention/linear_0/weight"]
        assert np.array_equal(torch.cat(parts).numpy(), fused)
    parts = [state[f"decoder.blocks.3.cross_attn.{p}.weight"] for p in ("key", "value")]
    fused = variables["decoder/layer_3/attention/linear_1/weight"]
    assert np.array_equal(torch.cat(parts).numpy(), fused)
    model = whisper.load_model(str(folder / "openai.pt"), device="cpu")
    assert model.dims.n_vocab == 51865
    model.set_alignment_heads(whisper._ALIGNMENT_HEADS["base"])
    own = model.alignment_heads.indices().T.tolist()
    assert checkpoint["alignment_heads"] == own
