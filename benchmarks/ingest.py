"""`make bench-ingest`: what understanding a library costs, beside the plain way, in one document.

`python -m benchmarks.ingest --media FOLDER` runs over the media in FOLDER, one sub-folder a kind;
`--share 0.2` is a trial on a fixed fifth of the files; `--write` puts the document into docs/.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from base.devices import detect
from base.errors import MatineeError
from benchmarks.child import ROOT
from benchmarks.costs import run_way
from benchmarks.ingest_media import find_media
from benchmarks.ingest_tables import document, plot
from benchmarks.ingest_targets import SEARCH_ITEMS, Measured, SearchSpeed
from benchmarks.machine import machine_table
from benchmarks.thousand import names_pass

PARTS = ("ours", "plain", "names", "search")
DOCUMENT, PLOT = ROOT / "docs" / "ingest.md", ROOT / "docs" / "ingest.svg"
SEARCH = "benchmarks.search_speed"
ENGINES = (
    "torch", "onnxruntime", "ctranslate2", "faster-whisper", "openai-whisper", "ai-edge-litert",
    "rapidocr", "av", "chromadb",
)  # fmt: skip


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and write where asked to."""
    given = _arguments(words)
    try:
        measured = measure(given)
    except MatineeError as error:
        print(f"bench-ingest: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    text = document(measured)
    print(text)
    if given.write:
        DOCUMENT.write_text(text, "utf-8")
        if measured.ours and measured.plain:
            PLOT.write_text(plot(measured.ours, measured.plain), "utf-8")


def measure(given: argparse.Namespace) -> Measured:
    """Everything that was asked for, one after the other: nothing else may run meanwhile.

    Raises:
        MatineeError: there are no media, or a part failed.
    """
    every = find_media(given.media)
    media = every.part(given.share)
    ours = plain = names = search = None
    if "ours" in given.only:
        with tempfile.TemporaryDirectory() as home:
            ours = run_way("benchmarks.ours", "Matinee", media, given.threads, home)
    if "plain" in given.only:
        plain = run_way("benchmarks.plain", "the plain way", media, given.threads)
    if "names" in given.only:
        _say("the first pass over generated files")
        names = names_pass(given.threads)
    if "search" in given.only:
        _say("searching")
        search = search_speed()
    return Measured(
        media=every.what,
        machine=machine_table(ENGINES, given.threads),
        share=given.share,
        all_media_s={kind: every.seconds(kind) for kind in every.kinds},
        ours=ours,
        plain=plain,
        names=names,
        search=search,
    )


def search_speed() -> SearchSpeed:
    """What benchmarks.search_speed prints as JSON, in a process of its own.

    Raises:
        MatineeError: it failed.
    """
    if importlib.util.find_spec(SEARCH) is None:
        return SearchSpeed(why=f"there is no {SEARCH} in this version")
    done = subprocess.run(
        [sys.executable, "-m", SEARCH, "--json", "--items", str(SEARCH_ITEMS)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise MatineeError(f"{SEARCH} failed with status {done.returncode}.")
    return read_search(done.stdout)


def read_search(printed: str) -> SearchSpeed:
    """What benchmarks.search_speed printed, all its questions together.

    Raises:
        MatineeError: it is not the JSON that is known here.
    """
    try:
        found = json.loads(printed.strip().splitlines()[-1])
        every = found["searches"]["all"]
        return SearchSpeed(
            items=found["items"], median_ms=every["median_ms"], p95_ms=every["p95_ms"]
        )
    except (ValueError, LookupError, TypeError) as error:
        raise MatineeError(f"{SEARCH} printed something else than expected: {error!r}.") from error


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-ingest", description=__doc__)
    parser.add_argument("--media", type=Path, help="a folder with one sub-folder a kind")
    parser.add_argument("--share", type=float, default=1.0, help="of the files of each kind")
    parser.add_argument("--threads", type=int, default=detect().cpus, help="for each engine")
    parser.add_argument(
        "--only", type=_parts, default=PARTS, metavar="A,B", help=f"of {', '.join(PARTS)}"
    )
    parser.add_argument("--write", action="store_true", help="write docs/ingest.md and its plot")
    return parser.parse_args(words)


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(text.split(","))
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return parts


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
