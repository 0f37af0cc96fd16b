"""Text on pictures: PP-OCRv6 through RapidOCR, whose wheel carries its models."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from base.errors import WeightsError
from base.guard import forbid_in_unit_tests
from base.slots import Picture, Tag
from tools.text_likely import LIKELY, same_look, same_writing, written_part

DETECTION = "PP-OCRv6_det_small.onnx"
RECOGNITION = "PP-OCRv6_rec_small.onnx"
FLAT = 24  # a picture whose grey levels span less has nothing to read
NARROW = 1.1  # width by height of a box that holds two letters, with the margin around them
TALL = 1.5  # height by width of a box that RapidOCR turns on its side
SAME_PLACE = 10  # pixels by which the corners of the same line may differ

# Lines are recognised one by one, since in a batch every line is as wide as the widest, and short
# ones are not padded to the 320 pixels that RapidOCR takes for the least.
LINE_SHAPE = [3, 48, 160]


Corners = NDArray[np.float32]  # (4, 2) pixels, clockwise from the top left


@dataclass(frozen=True, eq=False)
class _Line:
    """A line as it was found and read."""

    corners: Corners
    look: Picture
    text: str
    score: float


class RapidOcrReader:
    """Reads Chinese, English, Japanese and other Latin writing, one line a result.

    Text is searched on the picture shrunk to `longest_side` pixels and recognised at its full size:
    recognition is cheap, and the search costs with the square of the side. At 640, letters of a
    fortieth of the picture's height are found. Lines below `confidence` are mostly folds, leaves
    and logos. `folder` is where the two models lie, by default the installed wheel; nothing is
    ever downloaded. Not for several threads at once.

    Pictures come in the order of time. Text is searched only where writing is likely (`likely` as
    in `tools.text_likely`; 0: everywhere); a picture with the same writing as the last that was
    read says the same; and a line that stands where it stood is not recognised again.

    Raises:
        WeightsError: the models are not where they should be.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        longest_side: int = 640,
        confidence: float = 0.8,
        likely: float = LIKELY,
        threads: int = 1,
        name: str = "pp-ocrv6",
    ) -> None:
        forbid_in_unit_tests(name)
        self.name = name
        self._confidence = confidence
        self._likely = likely
        self._engine = _load(folder or _installed(), longest_side, threads)

    def read(self, pictures: Sequence[Picture]) -> list[list[Tag]]:
        """Lines from the top to the bottom of each picture."""
        read: list[list[Tag]] = []
        last: Picture | None = None
        lines: list[_Line] = []
        for picture in pictures:
            part = self._readable(picture)
            if part is None:
                read.append([])
                continue
            if last is None or not same_writing(last, picture, self._likely):
                last, lines = picture, self._lines(picture, part, lines)
            read.append(self._sure(lines))
        return read

    def _readable(self, picture: Picture) -> tuple[slice, slice] | None:
        if int(np.ptp(picture[::4, ::4])) < FLAT:
            return None
        return written_part(picture, self._likely)

    def _lines(
        self, picture: Picture, part: tuple[slice, slice], known: Sequence[_Line]
    ) -> list[_Line]:
        """Every line in a part of a picture; what was read of `known` ones is taken over."""
        image = np.ascontiguousarray(picture[..., ::-1])  # it expects BGR
        found = self._engine(
            np.ascontiguousarray(image[part]), use_det=True, use_cls=False, use_rec=False
        )
        offset = np.array([part[1].start, part[0].start], np.float32)
        boxes = np.asarray([] if found.boxes is None else found.boxes, np.float32)
        placed = [box + offset for box in boxes]
        return [
            self._known(image, box, known) or self._recognised(image, box)
            for box in placed
            if _holds_letters(box)
        ]

    def _known(self, image: Picture, corners: Corners, known: Sequence[_Line]) -> _Line | None:
        """The line that stood in the same place, if it still looks the same."""
        for line in known:
            if np.abs(line.corners - corners).max() <= SAME_PLACE:
                (look,) = self._engine.crop_text_regions(image, [line.corners])
                if same_look(look, line.look):
                    return line
        return None

    def _recognised(self, image: Picture, corners: Corners) -> _Line:
        (look,) = self._engine.crop_text_regions(image, [corners])
        found = self._engine.recognize_txt([look])
        return _Line(corners, look, found.txts[0].strip(), float(found.scores[0]))

    def _sure(self, lines: Sequence[_Line]) -> list[Tag]:
        return [
            Tag(text=line.text, score=line.score)
            for line in lines
            if line.score >= self._confidence and _says_something(line.text)
        ]


def _holds_letters(corners: Corners) -> bool:
    """Whether there is room for two letters, so that an ornament costs nothing."""
    width = float(np.linalg.norm(corners[1] - corners[0]))
    height = float(np.linalg.norm(corners[3] - corners[0]))
    return width >= NARROW * height or height >= TALL * width


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
            "Rec.rec_img_shape": LINE_SHAPE,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
