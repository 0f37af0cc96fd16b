"""Which fusion weights the tuning half would choose, and what the test half says to them.

    python -m benchmarks.tune --media FOLDER

A score is a sum of parts, each proportional to its weight. So every search is run once with all
weights 1 and every item as a candidate, and each point of the grid only adds the parts anew. The
weight of text stays 1, since one common factor changes no order. The trust in pictures that are
known by tags multiplies the weight of pictures, so that weight stands for both.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent import Recommender
from base.settings import FusionSettings, load_settings
from benchmarks.library import Built, build, default_home, open_library
from benchmarks.measure import bootstrap, exactly
from benchmarks.modalities import parsed
from benchmarks.searches import Half, LabelledSearch, searches

PARTS = ("text", "image", "sound", "words")  # as results name them
GRID = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0)
ALL = 5_000  # more than there are items
SHOWN = 8

Weights = tuple[float, ...]  # in the order of PARTS


@dataclass(frozen=True)
class Parts:
    """What every item got from each part for one search; `right` marks the answers."""

    search: LabelledSearch
    values: NDArray[np.float64]  # (items, parts), in the order in which ties are broken
    right: NDArray[np.bool_]

    def reciprocal(self, weights: Weights) -> float:
        """One over the rank of the first answer at these weights; 0 if no answer was scored."""
        if not self.right.any():
            return 0.0
        totals = self.values @ np.asarray(weights)
        best = np.flatnonzero(self.right)[np.argmax(totals[self.right])]
        before = (totals > totals[best]) | ((totals == totals[best]) & self._earlier(int(best)))
        return 1.0 / (1 + int(before.sum()))

    def _earlier(self, best: int) -> NDArray[np.bool_]:
        return np.arange(len(self.values)) < best


def collect(matinee: Recommender, built: Built, found: Iterable[LabelledSearch]) -> list[Parts]:
    """Every search once, with the parts of every item at unit weights."""
    collected = []
    for search in found:
        results = sorted(matinee.search(search.query, k=ALL).results, key=lambda one: one.item)
        values = [[one.parts.get(part, 0.0) for part in PARTS] for one in results]
        right = built.relevant(search)
        collected.append(
            Parts(
                search,
                np.asarray(values, np.float64).reshape(len(results), len(PARTS)),
                np.asarray([one.item in right for one in results], np.bool_),
            )
        )
    return collected


def mrr(parts: Iterable[Parts], weights: Weights, half: Half) -> float:
    """The mean reciprocal rank over one half."""
    return float(np.mean(_reciprocals(parts, weights, half)))


def on_grid(parts: Sequence[Parts]) -> list[tuple[float, Weights]]:
    """Every point of the grid with its MRR on the tuning half, best first."""
    points = [(1.0, *rest) for rest in itertools.product(GRID, repeat=len(PARTS) - 1)]
    return sorted(((mrr(parts, point, "tuning"), point) for point in points), reverse=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Search the grid on the tuning half, and print before and after on the test half."""
    asked = parsed(arguments)
    home: Path = asked.home or default_home(load_settings())
    built = build(home, asked.media, print)
    unit = FusionSettings(text=1, image=1, sound=1, timbre=1, lexical=1)
    with open_library(home / "all", unit, candidates=ALL) as matinee, exactly(matinee):
        parts = collect(matinee, built, built.askable(searches()))
    now = load_settings().fusion
    before: Weights = (now.text, now.image, now.sound, now.lexical)
    ordered = on_grid(parts)
    print("MRR on the tuning half; weights of " + ", ".join(PARTS))
    for value, point in ordered[:SHOWN]:
        print(f"  {value:.3f}  {' '.join(f'{weight:g}' for weight in point)}")
    for said, point in (("today's", before), ("the best", ordered[0][1])):
        test = bootstrap(_reciprocals(parts, point, "test"))
        print(
            f"{said} weights {' '.join(f'{weight:g}' for weight in point)}: tuning half "
            f"{mrr(parts, point, 'tuning'):.3f}, test half {test.mean:.3f} "
            f"[{test.low:.3f}, {test.high:.3f}]"
        )


def _reciprocals(parts: Iterable[Parts], weights: Weights, half: Half) -> list[float]:
    return [one.reciprocal(weights) for one in parts if one.search.half == half]


if __name__ == "__main__":
    main()
