"""Which items are worth scoring, and their cosines: shared by search and recommendation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import numpy as np

from base.slots import Modality, Vectors
from catalog.vectors import Space, VectorIndex
from catalog.words import WordHit
from ranking.fusion import Blocks, Scale
from tools.context import Library
from tools.scorer import MomentScore, Numbers, Scored, Scorer

SCORED_WHOLLY = 2_000  # up to so many items that fit hard constraints, all of them are scored
WORDS_SCALE = 3.0  # all the query's words in one text are worth three deviations of a cosine


class Dated(Protocol):
    """What is there, or not, and when it may be played."""

    @property
    def id(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def available_from(self) -> str | None: ...
    @property
    def available_until(self) -> str | None: ...


D = TypeVar("D", bound=Dated)
Query = tuple[Blocks, Scale]  # vectors that items are to be near to, and how they are read


def nearest_items(
    library: Library,
    index: VectorIndex,
    asked: Iterable[Query],
    count: int,
) -> set[str]:
    """Items whose vector as a whole, or one of whose moments, is near one of the queries."""
    (found,) = nearest_of_each(library, index, {"": list(asked)}, count).values()
    return {item for each in found for item in each}


def nearest_of_each(
    library: Library,
    index: VectorIndex,
    asked: Mapping[str, Sequence[Query]],
    count: int,
    wholly: Collection[str] = (),
) -> dict[str, list[list[str]]]:
    """The same for queries under names, which are looked up together.

    A list for each query as a whole, and one for each of its modalities, save for those named in
    `wholly`, which have one for words alone; the nearest item first. What is known by words alone
    is not in the list of the whole (`tools.library.store`): its words say all of it.
    """
    queries: dict[Space, list[Vectors]] = {}
    names: dict[Space, list[str]] = {}
    for name, blocks, scale in ((n, *one) for n, each in asked.items() for one in each):
        fused = library.layout.query(blocks, scale.calibrations, scale.weights)
        own = {m: blocks[m] for m in blocks if name not in wholly or m is Modality.TEXT}
        for space, vector in [(library.fused, fused), *((library.space(m), own[m]) for m in own)]:
            queries.setdefault(space, []).append(vector)
            names.setdefault(space, []).append(name)
    owners = index.owners(queries, count)
    found: dict[str, list[list[str]]] = {name: [] for name in asked}
    for space, each in names.items():
        for name, items in zip(each, owners[space], strict=True):
            found[name].append(items)
    return found


def available(items: Iterable[D], now: str) -> dict[str, D]:
    """Items that can be played now: there, and inside their dates."""
    return {
        item.id: item
        for item in items
        if item.state == "present"
        and (not item.available_from or item.available_from <= now)
        and (not item.available_until or now <= item.available_until)
    }


def words_column(items: Sequence[str], hits: Sequence[WordHit], weight: float) -> Numbers:
    """The part for exact words: that of the item's best text, bounded by the weight."""
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.item] = max(hit.share, best.get(hit.item, 0.0))
    return weight * WORDS_SCALE * np.array([best.get(item, np.nan) for item in items], float)


def add_moments(
    scorer: Scorer,
    shown: Iterable[Scored],
    blocks: Blocks,
    scale: Scale,
    hits: Sequence[WordHit] = (),
    weight: float = 0.0,
) -> None:
    """Give the items that are to be shown their moments, with the part for exact words; best first.

    Only now, for it takes longer than their scores and most candidates are never shown.
    """
    for one in shown:
        found = {m.moment: m for m in scorer.moments(one.item, blocks, scale)}
        for hit in hits:
            if hit.item == one.item and hit.moment is not None:
                moment = found.setdefault(hit.moment, MomentScore(hit.moment, 0.0))
                moment.value += weight * WORDS_SCALE * hit.share
        one.moments = sorted(found.values(), key=lambda moment: -moment.value)
