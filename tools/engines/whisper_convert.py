"""CTranslate2's Whisper weights as openai-whisper's checkpoint; nothing is lost.

CTranslate2 fuses the projections of an attention: in self-attention `linear_0` is query, key and
value one below the other and `linear_1` the output; in cross-attention `linear_0` is the query,
`linear_1` key and value, `linear_2` the output. Whisper's key has no bias, so the fused bias holds
zeros there, which are left out. The output projection is the token embedding, stored once.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from base.errors import WeightsError

Array = NDArray[Any]

CHECKPOINT = "openai.pt"
BINARY_VERSION = 6
DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}

TOP = {
    "encoder/conv1": "encoder.conv1",
    "encoder/conv2": "encoder.conv2",
    "encoder/layer_norm": "encoder.ln_post",
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "decoder/embeddings": "decoder.token_embedding",
    "decoder/layer_norm": "decoder.ln",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
}
BLOCK = {
    "self_attention/layer_norm": ("attn_ln",),
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
    "self_attention/linear_1": ("attn.out",),
    "attention/layer_norm": ("cross_attn_ln",),
    "attention/linear_0": ("cross_attn.query",),
    "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    "attention/linear_2": ("cross_attn.out",),
    "ffn/layer_norm": ("mlp_ln",),
    "ffn/linear_0": ("mlp.0",),
    "ffn/linear_1": ("mlp.2",),
}
LEAF = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}


def convert(folder: Path) -> Path:
    """Writes `openai.pt` beside `model.bin`, unless it is there, and returns its path.

    Raises:
        WeightsError: `model.bin` is missing, damaged, quantized, or not a Whisper model.
    """
    target = folder / CHECKPOINT
    if target.is_file():
        return target
    import torch

    try:
        with (folder / "model.bin").open("rb") as file:
            variables = dict(read(file))
        heads = json.loads((folder / "config.json").read_text("utf-8"))["alignment_heads"]
        checkpoint = {
            "dims": dims(variables),
            "model_state_dict": {
                name: torch.from_numpy(array.copy()) for name, array in renamed(variables)
            },
            "alignment_heads": heads,  # openai-whisper knows them only for its own names
        }
    except (OSError, EOFError, KeyError, ValueError, UnicodeDecodeError) as error:
        raise WeightsError(
            f"{folder} cannot be converted for openai-whisper ({error!r}): fetch the model again."
        ) from error
    partial = folder / f"openai.{os.getpid()}.partial"
    try:
        torch.save(checkpoint, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def read(file: BinaryIO) -> Iterator[tuple[str, Array]]:
    """Name and array of each variable of a CTranslate2 `model.bin`, binary version 6.

    Raises:
        EOFError: the file ends too early.
        ValueError: another binary version or another kind of model.
    """
    version = _unpack(file, "I")[0]
    if version != BINARY_VERSION or (kind := _string(file)) != "WhisperSpec":
        raise ValueError(f"binary version {version}" if version != BINARY_VERSION else kind)
    _revision, count = _unpack(file, "II")
    for _ in range(count):
        name = _string(file)
        shape = _unpack(file, f"{_unpack(file, 'B')[0]}I")
        dtype, size = _unpack(file, "BI")
        yield name, np.frombuffer(_bytes(file, size), DTYPES[dtype]).reshape(shape)


def renamed(variables: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """openai-whisper's parameter names and arrays; settings, which have no shape, are left out.

    Raises:
        KeyError: a variable that Whisper does not have, as in quantized weights.
        ValueError: a key has a bias.
    """
    for name, array in variables.items():
        if array.ndim == 0:
            continue
        if name in TOP:
            yield TOP[name], array
            continue
        stem, leaf = name.rsplit("/", 1)
        if stem in TOP:
            yield f"{TOP[stem]}.{LEAF[leaf]}", array
            continue
        tower, layer, part = stem.split("/", 2)
        block = f"{tower}.blocks.{int(layer.removeprefix('layer_'))}"
        for module, own in zip(BLOCK[part], np.split(array, len(BLOCK[part])), strict=True):
            if not (module.endswith(".key") and leaf == "bias"):
                yield f"{block}.{module}.{LEAF[leaf]}", own
            elif own.any():
                raise ValueError(f"{name} gives the key a bias")


def dims(variables: Mapping[str, Array]) -> dict[str, int]:
    """openai-whisper's `ModelDimensions`, read off the shapes."""
    vocabulary, text_state = variables["decoder/embeddings/weight"].shape
    audio_context, audio_state = variables["encoder/position_encodings/encodings"].shape
    return {
        "n_mels": variables["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": audio_context,
        "n_audio_state": audio_state,
        "n_audio_head": int(variables["encoder/num_heads"]),
        "n_audio_layer": _layers(variables, "encoder"),
        "n_vocab": vocabulary,
        "n_text_ctx": variables["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": text_state,
        "n_text_head": int(variables["decoder/num_heads"]),
        "n_text_layer": _layers(variables, "decoder"),
    }


def _layers(variables: Mapping[str, Array], tower: str) -> int:
    prefix = f"{tower}/layer_"
    layers = {name.split("/")[1] for name in variables if name.startswith(prefix)}
    return len(layers - {"layer_norm"})


def _string(file: BinaryIO) -> str:
    return _bytes(file, _unpack(file, "H")[0])[:-1].decode()


def _unpack(file: BinaryIO, layout: str) -> tuple[Any, ...]:
    layout = "<" + layout
    return struct.unpack(layout, _bytes(file, struct.calcsize(layout)))


def _bytes(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError("the file is cut short")
    return data
