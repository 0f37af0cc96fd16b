"""A vector a modality, in the order of what was given."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from base.fakes import COLOURS, FakeCaptioner, FakeFrameEmbedder, FakeTextEmbedder
from base.slots import SAMPLE_RATE, Audio, SoundSpan, Vectors
from catalog.decode import Frame
from tools.embed import Embed, EmbedConfig, TextVectors, embed_tool


class LengthEmbedder:
    """Knows of a sound how long it is."""

    name = "length"
    dim = 2

    def embed_sounds(self, sounds: Sequence[Audio], spans: Sequence[SoundSpan]) -> Vectors:
        angles = np.array([len(sound) / SAMPLE_RATE for sound in sounds], np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))


@pytest.fixture
def embed() -> Embed:
    return Embed(EmbedConfig(), FakeTextEmbedder(), FakeFrameEmbedder(), LengthEmbedder())


def red_frame() -> Frame:
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[:] = COLOURS["red"]
    return Frame(time_s=1.0, picture=picture, shot=0)


def test_each_modality_lies_in_its_own_space(embed: Embed) -> None:
    frame = red_frame()
    notes = FakeCaptioner().caption([frame.picture])
    made = embed(texts=["a", "b"], frames=[frame], notes=notes)
    assert made.texts.shape == (2, 64)
    np.testing.assert_allclose(made.frames, FakeFrameEmbedder().embed_texts(["red"]))
    assert made.sounds.shape == (0, 2)


def test_a_sound_is_cut_where_its_span_is(embed: Embed) -> None:
    audio = np.ones(10 * SAMPLE_RATE, np.float32)
    span = SoundSpan(start_s=2.0, end_s=3.5, kind="music")
    (row,) = embed(audio=audio, spans=[span]).sounds
    assert np.arctan2(row[1], row[0]) == pytest.approx(1.5, abs=1e-3)


def test_speech_and_silence_have_zero_rows(embed: Embed) -> None:
    """Their places are kept, so that rows and spans stay side by side."""
    kinds = ["speech", "music", "silence", "other"]
    spans = [SoundSpan(start_s=0, end_s=1, kind=kind) for kind in kinds]
    rows = embed(audio=np.ones(SAMPLE_RATE, np.float32), spans=spans).sounds
    assert rows.any(axis=1).tolist() == [False, True, False, True]


def test_the_key_names_models_and_settings(embed: Embed) -> None:
    models = (FakeTextEmbedder(), FakeFrameEmbedder(), LengthEmbedder())
    other = Embed(EmbedConfig(sound_kinds=("music",)), *models)
    assert embed.key == Embed(EmbedConfig(), *models).key
    assert embed.key != other.key
    assert all(model.name in embed.key for model in models)


def test_config_survives_json() -> None:
    config = EmbedConfig(sound_kinds=("music",))
    assert EmbedConfig.model_validate_json(config.model_dump_json()) == config


def test_the_agent_gets_vectors_with_their_model() -> None:
    tool = embed_tool(FakeTextEmbedder())
    answer = TextVectors.model_validate(json.loads(tool.invoke({"texts": ["sea", "the sea"]})))
    assert answer.model == "fake-text"
    assert np.linalg.norm(answer.vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)
