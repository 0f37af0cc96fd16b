"""Captions of pictures: BLIP and other models that transformers loads as image-text-to-text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from base.errors import WeightsError
from base.guard import forbid_in_unit_tests
from base.pool import Warn, run_batches
from base.slots import FrameNote, Picture

log = logging.getLogger(__name__)


class TransformersCaptioner:
    """`folder` is laid out as the hub's: config, weights, processor and tokenizer.

    Decoding is greedy, so the same picture gives the same caption. `prompt` is for models that
    want one ("a photograph of", "caption en"); it is not part of the caption. Memory that runs out
    is handled as in `base.pool.run_batches`. Not for several threads at once.

    Raises:
        WeightsError: the folder does not hold a model that transformers loads for this.
    """

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        precision: str = "float32",
        *,
        name: str,
        batch: int = 8,
        max_tokens: int = 40,
        prompt: str | None = None,
        warn: Warn = log.warning,
    ) -> None:
        forbid_in_unit_tests(name)
        self.name = name
        self._device = device
        self._batch = batch
        self._max_tokens = max_tokens
        self._prompt = prompt
        self._warn = warn
        self._processor, self._model = _load(folder, device, precision)

    def caption(self, pictures: Sequence[Picture]) -> list[FrameNote]:
        """One caption a picture; a note without one where the model has nothing to say."""
        to_cpu = None if self._device == "cpu" else self._to_cpu
        texts = run_batches(pictures, self._batch, self._captions, to_cpu, self._warn)
        return [FrameNote(time_s=0.0, caption=text or None) for text in texts]

    def _captions(self, pictures: Sequence[Picture]) -> list[str]:
        import torch

        images = [Image.fromarray(picture) for picture in pictures]
        words = {} if self._prompt is None else {"text": [self._prompt] * len(images)}
        inputs = self._processor(images=images, return_tensors="pt", **words)
        with torch.inference_mode():
            tokens = self._model.generate(
                **inputs.to(self._device, self._model.dtype),
                max_new_tokens=self._max_tokens,
                do_sample=False,
                num_beams=1,
            )
        said = self._processor.batch_decode(tokens, skip_special_tokens=True)
        return [text.strip().removeprefix(self._prompt or "").strip() for text in said]

    def _to_cpu(self) -> None:
        import torch

        self._device = "cpu"
        self._model = self._model.to("cpu", torch.float32)


def _load(folder: Path, device: str, precision: str) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForImageTextToText, AutoProcessor
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
        model = AutoModelForImageTextToText.from_pretrained(
            folder, local_files_only=True, dtype=getattr(torch, precision)
        )
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(
            f"{folder.name} is not a folder that transformers can caption with "
            f"({type(error).__name__}): delete it, and it is fetched again."
        ) from error
    return processor, model.to(device).eval()
