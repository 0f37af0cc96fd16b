"""Tags of pictures without a hub: EfficientNet-Lite0 (ImageNet) and EfficientDet-Lite0 (COCO)."""

from __future__ import annotations

import contextlib
import os
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from base.errors import WeightsError
from base.guard import forbid_in_unit_tests
from base.slots import FrameNote, Picture, Tag

CLASSIFIER = "efficientnet_lite0.tflite"
DETECTOR = "object_detector.tflite"
UNNAMED = "???"  # COCO numbers that were never given an object
DETECTED = 0.35  # below this the detector is mostly wrong
CLASSES = 5  # of the classifier's thousand, also the unsure ones: together they say something
FAINT = 0.05
GREY = (127, 127, 127)
# What a slide, a title card or a fade looks like, whatever it is about.
PAGES = frozenset({"web site", "menu", "book jacket", "envelope", "packet", "crossword puzzle"})

Scores = NDArray[np.float32]


class EfficientTagger:
    """`folder` holds the two TFLite files, each with its labels inside.

    A note has the objects that the detector is sure of (0.35 and above) and the classifier's best
    five from 0.05; of the latter those below 0.30 are guesses, good for a vector and not to be
    shown (`tools.caption.CONFIDENT`). Not for several threads at once.

    Raises:
        WeightsError: the folder does not hold the two files.
    """

    def __init__(
        self,
        folder: Path,
        *,
        threads: int = 1,
        name: str = "efficientnet-efficientdet-lite0",
    ) -> None:
        forbid_in_unit_tests(name)
        self.name = name
        plain = plain_names()
        self._classifier = _TFLite(folder / CLASSIFIER, threads)
        self._detector = _TFLite(folder / DETECTOR, threads)
        self._classes = [plain.get(label, label) for label in self._classifier.labels]
        self._objects = self._detector.labels

    @property
    def labels(self) -> tuple[str, ...]:
        """Every tag that can come out, once, in the models' order."""
        named = [label for label in self._objects if label != UNNAMED]
        return tuple(dict.fromkeys([*named, *self._classes]))

    def caption(self, pictures: Sequence[Picture]) -> list[FrameNote]:
        """Tags for each picture, by falling score."""
        return [self._note(Image.fromarray(picture)) for picture in pictures]

    def _note(self, image: Image.Image) -> FrameNote:
        best: dict[str, float] = {}
        for label, score in [*self._detect(image), *self._classify(image)]:
            best[label] = max(score, best.get(label, 0.0))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return FrameNote(
            time_s=0.0, tags=tuple(Tag(text=label, score=score) for label, score in ranked)
        )

    def _detect(self, image: Image.Image) -> list[tuple[str, float]]:
        """The best score of each object; the shape is kept, for squeezed objects are missed."""
        squared = ImageOps.pad(image, self._detector.size, Image.Resampling.BILINEAR, color=GREY)
        scores = self._detector(np.asarray(squared), outputs=len(self._objects)).max(axis=0)
        return [
            (self._objects[index], float(scores[index]))
            for index in np.flatnonzero(scores >= DETECTED)
            if self._objects[index] != UNNAMED
        ]

    def _classify(self, image: Image.Image) -> list[tuple[str, float]]:
        """The mean of two views, the middle and the whole: a class of one view only is a guess."""
        size = self._classifier.size
        views = [
            ImageOps.fit(image, size, Image.Resampling.BILINEAR),
            image.resize(size, Image.Resampling.BILINEAR),
        ]
        pixels = [(np.asarray(view, np.float32) - 127) / 128 for view in views]
        outputs = [self._classifier(view, outputs=len(self._classes))[0] for view in pixels]
        scores: Scores = np.mean(outputs, axis=0)
        best = np.argsort(-scores, kind="stable")[:CLASSES]
        return [
            (self._classes[i], float(scores[i]))
            for i in best
            if scores[i] >= FAINT and self._classes[i] not in PAGES
        ]


class _TFLite:
    """One model: a square picture in, rows of scores out."""

    def __init__(self, path: Path, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        try:
            with zipfile.ZipFile(path) as inside:  # the metadata is a zip behind the model
                (member,) = inside.namelist()
                self.labels = inside.read(member).decode().splitlines()
            with _quiet():
                self._interpreter = Interpreter(str(path), num_threads=threads)
                self._interpreter.allocate_tensors()
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise WeightsError(
                f"{path.name} is missing or damaged in {path.parent}: "
                "delete that folder, and it is fetched again."
            ) from error
        source = self._interpreter.get_input_details()[0]
        self._input: int = source["index"]
        self.size = (int(source["shape"][2]), int(source["shape"][1]))
        self._outputs = self._interpreter.get_output_details()

    def __call__(self, pixels: NDArray[np.generic], outputs: int) -> Scores:
        """The output with `outputs` columns, shape (rows, outputs)."""
        self._interpreter.set_tensor(self._input, pixels[None])
        self._interpreter.invoke()
        index = next(out["index"] for out in self._outputs if out["shape"][-1] == outputs)
        scores: Scores = self._interpreter.get_tensor(index)
        return scores.reshape(-1, outputs)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Nothing on standard error: the runtime greets there from native code, flags or no flags."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor, not a path
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def plain_names() -> dict[str, str]:
    """ImageNet's own label -> what people call it, for labels that mislead or puzzle."""
    text = resources.files(__package__).joinpath("imagenet_names.toml").read_text("utf-8")
    return tomllib.loads(text)
