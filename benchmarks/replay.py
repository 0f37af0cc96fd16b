"""`make bench-eval`: recorded dialogues replayed over a text-only catalogue, without a model.

The films and the dialogues are made, so their recall says nothing; what a turn costs does. Replies
are scripted, as those of recorded dialogues are, and each names the film that was expected.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from base.settings import load_settings
from benchmarks.films import catalogue, films
from benchmarks.machine import machine_table
from benchmarks.made_words import topics
from catalog.items import Item
from evaluation.baselines import BASELINES
from evaluation.evaluate import Asked, evaluate
from evaluation.results import MATINEE, read_results
from evaluation.run import Progress
from evaluation.tables import duration, table

FILMS, DIALOGUES = 7_000, 250
ALLOWED_S = 0.2  # a turn
SAYINGS = (
    "I'm looking for a film about {0} and {1}",
    "something like {title}, but with more {0}",
    "I loved {title}! any others with {1} in it?",
    "have you got anything funny about {0}, under two hours?",
    "hmm, seen it. something older with {0} {1}",
    "thanks, that sounds good",
)
PACKAGES = ("numpy", "sqlalchemy", "chromadb", "langchain", "pydantic")


def dialogues(library: list[Item], count: int = DIALOGUES) -> Iterator[dict[str, Any]]:
    """Four turns each, of which the replies are scripted; a history of five to ten ratings."""
    known = topics()
    for number in range(count):
        draw = random.Random(f"dialogue {number}")
        topic = draw.choice(known)
        shelf = [item for item in library if item.genres == [topic.name]]
        past = draw.sample(shelf, draw.randint(5, 10))
        turns = []
        for _ in range(4):
            expected, named = draw.sample(shelf, 2)
            words = draw.sample(topic.english, 2)
            said = draw.choice(SAYINGS).format(*words, title=named.title)
            reply = f"Have you seen {expected.title}?"
            turns.append({"user": said, "agent": reply, "expect": {"items": [expected.id]}})
        history = [
            {"item": one.id, "action": "rate", "value": 4.0, "days_ago": n + 1}
            for n, one in enumerate(past)
        ]
        yield {"id": f"r{number:05}", "user": f"person{number}", "history": history, "turns": turns}


def run(count: int, talks: int, jobs: int) -> str:
    """Every way over all dialogues; the table in Markdown."""
    settings = catalogue(load_settings(), count)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recorded.jsonl"
        began: dict[str, float] = {}
        lines = dialogues(films(count), talks)
        path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
        asked = Asked((path,), Path(folder) / "results.jsonl", tuple(BASELINES), jobs=jobs)
        ended: dict[str, float] = {}

        def tell(progress: Progress) -> None:
            began.setdefault(progress.way, time.monotonic())
            ended[progress.way] = time.monotonic() - began[progress.way]

        evaluate(settings, asked, tell)
        for way in (MATINEE, *BASELINES):
            seconds = np.array([one.seconds for one in read_results(asked.path(way))])
            whole = ended[way]
            rows.append(
                (
                    way,
                    f"{np.median(seconds):.3f}",
                    f"{np.percentile(seconds, 95):.3f}",
                    f"{whole / len(seconds):.3f}",
                    duration(whole / talks * 10_000),
                )
            )
    headers = ("way", "seconds a turn, median", "95 of 100", "with everything", "10,000 dialogues")
    return table(headers, rows)


def main() -> None:
    """Measure, print, and with --write keep it in docs/."""
    parser = argparse.ArgumentParser(prog="make bench-eval", description=__doc__)
    parser.add_argument("--films", type=int, default=FILMS)
    parser.add_argument("--dialogues", type=int, default=DIALOGUES)
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    parser.add_argument("--write", action="store_true", help="write docs/evaluation/replay.md")
    given = parser.parse_args()
    found = run(given.films, given.dialogues, given.jobs)
    text = (
        "# What a replay costs\n\n"
        "Printed by `make bench-eval ARGS=--write`; do not edit by hand.\n\n"
        f"{given.dialogues} made dialogues of 4 scored turns with scripted replies and a history "
        f"of 5 to 10 ratings, over {given.films:,} films of which only words are known; rules "
        f"read, no language model; {given.jobs} process at a time. *With everything* is the whole "
        "run by the number of turns: histories, scripted replies, scoring and forgetting are in "
        f"it. Allowed: {ALLOWED_S} s a turn.\n\n{machine_table(PACKAGES, 2)}\n\n{found}\n"
    )
    print(text)
    if given.write:
        path = Path(__file__).parents[1] / "docs" / "evaluation" / "replay.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
