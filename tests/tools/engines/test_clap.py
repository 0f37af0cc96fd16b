"""CLAP through the real loader, with a tiny model that the test writes itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from base.errors import WeightsError
from base.slots import SoundEmbedder
from tools.engines.clap import ClapEmbedder
from tools.testing_sounds import SoundEmbedderContract, noise

SIZE = 16


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the hub lays it out: 8 dimensions, windows of 2 s, byte tokens."""
    import torch
    from tokenizers import pre_tokenizers
    from transformers import (
        ClapConfig,
        ClapFeatureExtractor,
        ClapModel,
        ClapProcessor,
        RobertaTokenizer,
    )

    torch.manual_seed(0)
    small = {"hidden_size": SIZE, "intermediate_size": SIZE, "projection_dim": 8}
    text = {"vocab_size": 300, "num_hidden_layers": 1, "num_attention_heads": 2,
            "max_position_embeddings": 66, "pad_token_id": 1}  # fmt: skip
    sound = {"spec_size": 64, "num_mel_bins": 16, "patch_size": 4, "patch_stride": [4, 4],
             "window_size": 4, "depths": [1, 1], "num_attention_heads": [2, 2],
             "patch_embeds_hidden_size": 8, "num_hidden_layers": 2, "aff_block_r": 2}  # fmt: skip
    config = ClapConfig(text_config=small | text, audio_config=small | sound, projection_dim=8)
    made = tmp_path_factory.mktemp("clap")
    ClapModel(config).save_pretrained(made)
    symbols = [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "<mask>",
        *sorted(pre_tokenizers.ByteLevel.alphabet()),
    ]
    vocabulary = {symbol: index for index, symbol in enumerate(symbols)}
    tokenizer = RobertaTokenizer(vocab=vocabulary, merges=[], model_max_length=64)
    extractor = ClapFeatureExtractor(feature_size=16, max_length_s=2, truncation="rand_trunc")
    ClapProcessor(extractor, tokenizer).save_pretrained(made)
    return made


@pytest.fixture
def embedder(folder: Path, tiny_allowed: None) -> ClapEmbedder:
    return ClapEmbedder(folder, name="tiny-clap", batch=2)


class TestClapEmbedder(SoundEmbedderContract):
    @pytest.fixture
    def embedder(self, folder: Path, tiny_allowed: None) -> SoundEmbedder:
        return ClapEmbedder(folder, name="tiny-clap", batch=2)


def test_a_long_sound_is_the_same_each_time(embedder: ClapEmbedder) -> None:
    """The extractor alone would cut a random window out of it."""
    audio = noise(9)
    first, again = (embedder.embed_sounds([audio], []) for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_a_long_text_is_cut_off(embedder: ClapEmbedder) -> None:
    assert embedder.embed_texts(["word " * 500]).shape == (1, 8)


def test_another_folder_is_an_error(tmp_path: Path, tiny_allowed: None) -> None:
    with pytest.raises(WeightsError, match="CLAP"):
        ClapEmbedder(tmp_path, name="nothing")
