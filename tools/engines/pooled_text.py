"""Sentences to vectors: an encoder of transformers, the mean of its last layer over the words."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from base.errors import WeightsError
from base.guard import forbid_in_unit_tests
from base.pool import Warn, run_batches
from base.slots import Vectors

log = logging.getLogger(__name__)


class PooledTextEmbedder:
    """`folder` is laid out as the hub's: config, safetensors, tokenizer.

    What a person asks is prefixed by `prefixes[0]`, what is stored by `prefixes[1]`. Text beyond
    `max_tokens` is cut off. Not for several threads at once.

    Raises:
        WeightsError: the folder does not hold an encoder that transformers loads.
    """

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        precision: str = "float32",
        *,
        name: str,
        max_tokens: int,
        prefixes: tuple[str, str] = ("", ""),
        batch: int = 32,
        warn: Warn = log.warning,
    ) -> None:
        forbid_in_unit_tests(name)
        self.name = name
        self._device = device
        self._prefixes = prefixes
        self._max_tokens = max_tokens
        self._batch = batch
        self._warn = warn
        self._tokenizer, self._model = _load(folder, device, precision)
        self.dim = int(self._model.config.hidden_size)

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        """Unit rows, shape (len(texts), dim)."""
        prefix = self._prefixes[0 if query else 1]
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # little padding
        whole = [prefix + texts[i] for i in by_length]
        to_cpu = None if self._device == "cpu" else self._to_cpu
        rows = np.empty((len(texts), self.dim), np.float32)
        rows[by_length] = np.stack(run_batches(whole, self._batch, self._rows, to_cpu, self._warn))
        return rows

    def _rows(self, texts: Sequence[str]) -> list[Vectors]:
        import torch

        tokens = self._tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=self._max_tokens,
            return_tensors="pt",
        ).to(self._device)
        with torch.inference_mode():
            hidden = self._model(**tokens).last_hidden_state.float()
            mask = tokens["attention_mask"].unsqueeze(-1)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            return list(torch.nn.functional.normalize(mean, dim=-1).cpu().numpy())

    def _to_cpu(self) -> None:
        import torch

        self._device = "cpu"
        self._model = self._model.to("cpu", torch.float32)


def _load(folder: Path, device: str, precision: str) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModel.from_pretrained(
            folder, local_files_only=True, dtype=getattr(torch, precision)
        )
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(
            f"{folder.name} is not a text encoder that transformers can load "
            f"({type(error).__name__}): delete it, and it is fetched again."
        ) from error
    return tokenizer, model.to(device).eval()
