"""`make bench-ranking`: what ranking models are worth on MovieLens; `--write` keeps the tables."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from base.devices import detect
from base.errors import MatineeError
from base.settings import load_settings
from benchmarks.child import ROOT
from benchmarks.machine import machine_table
from benchmarks.ranking import movielens
from benchmarks.ranking import taste as by_taste
from benchmarks.ranking.movielens import MovieLens
from benchmarks.ranking.order import order
from benchmarks.ranking.page import Results, document
from benchmarks.ranking.small import HOMES, cold_items, households
from benchmarks.report import bars
from ranking.metrics import mean
from ranking.models.registry import make

DOCUMENT, PLOT = ROOT / "docs" / "ranking.md", ROOT / "docs" / "ranking.svg"
PACKAGES = ("numpy", "scipy", "implicit", "lightgbm", "torch")
SEEDS = 5
COLD_SEEDS = 3
BEGAN = time.monotonic()


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and write where it is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ranking", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="of the random fifths")
    parser.add_argument("--homes", type=int, default=HOMES, help="households of each size")
    parser.add_argument("--no-order", action="store_true", help="without what takes longest")
    parser.add_argument("--write", action="store_true", help="write docs/ranking.md and its plot")
    args = parser.parse_args(argv)
    try:
        data = movielens.load(load_settings())
    except MatineeError as error:
        _say(str(error))
        return 1
    results = Results(
        fit_s=fit_seconds(data),
        homes_each=args.homes,
        taste=by_taste.taste(data, range(args.seeds), _say),
        cold=cold_items(data, range(min(COLD_SEEDS, args.seeds)), _say),
        homes=households(data, _say, args.homes),
        order={} if args.no_order else order(data, _say),
    )
    page = document(results, machine_table(PACKAGES, detect().cpus))
    sys.stdout.write(page)
    if args.write:
        DOCUMENT.write_text(page, encoding="utf-8")
        PLOT.write_text(plot(results), encoding="utf-8")
    return 0


def fit_seconds(data: MovieLens) -> dict[str, float]:
    """Seconds by the clock that the models take on all ratings, as they are by default."""
    found = {}
    for name in ("ease", "als"):
        began = time.monotonic()
        make(name).fit(data.ratings, data.about)
        found[name] = time.monotonic() - began
    return found


def plot(results: Results) -> str:
    """NDCG@10 of every contender: by taste, and by order."""
    groups = {"taste": results.taste.found}
    groups |= {name: one.found for name, one in results.order.items()}
    drawn = {
        group: {
            name: {"NDCG@10": mean(one.ndcg)}
            for name, one in sorted(found.items(), key=lambda pair: -mean(pair[1].ndcg))
        }
        for group, found in groups.items()
    }
    return bars("NDCG@10 on MovieLens 100k", drawn)


def _say(line: str) -> None:
    print(f"{time.monotonic() - BEGAN:5.0f} s  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
