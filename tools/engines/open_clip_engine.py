"""Pictures and texts in one space: any CLIP or SigLIP that open_clip loads."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from base.errors import WeightsError
from base.guard import forbid_in_unit_tests
from base.pool import Warn, run_batches
from base.slots import FrameNote, Picture, Vectors

log = logging.getLogger(__name__)

PRECISIONS = {"float32": "fp32", "float16": "fp16", "bfloat16": "bf16"}


class OpenClipEmbedder:
    """`folder` is laid out as the hub's: open_clip_config.json, weights, tokenizer where needed.

    When a GPU's memory runs out the batch is halved, then the model moves to the CPU for good, and
    `warn` is told. Not for several threads at once.

    Raises:
        WeightsError: the folder does not hold a model that open_clip loads.
    """

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        precision: str = "float32",
        *,
        name: str,
        batch: int = 32,
        warn: Warn = log.warning,
    ) -> None:
        forbid_in_unit_tests(name)
        self.name = name
        self._device = device
        self._batch = batch
        self._warn = warn
        self._model, self._prepare, self._tokenize, self._dtype = _load(folder, device, precision)
        self.dim = int(self.embed_texts(["a"]).shape[1])

    def embed_pictures(
        self, pictures: Sequence[Picture], notes: Sequence[FrameNote] = ()
    ) -> Vectors:
        """Unit rows, shape (len(pictures), dim); the notes are not needed."""
        del notes
        return self._in_batches(pictures, self._picture_rows)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dim); text beyond the model's context is cut off."""
        return self._in_batches(texts, self._text_rows)

    def _picture_rows(self, pictures: Sequence[Picture]) -> list[Vectors]:
        import torch

        pixels = torch.stack([self._prepare(Image.fromarray(picture)) for picture in pictures])
        with torch.inference_mode():
            rows = self._model.encode_image(pixels.to(self._device, self._dtype))
            return _unit(rows)

    def _text_rows(self, texts: Sequence[str]) -> list[Vectors]:
        import torch

        with torch.inference_mode():
            rows = self._model.encode_text(self._tokenize(list(texts)).to(self._device))
            return _unit(rows)

    def _in_batches(self, items: Sequence[Any], call: Any) -> Vectors:
        if not len(items):
            return np.zeros((0, self.dim), np.float32)
        to_cpu = None if self._device == "cpu" else self._to_cpu
        return np.stack(run_batches(items, self._batch, call, to_cpu, self._warn))

    def _to_cpu(self) -> None:
        import torch

        self._device, self._dtype = "cpu", torch.float32
        self._model = self._model.to("cpu", torch.float32)


def _unit(rows: Any) -> list[Vectors]:
    import torch

    return list(torch.nn.functional.normalize(rows.float(), dim=-1).cpu().numpy())


def _load(folder: Path, device: str, precision: str) -> tuple[Any, Any, Any, Any]:
    """Model, picture preparation, tokenizer and the type that pictures are given in."""
    import open_clip
    from open_clip.model import get_input_dtype

    short = PRECISIONS[precision]
    place = f"local-dir:{folder}"
    try:
        model, prepare = open_clip.create_model_from_pretrained(
            place, device=device, precision=short
        )
        tokenize = open_clip.get_tokenizer(place)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise WeightsError(
            f"{folder.name} is not a folder that open_clip can load ({error}): "
            "delete it, and it is fetched again."
        ) from error
    dtype = get_input_dtype(short)
    return model.eval(), prepare, tokenize, dtype
