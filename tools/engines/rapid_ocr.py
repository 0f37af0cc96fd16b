"""Text on pictures: PP-OCRv6 through RapidOCR, whose wheel carries its models."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from base.errors import WeightsError
from base.guard import forbid_in_unit_tests
from base.slots import Picture, Tag

DETECTION = "PP-OCRv6_det_small.onnx"
RECOGNITION = "PP-OCRv6_rec_small.onnx"
FLAT = 24  # a picture whose grey levels span less has nothing to read


class RapidOcrReader:
    """Reads Chinese, English, Japanese and other Latin writing, one line a result.

    Text is searched on the picture shrunk to `longest_side` pixels and recognised at its full size:
    recognition is cheap, and the search costs with the square of the side. At 640, letters of a
    fortieth of the picture's height are found. Lines below `confidence` are mostly folds, leaves
    and logos. `folder` is where the two models lie, by default the installed wheel; nothing is
    ever downloaded. Not for several threads at once.

    Raises:
        WeightsError: the models are not where they should be.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        longest_side: int = 640,
        confidence: float = 0.8,
        threads: int = 1,
        name: str = "pp-ocrv6",
    ) -> None:
        forbid_in_unit_tests(name)
        self.name = name
        self._confidence = confidence
        self._engine = _load(folder or _installed(), longest_side, threads)

    def read(self, pictures: Sequence[Picture]) -> list[list[Tag]]:
        """Lines from the top to the bottom of each picture."""
        return [self._lines(picture) for picture in pictures]

    def _lines(self, picture: Picture) -> list[Tag]:
        if int(np.ptp(picture[::4, ::4])) < FLAT:
            return []
        found = self._engine(np.ascontiguousarray(picture[:, :, ::-1]))  # it expects BGR
        texts, scores = found.txts or (), found.scores or ()
        return [
            Tag(text=text.strip(), score=float(score))
            for text, score in zip(texts, scores, strict=True)
            if score >= self._confidence and _says_something(text)
        ]


def _says_something(text: str) -> bool:
    """Two letters or digits at least: single ones are mostly ornaments."""
    return sum(letter.isalnum() for letter in text) >= 2


def _installed() -> Path:
    found = importlib.util.find_spec("rapidocr")
    if found is None or found.origin is None:
        raise WeightsError("rapidocr is not installed: run pip install rapidocr==3.10.0.")
    return Path(found.origin).parent / "models"


def _load(folder: Path, longest_side: int, threads: int) -> Any:
    from rapidocr import RapidOCR

    for model in (DETECTION, RECOGNITION):
        if not (folder / model).is_file():  # RapidOCR would download it
            raise WeightsError(
                f"{model} is missing in {folder}: "
                "run pip install --force-reinstall rapidocr==3.10.0."
            )
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # text on screens is not upside down
            "Det.model_path": str(folder / DETECTION),
            "Det.limit_side_len": longest_side,
            "Det.limit_type": "max",
            "Rec.model_path": str(folder / RECOGNITION),
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
