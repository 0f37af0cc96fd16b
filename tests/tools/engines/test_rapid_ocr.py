"""Text of rendered pictures and of a real title card, without a network."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from base.errors import ModelError, WeightsError
from base.slots import Picture, ScreenReader
from tools.engines.rapid_ocr import RapidOcrReader
from tools.testing_pictures import ScreenReaderContract


def rendered(*lines: str, size: int = 24) -> Picture:
    """Subtitles on a mottled ground, 640 by 360."""
    ground = np.random.default_rng(3).normal(90, 8, (360, 640, 3)).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(ground)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size)
    for index, line in enumerate(lines):
        place = (40, 200 + index * size * 2)
        pen.text(place, line, font=font, fill="white", stroke_width=1, stroke_fill="black")
    return np.asarray(image)


def test_unit_tests_cannot_load_it() -> None:
    with pytest.raises(ModelError, match="unit test"):
        RapidOcrReader()


def test_missing_models_are_not_downloaded(tmp_path: Path, tiny_allowed: None) -> None:
    with pytest.raises(WeightsError, match="rapidocr"):
        RapidOcrReader(tmp_path)


@pytest.mark.weights
class TestRealReader(ScreenReaderContract):
    @pytest.fixture
    def reader(self) -> ScreenReader:
        return RapidOcrReader()

    @pytest.fixture
    def written(self) -> Picture:
        return rendered(self.text)

    def test_lines_come_from_the_top_down(self, reader: ScreenReader) -> None:
        (lines,) = reader.read([rendered("The second of May", "A quiet town")])
        assert [line.text for line in lines] == ["The second of May", "A quiet town"]

    def test_small_letters_are_found(self, reader: ScreenReader) -> None:
        """A thirtieth of the picture's height, as subtitles often are."""
        (lines,) = reader.read([rendered("Nobody came to the harbour", size=12)])
        assert [line.text for line in lines] == ["Nobody came to the harbour"]

    def test_opens_no_connection_and_says_nothing(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """It can download models and fonts, and logs on its own: neither happens."""

        def refuse(*_: object) -> None:
            raise AssertionError("a connection was opened")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        RapidOcrReader().read([rendered("Silence"), np.zeros((360, 640, 3), np.uint8)])
        assert capfd.readouterr() == ("", "")

    def test_a_lawn_is_not_text(self, reader: ScreenReader) -> None:
        """Noise and single ornaments give nothing."""
        rng = np.random.default_rng(1)
        noise = rng.integers(0, 255, (360, 640, 3)).astype(np.uint8)
        assert reader.read([noise, rendered("*")]) == [[], []]

    def test_what_stands_where_it_stood_is_not_recognised_again(
        self, reader: RapidOcrReader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A title that stays under changing captions costs once; an unchanged picture nothing."""
        read: list[str] = []
        recognise = reader._recognised

        def counted(*where: Any) -> Any:
            line = recognise(*where)
            read.append(line.text)
            return line

        monkeypatch.setattr(reader, "_recognised", counted)
        pictures = [
            rendered("Water for Rome", "Arches over the valley"),
            rendered("Water for Rome", "Arches over the valley"),
            rendered("Water for Rome", "Baths and fountains"),
        ]
        lines = [[line.text for line in found] for found in reader.read(pictures)]
        assert lines[0] == lines[1] == ["Water for Rome", "Arches over the valley"]
        assert lines[2] == ["Water for Rome", "Baths and fountains"]
        assert sorted(read) == ["Arches over the valley", "Baths and fountains", "Water for Rome"]
