"""How varied and how surprising a list is, whoever made it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from base.slots import Modality
from evaluation.audience import Audience
from ranking.metrics_beyond import intra_list_diversity, self_information
from tools.context import Library


class Beyond:
    """What is measured of one list at a time, by one library.

    The library's plays count as they are when this is made, so that what is recorded while
    dialogues are held changes nothing.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._audience = Audience.of(library)

    def diversity(self, ids: Sequence[str]) -> float | None:
        """1 − the mean cosine of all pairs by the library's text vectors, 0 to 2.

        `ranking.metrics_beyond.intra_list_diversity` has the source. None where fewer than two of
        the items have a vector.
        """
        items = list(dict.fromkeys(ids))
        if len(items) < 2:
            return None
        space = self._library.space(Modality.TEXT)
        with self._library.catalog.read() as connection:
            found = self._library.vectors.wholes(connection, [space], items)[space]
        places = found.at[found.at >= 0].astype(np.intp)
        (value,) = intra_list_diversity(places[None], found.rows)
        return float(value) if np.isfinite(value) else None

    def novelty(self, ids: Sequence[str]) -> float | None:
        """Mean bits: −log2 of the share of people who played an item, as `self_information` has it.

        None for an empty list, and where nobody played anything.
        """
        items = list(dict.fromkeys(ids))
        if not items or not self._audience.people:
            return None
        counts = np.array([self._audience.counts.get(item, 0) for item in items])
        return float(self_information(counts, self._audience.people).mean())
