"""all-MiniLM-L6-v2: English sentences to 384 numbers, small and quick."""

from __future__ import annotations

from pathlib import Path

from tools.engines.pooled_text import PooledTextEmbedder


class MiniLmEmbedder(PooledTextEmbedder):
    """It was trained on up to 256 tokens, and makes no difference between its two sides."""

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        precision: str = "float32",
        *,
        name: str = "all-minilm-l6-v2",
    ) -> None:
        super().__init__(folder, device, precision, name=name, max_tokens=256)
