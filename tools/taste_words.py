"""Interests that were said: a facet's words as a text query, or the items of whom it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from base.kept import Kept
from base.slots import Modality
from catalog.profiles import Facet
from ranking.facets import HalfLives, weight_of
from ranking.fusion import Blocks
from ranking.profile import Interest
from tools.context import Library
from tools.facets_bans import items_of
from tools.scorer import Scorer
from tools.search import query_blocks

MOST_ITEMS = 50  # of a creator, whose mean says what they make
MOST_KEPT = 512  # texts whose vectors are kept
NAMED = ("creator", "series", "item")

_KEPT = Kept(MOST_KEPT)  # the same few are asked for in every turn


def said_interests(
    library: Library,
    connection: Connection,
    facets: Sequence[Facet],
    when: datetime,
    lives: HalfLives,
) -> list[Interest]:
    """One interest a facet, its weight what the facet is worth now (not yet a share)."""
    found = []
    for facet in facets:
        weight = weight_of(facet, when, lives)
        interest = _of_items(library, connection, facet, weight) or _of_words(
            library, facet, weight
        )
        if interest.blocks:
            found.append(interest)
    return found


def words_blocks(library: Library, words: str) -> Blocks:
    """The vectors of some words in each modality that has a text side; kept."""
    used = tuple(modality for modality in Modality if library.settings_weights[modality] > 0)
    key = (tuple(library.spaces[modality] for modality in Modality), used, words)
    return _KEPT.get(key, lambda: query_blocks(library, words))


def _of_words(library: Library, facet: Facet, weight: float) -> Interest:
    blocks = words_blocks(library, facet.text)
    return Interest((), weight, blocks, side="words", words=facet.text, facet=facet.id)


def _of_items(
    library: Library, connection: Connection, facet: Facet, weight: float
) -> Interest | None:
    """The mean of what the facet names, or of the plays that a kept one was made of."""
    if facet.target in NAMED:
        items = sorted(items_of(connection, facet.target, facet.text))[:MOST_ITEMS]
    else:
        items = list(dict.fromkeys(proof.item for proof in facet.evidence if proof.item))
    scorer = Scorer(library, connection, items)
    blocks = centre([scorer.whole(item) for item in items])
    if not blocks:
        return None
    liked = tuple(items) if facet.target in ("item", "topic") else ()
    return Interest(liked, weight, blocks, words=facet.text, facet=facet.id)


def centre(many: Sequence[Blocks]) -> Blocks:
    """The unit mean of each modality; one that cancels itself out is left out."""
    found = {}
    for modality in Modality:
        rows = [blocks[modality] for blocks in many if modality in blocks]
        mean = np.sum(rows, axis=0) if rows else np.zeros(1, np.float32)
        norm = float(np.linalg.norm(mean))
        if norm > 1e-6:
            found[modality] = np.asarray(mean / norm, np.float32)
    return found
