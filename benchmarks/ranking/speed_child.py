"""One library is asked for recommendations, in a process of its own: see benchmarks/child.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from agent import recommender
from agent.recommender import Recommender
from base.settings import load_settings
from benchmarks.child import Work, emit
from benchmarks.ranking.speed_history import USER
from benchmarks.ranking.speed_library import SpeedModels, item_id
from benchmarks.timing import Place, Stopwatch, timed
from catalog.chroma import ChromaIndex
from catalog.store import Catalog
from catalog.vector_cache import VectorCache
from tools import placing, rank
from tools.panel import Panel
from tools.person import Person

ASKED = 30
K = 10
TAKEN_UP = 5  # places of the list of which one is played before the next question

PARTS: Mapping[str, Sequence[Place]] = {
    "reading plays": [(Person, "load")],
    "taste": [(rank, "viewer_of")],
    "index": [(ChromaIndex, "owners"), (ChromaIndex, "refresh")],
    "other sources": [(rank, "gather")],
    "facts": [(rank, "_allowed")],
    "vectors": [(VectorCache, "load"), (VectorCache, "wholes"), (VectorCache, "follow")],
    "scoring": [(rank, "_judged"), (Panel, "ranked")],
    "placing": [(placing.Table, "places")],
    "evidence and words": [
        (Panel, "add_moments"), (Panel, "because"), (rank, "as_results"),
        (recommender, "explained"),
    ],
    "rest": [(Recommender, "recommend")],
}  # fmt: skip


def main() -> None:
    """Ask the library that the file of work names."""
    work = Work.model_validate_json(Path(sys.argv[1]).read_text("utf-8"))
    home = Path(work.home)
    with Recommender(
        load_settings(home=home, offline=True), Catalog(home), SpeedModels()
    ) as opened:
        measure(opened)


def measure(matinee: Recommender) -> None:
    """The first answer, the same one again, after something was played, and without one item."""

    def ask() -> object:
        return matinee.recommend(USER, k=K)

    first = Stopwatch().run([ask])
    again = Stopwatch().run([ask] * ASKED)
    known = list(dict.fromkeys(play.item for play in reversed(matinee.plays(USER))))[:ASKED]
    without = Stopwatch().run([partial(matinee.what_if, USER, without=item, k=K) for item in known])
    after, step = Stopwatch(), _Evening(matinee)
    for _ in range(ASKED):
        step.play_one()
        after.run([ask])
    emit(
        "measured",
        first_ms=first.wall[0],
        again=asdict(again.times),
        after=asdict(after.times),
        without=asdict(without.times),
        again_parts_ms=_parts([ask] * ASKED, lambda: None),
        after_parts_ms=_parts([ask] * ASKED, step.play_one),
    )


class _Evening:
    """Somebody who plays one thing after the other, out of what is recommended to them."""

    def __init__(self, matinee: Recommender) -> None:
        self._matinee = matinee
        self._count = 0

    def play_one(self) -> None:
        """Note that the person finished, liked or skipped one of the first few."""
        self._count += 1
        listed = self._matinee.recommend(USER, k=TAKEN_UP).results
        item = listed[self._count % len(listed)].item if listed else item_id(0)
        self._matinee.record(USER, item, ("finish", "like", "skip")[self._count % 3])


def _parts(calls: Sequence[Callable[[], object]], before: Callable[[], None]) -> dict[str, float]:
    """Mean milliseconds of a call by part; what `before` does is not counted."""
    total = dict.fromkeys(PARTS, 0.0)
    for call in calls:
        before()
        with timed(PARTS) as clock:
            call()
        for part in PARTS:
            total[part] += 1e3 * clock.seconds[part] / len(calls)
    return total


if __name__ == "__main__":
    main()
