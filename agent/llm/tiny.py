"""A language model of a few kilobytes with random weights: llama.cpp is real, its words are not.

For tests: whatever a random model writes under a grammar, a trained one may write too. Its tokens
are the 256 bytes, some common words, and the special tokens of ChatML; its template is ChatML with
tools in Qwen's shape.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, HEADS, HIDDEN, LAYERS, CONTEXT = 32, 2, 48, 2, 4096
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4
SPECIAL = {
    "<|endoftext|>": CONTROL,
    "<|im_start|>": CONTROL,
    "<|im_end|>": CONTROL,
    "<tool_call>": USER_DEFINED,
    "</tool_call>": USER_DEFINED,
}
MERGES = ["t h", "th e", "i n", "a n", "n a", "m e", "na me", '" :', '" ,', "Ġ {", 'Ġ "', '{ "']
TEMPLATE = """{%- if tools %}{{- '<|im_start|>system\\n' }}
{%- if messages[0]['role'] == 'system' %}{{- messages[0]['content'] }}{%- endif %}
{%- for tool in tools %}{{- '\\n' }}{{- tool | tojson }}{%- endfor %}
{{- '\\nCall: <tool_call>\\n{"name": ..., "arguments": ...}\\n</tool_call><|im_end|>\\n' }}
{%- elif messages[0]['role'] == 'system' %}
{{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}{%- endif %}
{%- for message in messages %}
{%- if message.role == 'assistant' and message.tool_calls %}{{- '<|im_start|>assistant' }}
{%- for call in message.tool_calls %}
{{- '\\n<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}
{{- call.function.arguments | tojson }}{{- '}\\n</tool_call>' }}{%- endfor %}
{{- '<|im_end|>\\n' }}
{%- elif message.role != 'system' or not loop.first %}
{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"""


def write_tiny_model(path: Path, seed: int = 0, template: str = TEMPLATE) -> Path:
    """Write the file, and give its path back."""
    tokens, kinds = _tokens()
    tensors = _tensors(np.random.default_rng(seed), len(tokens))
    pairs = [
        _pair("general.architecture", "llama"),
        _pair("llama.block_count", LAYERS),
        _pair("llama.context_length", CONTEXT),
        _pair("llama.embedding_length", WIDTH),
        _pair("llama.feed_forward_length", HIDDEN),
        _pair("llama.attention.head_count", HEADS),
        _pair("llama.attention.head_count_kv", HEADS),
        _pair("llama.attention.layer_norm_rms_epsilon", 1e-5),
        _pair("tokenizer.ggml.model", "gpt2"),
        _pair("tokenizer.ggml.pre", "qwen2"),
        _pair("tokenizer.ggml.tokens", tokens),
        _pair("tokenizer.ggml.token_type", kinds),
        _pair("tokenizer.ggml.merges", MERGES),
        _pair("tokenizer.ggml.eos_token_id", tokens.index("<|im_end|>")),
        _pair("tokenizer.chat_template", template),
    ]
    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(pairs)) + b"".join(pairs)
    infos, data = b"", b""
    for name, values in tensors.items():
        infos += _text(name) + struct.pack("<I", values.ndim)
        infos += struct.pack(f"<{values.ndim}Q", *reversed(values.shape))
        infos += struct.pack("<IQ", 0, len(data))
        data += _padded(values.astype("<f4").tobytes())
    path.write_bytes(_padded(header + infos) + data)
    return path


def _tokens() -> tuple[list[str], list[int]]:
    tokens = [_shown(byte) for byte in range(256)]
    tokens += ["".join(merge.split(" ")) for merge in MERGES]
    return [*tokens, *SPECIAL], [NORMAL] * len(tokens) + list(SPECIAL.values())


def _shown(byte: int) -> str:
    """The character that stands for a byte in GPT-2's vocabularies (Radford et al. 2019)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    if byte in printable:
        return chr(byte)
    return chr(256 + [b for b in range(256) if b not in printable].index(byte))


def _tensors(random: np.random.Generator, vocabulary: int) -> dict[str, Any]:
    def weights(rows: int, columns: int) -> Any:
        return random.normal(0, 0.3, (rows, columns))

    tensors = {
        "token_embd.weight": weights(vocabulary, WIDTH),
        "output_norm.weight": np.ones(WIDTH),
        "output.weight": weights(vocabulary, WIDTH),
    }
    for layer in range(LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensors[f"blk.{layer}.{name}.weight"] = weights(WIDTH, WIDTH)
        tensors[f"blk.{layer}.ffn_gate.weight"] = weights(HIDDEN, WIDTH)
        tensors[f"blk.{layer}.ffn_up.weight"] = weights(HIDDEN, WIDTH)
        tensors[f"blk.{layer}.ffn_down.weight"] = weights(WIDTH, HIDDEN)
        for name in ("attn_norm", "ffn_norm"):
            tensors[f"blk.{layer}.{name}.weight"] = np.ones(WIDTH)
    return tensors


def _pair(name: str, value: str | int | float | Sequence[str] | Sequence[int]) -> bytes:
    if isinstance(value, str):
        return _text(name) + struct.pack("<I", 8) + _text(value)
    if isinstance(value, float):
        return _text(name) + struct.pack("<If", 6, value)
    if isinstance(value, int):
        return _text(name) + struct.pack("<II", 4, value)
    texts = [_text(one) if isinstance(one, str) else struct.pack("<i", one) for one in value]
    kind = 8 if isinstance(value[0], str) else 5
    return _text(name) + struct.pack("<IIQ", 9, kind, len(texts)) + b"".join(texts)


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _padded(raw: bytes) -> bytes:
    return raw + b"\0" * (-len(raw) % 32)
