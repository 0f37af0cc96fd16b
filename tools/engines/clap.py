"""Sounds and texts in one space: any CLAP that transformers loads."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from base.errors import WeightsError
from base.guard import forbid_in_unit_tests
from base.pool import Warn, run_batches
from base.slots import SAMPLE_RATE, Audio, SoundSpan, Vectors

log = logging.getLogger(__name__)


class ClapEmbedder:
    """`folder` is laid out as the hub's (`base.slots.SoundEmbedder`).

    CLAP hears 48 kHz; what was decoded at 16 kHz is resampled, so nothing above 8 kHz is heard.
    When a GPU's memory runs out the batch is halved, then the model moves to the CPU for good, and
    `warn` is told. Not for several threads at once.

    Raises:
        WeightsError: the folder does not hold a CLAP model.
    """

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        precision: str = "float32",
        *,
        name: str,
        batch: int = 8,
        warn: Warn = log.warning,
    ) -> None:
        forbid_in_unit_tests(name)
        self.name = name
        self._device = device
        self._batch = batch
        self._warn = warn
        self._model, self._processor = _load(folder, device, precision)
        self.dim = int(self._model.config.projection_dim)
        extractor = self._processor.feature_extractor
        self._rate = int(extractor.sampling_rate)
        self._longest = round(extractor.max_length_s * SAMPLE_RATE)

    def embed_sounds(self, sounds: Sequence[Audio], spans: Sequence[SoundSpan]) -> Vectors:
        """Unit rows, shape (len(sounds), dim); empty or silent sounds give zero rows.

        A sound longer than the model's window (10 s) is the mean of at most three windows spread
        over it: left to itself the feature extractor would cut out one at random.
        """
        del spans
        rows = np.zeros((len(sounds), self.dim), np.float32)
        parts = [(i, part) for i, sound in enumerate(sounds) for part in self._windows(sound)]
        vectors = self._in_batches([part for _, part in parts], self._sound_rows)
        for (i, _), vector in zip(parts, vectors, strict=True):
            rows[i] += vector
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 1e-6)
        return unit

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dim); text beyond the model's context is cut off."""
        return self._in_batches(texts, self._text_rows)

    def _windows(self, sound: Audio) -> list[Audio]:
        if not sound.any():
            return []
        count = min(3, max(1, round(len(sound) / self._longest)))
        starts = np.linspace(0, max(0, len(sound) - self._longest), count).round().astype(int)
        return [sound[start : start + self._longest] for start in starts]

    def _sound_rows(self, sounds: Sequence[Audio]) -> list[Vectors]:
        import torch

        heard = [resample_poly(sound, self._rate, SAMPLE_RATE) for sound in sounds]
        inputs = self._processor.feature_extractor(
            heard, sampling_rate=self._rate, return_tensors="pt"
        )
        with torch.inference_mode():
            features = inputs["input_features"].to(self._device, self._model.dtype)
            longer = inputs["is_longer"].to(self._device)
            return _unit(self._model.get_audio_features(input_features=features, is_longer=longer))

    def _text_rows(self, texts: Sequence[str]) -> list[Vectors]:
        import torch

        inputs = self._processor.tokenizer(
            list(texts), padding=True, truncation=True, return_tensors="pt"
        ).to(self._device)
        with torch.inference_mode():
            return _unit(
                self._model.get_text_features(
                    input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]
                )
            )

    def _in_batches(self, items: Sequence[Any], call: Any) -> Vectors:
        if not len(items):
            return np.zeros((0, self.dim), np.float32)
        to_cpu = None if self._device == "cpu" else self._to_cpu
        return np.stack(run_batches(items, self._batch, call, to_cpu, self._warn))

    def _to_cpu(self) -> None:
        import torch

        self._device = "cpu"
        self._model = self._model.to("cpu", torch.float32)


def _unit(output: Any) -> list[Vectors]:
    import torch

    rows = getattr(output, "pooler_output", output)  # transformers 5 wraps what 4 gave bare
    return list(torch.nn.functional.normalize(rows.float(), dim=-1).cpu().numpy())


def _load(folder: Path, device: str, precision: str) -> tuple[Any, Any]:
    import torch
    from transformers import ClapModel, ClapProcessor

    dtype = getattr(torch, precision)
    try:
        model = ClapModel.from_pretrained(folder, dtype=dtype, local_files_only=True)
        processor = ClapProcessor.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise WeightsError(
            f"{folder.name} is not a CLAP model that transformers can load ({error}): "
            "delete it, and it is fetched again."
        ) from error
    return model.to(device).eval(), processor
