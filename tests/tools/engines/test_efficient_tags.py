"""Tags of real frames, and of what is no frame at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from base.errors import ModelError, WeightsError
from base.slots import Captioner, Picture
from tools.engines.efficient_tags import CLASSIFIER, DETECTED, EfficientTagger, plain_names
from tools.testing_pictures import CaptionerContract

MODEL = "efficientnet-efficientdet-lite0"


def frame_at(path: Path, seconds: float) -> Picture:
    """The first frame at or after a second."""
    with av.open(path) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= seconds:
                return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    raise AssertionError(f"{path.name} ends before {seconds} s")


def test_unit_tests_cannot_load_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="unit test"):
        EfficientTagger(tmp_path)


def test_a_damaged_file_says_what_to_do(tmp_path: Path, tiny_allowed: None) -> None:
    with pytest.raises(WeightsError, match="delete that folder"):
        EfficientTagger(tmp_path)
    (tmp_path / CLASSIFIER).write_bytes(b"TFL3 and nothing more")
    with pytest.raises(WeightsError, match="delete that folder"):
        EfficientTagger(tmp_path)


@pytest.fixture(scope="module")
def folder(real_weights: Callable[[str], Path]) -> Path:
    return real_weights(MODEL)


@pytest.mark.weights
class TestRealTagger(CaptionerContract):
    @pytest.fixture
    def captioner(self, folder: Path) -> Captioner:
        return EfficientTagger(folder)

    @pytest.fixture
    def pictures(self, shared_media: Path) -> list[Picture]:
        names = ["intel_bottle-detection.mp4", "wmf_shuttle10seconds.1080x608.webm"]
        return [frame_at(shared_media / "video" / name, 1.0) for name in names]

    @pytest.mark.parametrize(
        ("name", "seconds", "tag"),
        [
            ("intel_bottle-detection.mp4", 1.0, "bottle"),
            ("intel_book.mkv", 1.0, "person"),
            ("wmf_shuttle10seconds.1080x608.webm", 1.0, "airplane"),
            ("karbytes_Crazy_Wagon_Stunt_Zeronieo_24_JUNE_2009.mp4", 2.0, "trash can"),
        ],
    )
    def test_a_known_frame(
        self, captioner: Captioner, shared_media: Path, name: str, seconds: float, tag: str
    ) -> None:
        """What a person sees first is the first tag, and is sure."""
        (note,) = captioner.caption([frame_at(shared_media / "video" / name, seconds)])
        assert note.tags[0].text == tag
        assert note.tags[0].score >= DETECTED

    def test_labels_are_plain_and_complete(self, folder: Path) -> None:
        """Each plain name replaces a label that the model has, and no label is left twice."""
        tagger = EfficientTagger(folder)
        assert plain_names().keys() <= set(tagger._classifier.labels)
        assert len(tagger.labels) == len(set(tagger.labels)) > 1000
        assert {"person", "trash can", "rabbit"} <= set(tagger.labels)
        assert not {"???", "ashcan"} & set(tagger.labels)

    def test_nothing_is_seen_on_black(self, captioner: Captioner) -> None:
        (note,) = captioner.caption([np.zeros((360, 640, 3), np.uint8)])
        assert not [tag for tag in note.tags if tag.score >= 0.3]
