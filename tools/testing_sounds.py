"""Contract tests of what tags sound and makes vectors of it; see `tools.testing`."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import pytest

from base.slots import SAMPLE_RATE, Audio, SoundEmbedder, SoundSpan, SoundTagger, Tag

UNIT = pytest.approx(1.0, abs=1e-3)


def noise(seconds: float, seed: int = 0) -> Audio:
    """White noise at -20 dB of full scale."""
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal(round(seconds * SAMPLE_RATE))).astype(np.float32)


def tone(seconds: float, hz: float, level: float = 0.3) -> Audio:
    """A sine."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def note(seconds: float, hz: float, level: float = 0.3) -> Audio:
    """A sine with six overtones, each the weaker the higher."""
    parts = [tone(seconds, hz * k, level / k) for k in range(1, 8)]
    return np.asarray(np.sum(parts, axis=0), np.float32)


class SoundTaggerContract(ABC):
    """Windows tile the recording, one timbre row each."""

    @pytest.fixture
    @abstractmethod
    def tagger(self) -> SoundTagger:
        """The implementation."""

    def test_fills_the_slot(self, tagger: SoundTagger) -> None:
        """It satisfies the protocol and has a name to key stored results by."""
        assert isinstance(tagger, SoundTagger)
        assert tagger.name
        assert tagger.window_s > 0

    def test_nothing_is_heard_in_nothing(self, tagger: SoundTagger) -> None:
        """An empty recording has no window."""
        spans, rows = tagger.tag(np.zeros(0, np.float32))
        assert spans == []
        assert rows.shape == (0, tagger.dim)

    @pytest.mark.parametrize("seconds", [0.02, 1.0, 3.0, 4.5, 9.1])
    def test_spans_tile_the_recording(self, tagger: SoundTagger, seconds: float) -> None:
        """No gap, no overlap, nothing beyond the end, however short; the input is not changed."""
        audio = noise(seconds)
        before = audio.copy()
        spans, rows = tagger.tag(audio)
        assert np.array_equal(before, audio)
        assert [span.start_s for span in spans] == [0.0, *(span.end_s for span in spans[:-1])]
        assert spans[-1].end_s == pytest.approx(len(audio) / SAMPLE_RATE)
        assert all(span.start_s < span.end_s for span in spans)
        assert rows.shape == (len(spans), tagger.dim)

    def test_tags_and_timbre_are_well_formed(self, tagger: SoundTagger) -> None:
        """Kinds are of the two, tags best first with scores of 0 to 1, rows float32 and unit."""
        spans, rows = tagger.tag(np.concatenate([tone(6, 440), noise(6)]))
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1).tolist() == [UNIT] * len(rows)
        for span in spans:
            scores = [tag.score for tag in span.tags]
            assert span.kind in ("music", "other")
            assert scores == sorted(scores, reverse=True)
            assert all(0 <= score <= 1 for score in scores)
            assert len({tag.text for tag in span.tags}) == len(span.tags)

    def test_different_sounds_have_different_timbre(self, tagger: SoundTagger) -> None:
        """A tone is nearer to a like tone than to noise."""
        _, rows = tagger.tag(np.concatenate([tone(3, 440), tone(3, 470), noise(3)]))
        assert rows[0] @ rows[1] > rows[0] @ rows[2]

    def test_is_deterministic(self, tagger: SoundTagger) -> None:
        """The same recording gives the same."""
        (spans, rows), (again, rows_again) = tagger.tag(noise(4)), tagger.tag(noise(4))
        assert spans == again
        assert np.array_equal(rows, rows_again)


class SoundEmbedderContract(ABC):
    """Sounds and words in one space."""

    SPANS = (
        SoundSpan(start_s=0, end_s=1, kind="music", tags=(Tag(text="low", score=0.9),)),
        SoundSpan(start_s=1, end_s=2, kind="music", tags=(Tag(text="high", score=0.9),)),
        SoundSpan(start_s=2, end_s=3, kind="silence"),
    )
    SOUNDS = (tone(1, 110), tone(1, 4000), np.zeros(SAMPLE_RATE, np.float32))

    @pytest.fixture
    @abstractmethod
    def embedder(self) -> SoundEmbedder:
        """The implementation."""

    def test_fills_the_slot(self, embedder: SoundEmbedder) -> None:
        """It satisfies the protocol and has a name to key vectors by."""
        assert isinstance(embedder, SoundEmbedder)
        assert embedder.name

    def test_none_give_none(self, embedder: SoundEmbedder) -> None:
        """No sounds and no texts are no rows of the right width."""
        assert embedder.embed_sounds([], []).shape == (0, embedder.dim)
        assert embedder.embed_texts([]).shape == (0, embedder.dim)

    def test_rows_are_unit_or_zero(self, embedder: SoundEmbedder) -> None:
        """A sound has a unit row, silence a zero row; all float32."""
        rows = embedder.embed_sounds(self.SOUNDS, self.SPANS)
        assert rows.dtype == np.float32
        assert rows.shape == (3, embedder.dim)
        assert np.linalg.norm(rows[:2], axis=1).tolist() == [UNIT] * 2
        assert not rows[2].any()

    def test_texts_are_unit_rows_of_the_same_width(self, embedder: SoundEmbedder) -> None:
        """Every text has a direction, an empty one as well."""
        rows = embedder.embed_texts(["low", "a long phrase about a piano", ""])
        assert rows.shape == (3, embedder.dim)
        assert np.linalg.norm(rows, axis=1).tolist() == [UNIT] * 3

    def test_rows_do_not_depend_on_their_neighbours(self, embedder: SoundEmbedder) -> None:
        """One by one gives the same as all at once."""
        together = embedder.embed_sounds(self.SOUNDS, self.SPANS)
        for row, sound, span in zip(together, self.SOUNDS, self.SPANS, strict=True):
            np.testing.assert_allclose(embedder.embed_sounds([sound], [span])[0], row, atol=1e-4)
