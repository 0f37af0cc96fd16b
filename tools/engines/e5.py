"""multilingual-e5: sentences of about a hundred languages in one space."""

from __future__ import annotations

from pathlib import Path

from tools.engines.pooled_text import PooledTextEmbedder


class E5Embedder(PooledTextEmbedder):
    """Trained with two sides, each with its prefix (Wang et al. 2024, arXiv:2402.05672, sec. 2)."""

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        precision: str = "float32",
        *,
        name: str = "multilingual-e5-small",
    ) -> None:
        super().__init__(
            folder,
            device,
            precision,
            name=name,
            max_tokens=512,
            prefixes=("query: ", "passage: "),
        )
