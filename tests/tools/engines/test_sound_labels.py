"""The tag space: protects that words find sounds by their tags."""

from __future__ import annotations

import numpy as np
import pytest

from base.fakes import FakeSoundEmbedder, FakeSoundTagger, FakeTextEmbedder
from base.slots import SoundEmbedder, SoundSpan, SoundTagger, Tag
from tools.engines.sound_labels import SoundLabelEmbedder, phrase
from tools.testing_sounds import SoundEmbedderContract, SoundTaggerContract


class TestFakeSoundTagger(SoundTaggerContract):
    @pytest.fixture
    def tagger(self) -> SoundTagger:
        return FakeSoundTagger()


class TestFakeSoundEmbedder(SoundEmbedderContract):
    @pytest.fixture
    def embedder(self) -> SoundEmbedder:
        return FakeSoundEmbedder()


class TestSoundLabelEmbedder(SoundEmbedderContract):
    @pytest.fixture
    def embedder(self) -> SoundEmbedder:
        return SoundLabelEmbedder(FakeTextEmbedder(256))


def span(**tags: float) -> SoundSpan:
    found = tuple(Tag(text=text, score=score) for text, score in tags.items())
    return SoundSpan(start_s=0, end_s=3, kind="music", tags=found)


def test_words_find_the_sound_with_that_tag() -> None:
    space = SoundLabelEmbedder(FakeTextEmbedder(512))
    rows = space.embed_sounds([], [span(guitar=0.8, calm=0.5), span(techno=0.9), span(violin=0.7)])
    for query, expected in (("calm guitar", 0), ("techno dance", 1), ("violin", 2)):
        assert int((rows @ space.embed_texts([query])[0]).argmax()) == expected


def test_scores_weigh() -> None:
    space = SoundLabelEmbedder(FakeTextEmbedder(512))
    rows = space.embed_sounds([], [span(guitar=0.9, violin=0.1), span(guitar=0.1, violin=0.9)])
    guitar = space.embed_texts(["guitar music"])[0]
    assert rows[0] @ guitar > rows[1] @ guitar


def test_speech_and_silence_are_nowhere() -> None:
    space = SoundLabelEmbedder(FakeTextEmbedder())
    tags = (Tag(text="guitar", score=0.9),)
    spans = [SoundSpan(start_s=0, end_s=3, kind=kind, tags=tags) for kind in ("speech", "silence")]
    assert not space.embed_sounds([np.zeros(1, np.float32)] * 2, spans).any()


def test_the_name_says_what_it_is() -> None:
    assert SoundLabelEmbedder(FakeTextEmbedder()).name == "tags:musicnn+fake-text"


def test_ambiguous_words_become_phrases() -> None:
    assert phrase("soul") == "soul music"
    assert phrase("techno") == "techno electronic dance music"
    assert phrase("drums") == "drums"
