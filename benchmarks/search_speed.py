"""`python -m benchmarks.search_speed`: how long a search takes in a library of 10,000 made items.

A tenth of the items have 20 moments with vectors of what is said, seen and heard, of the others
only words are known. The library is made once, in the user's cache (minutes), and kept.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from agent import why
from agent.recommender import Recommender
from base.settings import load_settings
from benchmarks.made_library import USER, made_library
from benchmarks.made_words import questions
from benchmarks.timing import Place, Stopwatch, Times, timed
from catalog.chroma import ChromaIndex
from catalog.store import Catalog
from catalog.vector_cache import VectorCache
from tools import asked as tools_asked
from tools import placing, rank, search
from tools.panel import Panel
from tools.person import Person
from tools.scorer import Scorer

QUESTIONS = 200
RECOMMENDATIONS = 40
WARM_UP = 40  # questions asked before those that count
ALLOWED_MS = 50.0

PARTS: Mapping[str, Sequence[Place]] = {
    "embedding the query": [(search, "query_blocks"), (tools_asked, "query_blocks")],
    "index": [(ChromaIndex, "owners"), (ChromaIndex, "refresh")],
    "words": [(search, "find_words"), (tools_asked, "find_words")],
    "loading items": [
        (search, "get_items"), (rank, "get_items"), (rank, "_allowed"),
    ],
    "loading vectors": [
        (VectorCache, "load"), (VectorCache, "wholes"), (VectorCache, "follow"),
    ],
    "taste": [(Person, "load"), (rank, "viewer_of")],
    "scoring": [
        (Scorer, "by_moments"), (search, "best_first"), (rank, "Shared"), (rank, "Judge"),
        (rank, "Panel"), (placing.Table, "places"),
    ],
    "evidence": [
        (search, "add_moments"), (Panel, "add_moments"), (Panel, "because"), (search, "as_results"),
        (rank, "as_results"), (why, "facts_of"),
    ],
    "the rest": [(Recommender, "search"), (Recommender, "recommend")],
}  # fmt: skip


@dataclass(frozen=True)
class Speed:
    """Everything that is printed; times in milliseconds, parts are means a call."""

    items: int
    text_model: str
    machine: str
    cold_ms: float
    searches: dict[str, Times]
    recommendations: Times
    search_parts_ms: dict[str, float]
    recommend_parts_ms: dict[str, float]
    vectors_mb: float
    allowed_ms: float = ALLOWED_MS


def measure(home: Path, count: int, tell: Callable[[str], None]) -> Speed:
    """Make the library if it is not there, and ask it."""
    settings, models = made_library(home, count, tell)
    with Recommender(settings, Catalog(home), models) as matinee:
        titles = [item.title for item in matinee.items()]
        asked = questions(titles, QUESTIONS)
        warm_up = [q for each in questions(titles, WARM_UP, seed=8).values() for q in each]
        tell("asking")
        first = Stopwatch().run([_search(matinee, warm_up[0])])
        Stopwatch().run([_search(matinee, question) for question in warm_up])
        calls = {kind: [_search(matinee, each) for each in kept] for kind, kept in asked.items()}
        searches = {kind: Stopwatch().run(each) for kind, each in calls.items()}
        recommend = [lambda: matinee.recommend(USER)] * RECOMMENDATIONS
        recommend[0]()
        recommendations = Stopwatch().run(recommend)
        every = sum(searches.values(), Stopwatch())
        return Speed(
            items=count,
            text_model=models.embedder.name,
            machine=machine(),
            cold_ms=first.wall[0],
            searches={"all": every.times, **{kind: each.times for kind, each in searches.items()}},
            recommendations=recommendations.times,
            search_parts_ms=_parts([call for each in calls.values() for call in each]),
            recommend_parts_ms=_parts(recommend),
            vectors_mb=matinee.library.vectors.size / 1e6,
        )


def machine() -> str:
    """The processor, how many of it this process may use, and how busy it is otherwise."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    return f"{platform.machine()}, {cores} cores, load {os.getloadavg()[0]:.1f}"


def _search(matinee: Recommender, question: str) -> Callable[[], object]:
    return lambda: matinee.search(question)


def _parts(calls: Sequence[Callable[[], object]]) -> dict[str, float]:
    with timed(PARTS) as clock:
        for call in calls:
            call()
    return {part: 1e3 * clock.seconds[part] / len(calls) for part in PARTS}


def print_table(speed: Speed) -> None:
    """The figures as tables."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(
        f"{speed.items} made items, text model {speed.text_model}, {speed.machine}; first search "
        f"{speed.cold_ms:.0f} ms; {speed.vectors_mb:.0f} MB of vectors in memory"
    )
    table = Table("warm", "calls", "median ms", "p95 ms", "median ms of CPU")
    rows = {f"search, {kind}": each for kind, each in speed.searches.items()}
    for name, each in (rows | {"recommend, 200 plays": speed.recommendations}).items():
        figures = (each.median_ms, each.p95_ms, each.cpu_median_ms)
        table.add_row(name, str(each.calls), *(f"{figure:.1f}" for figure in figures))
    console.print(table)
    parts = Table("where it goes", "search ms", "recommend ms")
    for part, value in speed.search_parts_ms.items():
        parts.add_row(part, f"{value:.1f}", f"{speed.recommend_parts_ms[part]:.1f}")
    console.print(parts)
    median = speed.searches["all"].median_ms
    verdict = "kept" if median <= ALLOWED_MS else "not kept"
    console.print(f"allowed for a warm search: {ALLOWED_MS:.0f} ms; {verdict} ({median:.1f} ms)")


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="benchmarks.search_speed", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help="where the library is made and kept")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    began = time.monotonic()

    def tell(said: str) -> None:
        print(f"[{time.monotonic() - began:.0f} s] {said}", file=sys.stderr, flush=True)

    home = given.home or load_settings().cache / "benchmarks" / f"search-{given.items}"
    speed = measure(home, given.items, tell)
    if given.json:
        print(json.dumps(asdict(speed)))
    else:
        print_table(speed)


if __name__ == "__main__":
    main()
