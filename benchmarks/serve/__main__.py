"""`make bench-serve`: the server with many people at once, its first paint, many uploads."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from base.devices import detect
from base.errors import MatineeError
from base.settings import load_settings
from benchmarks.child import ROOT
from benchmarks.films import catalogue
from benchmarks.machine import machine_table
from benchmarks.serve.crowd import Crowd, crowd, warmed
from benchmarks.serve.page import Measured, document, promises
from benchmarks.serve.paint import visits
from benchmarks.serve.person import Asked, Turn
from benchmarks.serve.server import served
from benchmarks.serve.tables import lists_table, talk_table
from benchmarks.serve.uploads import Left, Uploaded, left_in, uploads

DOCUMENT = ROOT / "docs" / "serve.md"
PACKAGES = ("fastapi", "uvicorn", "gradio", "llama-cpp-python", "chromadb", "sqlalchemy", "httpx")
PARTS = ("people", "paint", "uploads")
QUICK = {"people": 3, "seconds": 20.0, "items": 500, "uploads": 20}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and with --write keep it in docs/; 1 where there was an error or a rest."""
    given = _given(argv)
    parts = given.only or PARTS
    try:
        with tempfile.TemporaryDirectory(prefix="bench-serve-") as scratch:
            home = Path(scratch, "films")
            if set(parts) != {"uploads"}:
                kept = catalogue(load_settings(), given.items).home
                shutil.copytree(kept, home)  # what is said is kept in it
            first, crowds = _people(home, given) if "people" in parts else (None, ())
            painted = visits(home) if "paint" in parts else None
            empty = Path(scratch, "empty")
            done, left = _uploads(empty, given.uploads) if "uploads" in parts else (None, None)
    except MatineeError as error:
        print(error, file=sys.stderr)
        return 1
    found = Measured(
        items=given.items,
        seconds=given.seconds,
        pause_s=given.pause,
        model=who_wrote(first, crowds),
        first=first,
        crowds=crowds,
        visits=painted,
        uploaded=done,
        left=left,
    )
    text = document(found, machine_table(PACKAGES, detect().cpus))
    sys.stdout.write(text)
    if given.write:
        DOCUMENT.write_text(text, encoding="utf-8")
    # seconds are another matter: the machine may be busy
    return int(any(one.verdict == "missed" for one in promises(found) if not one.target.limit))


def who_wrote(first: tuple[Turn, Asked] | None, crowds: Sequence[Crowd]) -> str:
    """Whether the language model read and wrote, or rules alone, and why."""
    turns = [*(first[:1] if first else ()), *(turn for one in crowds for turn in one.turns)]
    calls, tokens = sum(turn.calls for turn in turns), sum(turn.written for turn in turns)
    reasons = list(dict.fromkeys(reason for turn in turns for reason in turn.fallbacks))
    told = f" Told instead of an answer: {'; '.join(reasons)}." if reasons else ""
    if not turns:
        return "Nobody talked."
    if not calls:
        return f"No language model answered: rules read, and plain sentences answer.{told}"
    return f"The language model was called {calls:,} times and wrote {tokens:,} tokens.{told}"


def _people(home: Path, given: argparse.Namespace) -> tuple[tuple[Turn, Asked], tuple[Crowd, ...]]:
    """One person, then all of them, on one server."""
    with served(home) as server:
        _say(f"the server answered after {server.start_s:.1f} s")
        first = warmed(server, given.items)
        crowds = []
        for count in dict.fromkeys((1, given.people)):
            _say(f"{count} at once for {given.seconds:.0f} s, and until the last word")
            crowds.append(crowd(server, count, given.items, given.seconds, given.pause))
            _say(f"{lists_table(crowds)}\n\n{talk_table(crowds)}")
    return first, tuple(crowds)


def _uploads(home: Path, count: int) -> tuple[Uploaded, Left]:
    home.mkdir()
    before = left_in(home)
    _say(f"{count} uploads and deletions")
    with served(home) as server:
        done = uploads(server, count)
    return done, left_in(home).beyond(before)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _given(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-serve", description=__doc__)
    parser.add_argument("--people", type=int, default=20, help="at once")
    parser.add_argument("--seconds", type=float, default=300.0, help="of new messages and lists")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between lists, a person")
    parser.add_argument("--items", type=int, default=10_000, help="films in the library")
    parser.add_argument("--uploads", type=int, default=1_000, help="files that are sent")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; repeatable")
    parser.add_argument("--quick", action="store_true", help=f"a trial: {QUICK}")
    parser.add_argument("--write", action="store_true", help="write docs/serve.md")
    given = parser.parse_args(argv)
    if given.quick:
        vars(given).update(QUICK)
    if min(given.people, given.seconds, given.items, given.uploads) <= 0 or given.pause < 0:
        parser.error("numbers have to be above zero")
    return given


if __name__ == "__main__":
    sys.exit(main())
