"""`python -m benchmarks.ranking.speed`: what `recommend` costs in libraries of up to 100,000 items.

Each library is made once in the user's cache (the largest takes minutes) and asked in a process of
its own, without a language model, by one person with 8,000 plays.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from base.devices import detect
from base.errors import MatineeError
from base.settings import load_settings
from base.slots import Frozen
from benchmarks.child import ROOT, Work, run_child
from benchmarks.machine import machine_table
from benchmarks.ranking.speed_history import PLAYS, TASTES, YEARS, write_history
from benchmarks.ranking.speed_library import HEARD_SHARE, SEEN_SHARE, speed_library
from benchmarks.report import bars
from benchmarks.timing import Times
from catalog.store import Catalog
from evaluation.tables import number, table

WHAT_IF_MS, WHAT_IF_AT = 200.0, 10_000
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
ALLOWED_MS, ALLOWED_BYTES, ALLOWED_AT = 60.0, 1.5e9, 100_000
CHILD = "benchmarks.ranking.speed_child"
DOCUMENT, PLOT = ROOT / "docs" / "ranking-speed.md", ROOT / "docs" / "ranking-speed.svg"
PACKAGES = ("numpy", "scipy", "chromadb", "sqlalchemy")


class Cost(Frozen):
    """One library: `again` is the same question, `after` the question after something was played.

    `without` is both lists of "what if I had not watched that", each time of another item. Parts
    are mean milliseconds a call.
    """

    items: int
    first_ms: float
    again: Times
    after: Times
    without: Times
    again_parts_ms: dict[str, float]
    after_parts_ms: dict[str, float]
    peak_bytes: int


def measure(count: int, folder: Path, threads: int) -> Cost:
    """Make the library where it is not there, let the person do what they did, and ask.

    Raises:
        MatineeError: the process that asks failed.
    """
    home = folder / f"ranking-{count}"
    speed_library(home, count, _say)
    catalog = Catalog(home)
    write_history(catalog, count)
    catalog.close()
    found: dict[str, Any] = {}

    def hear(event: Mapping[str, Any]) -> None:
        if event["event"] == "measured":
            found.update(event)

    _say(f"asking in a library of {count:,} items")
    peaks = run_child(CHILD, Work(threads=threads, kinds={}, home=str(home)), hear)
    found.pop("event")
    return Cost(items=count, peak_bytes=max(peaks.values()), **found)


def document(costs: Sequence[Cost], machine: str) -> str:
    """One Markdown document."""
    said = (
        f"`recommend` without the language model, ten results, for one person with {PLAYS:,} plays "
        f"of {TASTES} tastes in {YEARS} years, in made libraries: every item has a vector of its "
        f"words, {SEEN_SHARE:.0%} one of pictures, {HEARD_SHARE:.0%} two of sound. *Again* asks "
        "the same thing once more; *after a play* asks it after the person did something with a "
        "result; *what if* asks for both lists, now and had they not watched one of their last 30 "
        "items. Milliseconds by the clock, over 30 calls; memory is the peak of the whole process."
    )
    parts = [
        "# What a recommendation costs",
        "Printed by `python -m benchmarks.ranking.speed --write`; do not edit by hand.",
        said,
        machine,
        _costs(costs),
        *_verdict(costs),
        "Where the time goes, mean milliseconds a call:",
        _parts(costs),
        "![Milliseconds by size of the library](ranking-speed.svg)",
    ]
    return "\n\n".join(parts) + "\n"


def plot(costs: Sequence[Cost]) -> str:
    """Milliseconds a call by part, for each size, as SVG."""
    groups = {
        f"{cost.items:,} items": {"again": cost.again_parts_ms, "after a play": cost.after_parts_ms}
        for cost in costs
    }
    return bars("What a recommendation costs, milliseconds a call", groups, unit="ms")


def _costs(costs: Sequence[Cost]) -> str:
    headers = (
        "items", "first", "again, median", "95th percentile", "after a play, median",
        "95th percentile", "what if, median", "95th percentile", "memory, MB",
    )  # fmt: skip
    rows = [
        (
            f"{cost.items:,}",
            *(
                number(value)
                for value in (
                    cost.first_ms, cost.again.median_ms, cost.again.p95_ms, cost.after.median_ms,
                    cost.after.p95_ms, cost.without.median_ms, cost.without.p95_ms,
                    cost.peak_bytes / 1e6,
                )
            ),
        )
        for cost in costs
    ]  # fmt: skip
    return table(headers, rows, text_columns=0)


def _verdict(costs: Sequence[Cost]) -> list[str]:
    said = []
    for cost in costs:
        if cost.items == ALLOWED_AT:
            kept = cost.again.median_ms <= ALLOWED_MS and cost.peak_bytes <= ALLOWED_BYTES
            said.append(
                f"Allowed at {ALLOWED_AT:,} items: {ALLOWED_MS:.0f} ms and {ALLOWED_BYTES / 1e9:g} "
                f"GB. {'Kept' if kept else 'Not kept'}: "
                f"{number(cost.again.median_ms)} ms and {cost.peak_bytes / 1e9:.2f} GB; right "
                f"after a play, which is taken in first, {number(cost.after.median_ms)} ms."
            )
        if cost.items == WHAT_IF_AT:
            kept = cost.without.median_ms < WHAT_IF_MS
            said.append(
                f"Allowed for *what if* at {WHAT_IF_AT:,} items: {WHAT_IF_MS:.0f} ms. "
                f"{'Kept' if kept else 'Not kept'}: {number(cost.without.median_ms)} ms."
            )
    return said


def _parts(costs: Sequence[Cost]) -> str:
    names = list(costs[0].after_parts_ms) if costs else []
    rows = [
        (f"{cost.items:,}", which, *(number(parts[name]) for name in names))
        for cost in costs
        for which, parts in (("again", cost.again_parts_ms), ("after a play", cost.after_parts_ms))
    ]
    return table(("items", "", *names), rows, text_columns=2)


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and write where asked to."""
    given = _arguments(words)
    folder = given.folder or load_settings().cache / "benchmarks"
    try:
        costs = [measure(count, folder, given.threads) for count in given.sizes]
    except MatineeError as error:
        print(f"benchmarks.ranking.speed: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    text = document(costs, machine_table(PACKAGES, given.threads))
    print(json.dumps([cost.model_dump() for cost in costs]) if given.json else text)
    if given.write:
        DOCUMENT.write_text(text, "utf-8")
        PLOT.write_text(plot(costs), "utf-8")


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.ranking.speed", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, metavar="1000,10000")
    parser.add_argument("--threads", type=int, default=detect().cpus)
    parser.add_argument("--folder", type=Path, help="where the libraries are made and kept")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="write docs/ranking-speed.md")
    return parser.parse_args(words)


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(part) for part in text.split(","))
    if min(sizes) < 1:
        raise argparse.ArgumentTypeError("a library has at least one item")
    return sizes


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
