"""Contract tests of what sees and of what makes vectors; see `tools.testing`."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import pytest

from base.slots import (
    Captioner,
    FrameEmbedder,
    FrameNote,
    Picture,
    ScreenReader,
    TextEmbedder,
    Vectors,
)

UNIT = pytest.approx(1.0, abs=1e-3)


def lengths(vectors: Vectors) -> list[float]:
    """Length of each row."""
    found: list[float] = np.linalg.norm(vectors, axis=1).tolist()
    return found


class CaptionerContract(ABC):
    """`pictures` are two pictures or more that the captioner has something to say about."""

    @pytest.fixture
    @abstractmethod
    def captioner(self) -> Captioner:
        """The implementation."""

    @pytest.fixture
    @abstractmethod
    def pictures(self) -> list[Picture]:
        """RGB, of any sizes."""

    def test_fills_the_slot(self, captioner: Captioner) -> None:
        """It satisfies the protocol and has a name to key stored results by."""
        assert isinstance(captioner, Captioner)
        assert captioner.name

    def test_one_note_a_picture(self, captioner: Captioner, pictures: list[Picture]) -> None:
        """Each note says something, without a time, and the pictures are left as they were."""
        before = [picture.copy() for picture in pictures]
        notes = captioner.caption(pictures)
        assert len(notes) == len(pictures)
        assert all(map(np.array_equal, before, pictures))
        for note in notes:
            assert note.time_s == 0
            assert note.tags or note.caption
            scores = [tag.score for tag in note.tags]
            assert scores == sorted(scores, reverse=True)
            assert all(0 <= score <= 1 for score in scores)
            assert len({tag.text for tag in note.tags}) == len(note.tags)

    def test_neighbours_change_nothing(self, captioner: Captioner, pictures: list[Picture]) -> None:
        """A picture has the same note alone, in a batch, and the second time."""
        together = captioner.caption(pictures)
        alone = [captioner.caption([picture])[0] for picture in pictures]
        assert [note.caption for note in alone] == [note.caption for note in together]
        for one, other in zip(alone, together, strict=True):
            assert [tag.text for tag in one.tags] == [tag.text for tag in other.tags]

    def test_no_pictures(self, captioner: Captioner) -> None:
        """Nothing in, nothing out."""
        assert captioner.caption([]) == []

    @pytest.mark.parametrize("shape", [(1, 1, 3), (3, 700, 3), (480, 640, 3)])
    def test_any_shape(self, captioner: Captioner, shape: tuple[int, int, int]) -> None:
        """Black, narrow and tiny pictures are no errors."""
        assert len(captioner.caption([np.zeros(shape, np.uint8)])) == 1


class ScreenReaderContract(ABC):
    """`written` says `text`; `blank` says nothing."""

    text = "Where is the blue bottle?"

    @pytest.fixture
    @abstractmethod
    def reader(self) -> ScreenReader:
        """The implementation."""

    @pytest.fixture
    @abstractmethod
    def written(self) -> Picture:
        """A picture with `text` on it."""

    def test_fills_the_slot(self, reader: ScreenReader) -> None:
        """It satisfies the protocol and has a name to key stored results by."""
        assert isinstance(reader, ScreenReader)
        assert reader.name

    def test_reads_what_is_written(self, reader: ScreenReader, written: Picture) -> None:
        """The text comes back, with a confidence; a blank picture beside it stays empty."""
        lines, nothing = reader.read([written, np.full_like(written, 90)])
        assert [line.text for line in lines] == [self.text]
        assert 0.5 < lines[0].score <= 1
        assert nothing == []

    def test_no_pictures(self, reader: ScreenReader) -> None:
        """Nothing in, nothing out."""
        assert reader.read([]) == []


class TextEmbedderContract(ABC):
    """Texts to unit vectors: every implementation puts a text nearest to itself."""

    texts = ("A red bird sings.", "太空", "The motor of the old boat", "ein Vogel", "x " * 3000)

    @pytest.fixture
    @abstractmethod
    def embedder(self) -> TextEmbedder:
        """The implementation."""

    def test_fills_the_slot(self, embedder: TextEmbedder) -> None:
        """It satisfies the protocol and has a name to key stored vectors by."""
        assert isinstance(embedder, TextEmbedder)
        assert embedder.name

    @pytest.mark.parametrize("query", [False, True])
    def test_rows_are_unit_and_float32(self, embedder: TextEmbedder, query: bool) -> None:
        """Short, long and Chinese texts, and one without any letter."""
        texts = [*self.texts, "", "🎉"]
        rows = embedder.embed(texts, query=query)
        assert rows.shape == (len(texts), embedder.dim)
        assert rows.dtype == np.float32
        assert lengths(rows) == [UNIT] * len(texts)

    def test_no_texts(self, embedder: TextEmbedder) -> None:
        """Nothing in: no rows of the right width."""
        assert embedder.embed([]).shape == (0, embedder.dim)

    def test_neighbours_change_nothing(self, embedder: TextEmbedder) -> None:
        """A text has the same vector alone and in a batch, so that batching is only speed."""
        together = embedder.embed(self.texts)
        alone = np.vstack([embedder.embed([text]) for text in self.texts])
        np.testing.assert_allclose(alone, together, atol=1e-3)

    def test_a_text_is_nearest_to_itself(self, embedder: TextEmbedder) -> None:
        """Asked for word by word, a stored text comes first."""
        texts = self.texts[:4]
        near = embedder.embed(texts, query=True) @ embedder.embed(texts).T
        assert near.argmax(axis=1).tolist() == [0, 1, 2, 3]


class FrameEmbedderContract(ABC):
    """`pictures` have `notes`, as a captioner would make them, and are `called` what they show."""

    @pytest.fixture
    @abstractmethod
    def embedder(self) -> FrameEmbedder:
        """The implementation."""

    @pytest.fixture
    @abstractmethod
    def pictures(self) -> list[Picture]:
        """Pictures of different things."""

    @pytest.fixture
    @abstractmethod
    def notes(self, pictures: list[Picture]) -> list[FrameNote]:
        """One a picture."""

    @pytest.fixture
    @abstractmethod
    def called(self, pictures: list[Picture]) -> list[str]:
        """Words for each picture."""

    def test_fills_the_slot(self, embedder: FrameEmbedder) -> None:
        """It satisfies the protocol and has a name to key stored vectors by."""
        assert isinstance(embedder, FrameEmbedder)
        assert embedder.name

    def test_rows_are_unit_and_float32(
        self, embedder: FrameEmbedder, pictures: list[Picture], notes: list[FrameNote]
    ) -> None:
        """Of pictures and of texts, in one space."""
        for rows, count in (
            (embedder.embed_pictures(pictures, notes), len(pictures)),
            (embedder.embed_texts(["a boat", ""]), 2),
        ):
            assert rows.shape == (count, embedder.dim)
            assert rows.dtype == np.float32
            assert lengths(rows) == [UNIT] * count

    def test_words_find_their_picture(
        self,
        embedder: FrameEmbedder,
        pictures: list[Picture],
        notes: list[FrameNote],
        called: list[str],
    ) -> None:
        """What a picture is called is nearest to it."""
        near = embedder.embed_texts(called) @ embedder.embed_pictures(pictures, notes).T
        assert near.argmax(axis=1).tolist() == list(range(len(pictures)))

    def test_nothing(self, embedder: FrameEmbedder) -> None:
        """Nothing in: no rows of the right width."""
        assert embedder.embed_pictures([], []).shape == (0, embedder.dim)
        assert embedder.embed_texts([]).shape == (0, embedder.dim)
