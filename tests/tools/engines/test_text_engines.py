"""Text encoders: two real ones without a hub, and the hub path through a tiny BERT."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from base.errors import ModelError, WeightsError
from base.slots import TextEmbedder
from tools.engines.e5 import E5Embedder
from tools.engines.minilm import MiniLmEmbedder
from tools.engines.use_multilingual import UseMultilingualEmbedder
from tools.testing_pictures import TextEmbedderContract


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained encoder whose words are single letters, as a hub repository holds it."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("bert")
    letters = [chr(code) for code in range(33, 127)]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    words += [f"##{letter}" for letter in letters]
    BertTokenizer(vocab={word: i for i, word in enumerate(words)}).save_pretrained(folder)
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "max_position_embeddings": 512}
    config = BertConfig(vocab_size=len(words), num_hidden_layers=2, num_attention_heads=2, **sizes)
    BertModel(config).save_pretrained(folder)
    return folder


class TestTinyE5(TextEmbedderContract):
    texts = ("A red bird sings.", "0123456789", "The motor of the old boat", "??!!", "x " * 3000)

    @pytest.fixture
    def embedder(self, tiny_bert: Path, tiny_allowed: None) -> TextEmbedder:
        return E5Embedder(tiny_bert)

    def test_each_side_has_its_prefix(self, embedder: TextEmbedder, tiny_bert: Path) -> None:
        """As the model was trained: what is asked and what is stored are told apart."""
        plain = MiniLmEmbedder(tiny_bert)
        asked, stored = plain.embed(["query: boat", "passage: boat"])
        np.testing.assert_allclose(embedder.embed(["boat"], query=True)[0], asked, atol=1e-5)
        np.testing.assert_allclose(embedder.embed(["boat"])[0], stored, atol=1e-5)
        assert asked @ stored < 0.9999

    def test_a_folder_that_is_no_model_says_what_to_do(
        self, tmp_path: Path, embedder: TextEmbedder
    ) -> None:
        with pytest.raises(WeightsError, match="delete it"):
            E5Embedder(tmp_path)


def test_unit_tests_cannot_load_them(tmp_path: Path) -> None:
    for load in (UseMultilingualEmbedder, lambda: MiniLmEmbedder(tmp_path)):
        with pytest.raises(ModelError, match="unit test"):
            load()


@pytest.mark.weights
class TestUse(TextEmbedderContract):
    @pytest.fixture
    def embedder(self) -> TextEmbedder:
        return UseMultilingualEmbedder()

    @pytest.mark.parametrize(
        ("asked", "stored"),
        [
            ("太空", "NASA space shuttle launching into orbit"),
            ("ein Lied über das Meer", "A song about the sea"),
            ("人工知能の授業", "A lecture on artificial intelligence"),
        ],
    )
    def test_languages_meet(self, embedder: TextEmbedder, asked: str, stored: str) -> None:
        """A question in one language is nearest to its answer in another."""
        others = ["A recipe for apple pie", "The football final of 1998", "How to repair a bicycle"]
        near = embedder.embed([asked], query=True) @ embedder.embed([stored, *others]).T
        assert near.argmax() == 0


@pytest.mark.weights
class TestMiniLm(TextEmbedderContract):
    texts = ("A red bird sings.", "Space", "The motor of the old boat", "A pie", "x " * 3000)

    @pytest.fixture
    def embedder(self, real_weights: Callable[[str], Path]) -> TextEmbedder:
        return MiniLmEmbedder(real_weights("all-minilm-l6-v2"))

    def test_meaning_without_shared_words(self, embedder: TextEmbedder) -> None:
        stored = ["An astronaut floats in orbit", "A cake is baked", "The team won the match"]
        near = embedder.embed(["space travel", "cooking", "sports"], query=True)
        assert (near @ embedder.embed(stored).T).argmax(axis=1).tolist() == [0, 1, 2]
