"""Tags as a picture's vector: what is tagged is found by its words, what is not is not."""

from __future__ import annotations

import numpy as np
import pytest

from base.fakes import FakeTextEmbedder
from base.slots import FrameEmbedder, FrameNote, Picture, Tag, Vectors
from tools.engines.label_space import LabelSpaceEmbedder
from tools.testing_pictures import FrameEmbedderContract

BLACK = np.zeros((4, 4, 3), np.uint8)


def note(*tags: tuple[str, float], caption: str | None = None) -> FrameNote:
    return FrameNote(
        time_s=0, tags=tuple(Tag(text=text, score=score) for text, score in tags), caption=caption
    )


@pytest.fixture
def space() -> LabelSpaceEmbedder:
    return LabelSpaceEmbedder(FakeTextEmbedder(512), "fake-tags")


class TestLabelSpace(FrameEmbedderContract):
    @pytest.fixture
    def embedder(self, space: LabelSpaceEmbedder) -> FrameEmbedder:
        return space

    @pytest.fixture
    def pictures(self) -> list[Picture]:
        return [BLACK, BLACK, BLACK]

    @pytest.fixture
    def notes(self) -> list[FrameNote]:
        return [
            note(("bottle", 0.9), ("table", 0.3)),
            note(("car", 0.6)),
            note(caption="a rabbit in the grass"),
        ]

    @pytest.fixture
    def called(self) -> list[str]:
        return ["bottle", "a car", "rabbit"]


def test_its_name_says_that_it_is_tags(space: LabelSpaceEmbedder) -> None:
    assert space.name == "labels:fake-tags+fake-text"


def test_the_surer_tag_weighs_more(space: LabelSpaceEmbedder) -> None:
    (row,) = space.embed_pictures([BLACK], [note(("boat", 0.9), ("horse", 0.2))])
    boat, horse = space.embed_texts(["boat", "horse"])
    assert row @ boat > row @ horse > 0.1


def test_a_picture_without_tags_is_a_zero_row(space: LabelSpaceEmbedder) -> None:
    """It is near nothing, so that the fusion takes it for missing."""
    rows = space.embed_pictures([BLACK, BLACK], [note(), note(("car", 0.5))])
    assert rows.any(axis=1).tolist() == [False, True]


def test_a_tag_is_embedded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library has a thousand labels and a million frames."""
    text = FakeTextEmbedder()
    asked: list[str] = []
    embed = text.embed

    def listening(texts: list[str]) -> Vectors:
        asked.extend(texts)
        return embed(texts)

    monkeypatch.setattr(text, "embed", listening)
    space = LabelSpaceEmbedder(text, "fake-tags")
    for _ in range(3):
        space.embed_pictures([BLACK] * 2, [note(("car", 0.5)), note(("car", 0.9))])
    assert asked == ["car"]
