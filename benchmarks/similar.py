"""Timbre has no words, so it is measured by what lies nearest: like sounds beside like sounds.

Groups are the answers of labelled sound searches that name one kind of sound. For each item of a
group, is the nearest other item, by the vectors of one modality, in the same group?
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from base.slots import Modality
from benchmarks.library import Built
from benchmarks.searches import LabelledSearch
from catalog.vectors import load_vectors
from tools.context import Library

LEAST = 3  # items of a group, so that chance says something


def groups(built: Built, searches: Sequence[LabelledSearch]) -> list[tuple[str, frozenset[str]]]:
    """Sets of items that sound alike, each once, with the query that names it."""
    found: dict[frozenset[str], str] = {}
    for search in searches:
        items = built.relevant(search)
        if search.kind == "sound" and len(items) >= LEAST and search.language == "en":
            found.setdefault(items, search.query)
    return [(query, items) for items, query in found.items()]


def nearest_alike(library: Library, modality: Modality, items: frozenset[str]) -> tuple[int, int]:
    """How many items of the group have their nearest item in it, and how many have a vector."""
    with library.catalog.read() as connection:
        stored = load_vectors(connection, library.space(modality), whole_items_only=True)
    if len(stored.items) < 2:
        return 0, 0
    cosines = stored.rows @ stored.rows.T
    np.fill_diagonal(cosines, -np.inf)
    nearest = [stored.items[i] for i in cosines.argmax(axis=1)]
    inside = [n in items for item, n in zip(stored.items, nearest, strict=True) if item in items]
    return sum(inside), len(inside)


def similar(library: Library, built: Built, searches: Sequence[LabelledSearch]) -> str:
    """A Markdown table: groups by modality."""
    lines = ["| group | items | by timbre | by sound |", "| --- | --- | --- | --- |"]
    for query, items in groups(built, searches):
        cells = []
        for modality in (Modality.TIMBRE, Modality.SOUND):
            right, known = nearest_alike(library, modality, items)
            cells.append(f"{right} of {known}")
        lines.append(f"| {query} | {len(items)} | {' | '.join(cells)} |")
    return "\n".join(lines)
