"""The fakes of sight and of vectors hold the contracts that real models hold."""

from __future__ import annotations

import numpy as np
import pytest

from base.fakes import (
    COLOURS,
    FakeCaptioner,
    FakeFrameEmbedder,
    FakeScreenReader,
    FakeTextEmbedder,
)
from base.slots import Captioner, FrameEmbedder, FrameNote, Picture, ScreenReader, TextEmbedder
from tools.testing_pictures import (
    CaptionerContract,
    FrameEmbedderContract,
    ScreenReaderContract,
    TextEmbedderContract,
)


def plain(colour: str) -> Picture:
    picture = np.zeros((24, 64, 3), np.uint8)
    picture[:] = COLOURS[colour]
    return picture


class TestFakeCaptioner(CaptionerContract):
    @pytest.fixture
    def captioner(self) -> Captioner:
        return FakeCaptioner()

    @pytest.fixture
    def pictures(self) -> list[Picture]:
        return [plain("red"), plain("blue")]

    def test_names_the_main_colour(self, captioner: Captioner) -> None:
        """Each colour by its name, with its share as the score."""
        picture = plain("green")
        picture[:6] = COLOURS["white"]
        (tag,) = captioner.caption([picture])[0].tags
        assert tag.text == "green"
        assert tag.score == pytest.approx(0.75, abs=0.05)


class TestFakeScreenReader(ScreenReaderContract):
    @pytest.fixture
    def reader(self) -> ScreenReader:
        return FakeScreenReader()

    @pytest.fixture
    def written(self) -> Picture:
        return FakeScreenReader.write(plain("black"), self.text)

    def test_reads_several_lines_and_any_script(self) -> None:
        picture = FakeScreenReader.write(plain("black"), "one\n太空")
        assert [tag.text for tag in FakeScreenReader().read([picture])[0]] == ["one", "太空"]


class TestFakeTextEmbedder(TextEmbedderContract):
    @pytest.fixture
    def embedder(self) -> TextEmbedder:
        return FakeTextEmbedder()

    def test_shared_words_are_near(self, embedder: TextEmbedder) -> None:
        """Also where only parts of words are shared, and in Chinese."""
        rows = embedder.embed(["space shuttle", "the shuttle lands", "an apple pie"])
        assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2
        rows = embedder.embed(["太空船", "太空站", "香蕉树"])
        assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


class TestFakeFrameEmbedder(FrameEmbedderContract):
    @pytest.fixture
    def embedder(self) -> FrameEmbedder:
        return FakeFrameEmbedder()

    @pytest.fixture
    def pictures(self) -> list[Picture]:
        return [plain("red"), plain("blue"), plain("yellow")]

    @pytest.fixture
    def notes(self, pictures: list[Picture]) -> list[FrameNote]:
        return FakeCaptioner().caption(pictures)

    @pytest.fixture
    def called(self) -> list[str]:
        return ["red", "blue", "yellow"]
