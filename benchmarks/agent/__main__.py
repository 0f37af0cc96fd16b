"""`make bench-agent`: how often the agent is right on labelled conversations, and how fast.

By default the test half, with the language model and with rules alone. What was played with the
same code is not played again; `--again` starts anew. `--write` puts the document into docs/.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from base.devices import detect
from base.errors import MatineeError
from base.settings import Settings, load_settings
from base.weights import Weights
from benchmarks.agent.bench import Bench
from benchmarks.agent.cases import DEVELOPMENT, DIALOGUES, TURNS, Case, half, load_cases
from benchmarks.agent.hostile import Hostile, hostiles
from benchmarks.agent.keys import ROOT, answers_key
from benchmarks.agent.observed import Way
from benchmarks.agent.score import score
from benchmarks.agent.tables import Run, document
from benchmarks.agent.world import build, default_home, missing
from benchmarks.machine import machine_table

DOCUMENT = ROOT / "docs" / "agent.md"
PARTS = ("turns", "dialogues", "hostile")
ENGINES = ("llama-cpp-python", "langchain", "ai-edge-litert", "chromadb")


def main(words: Sequence[str] | None = None) -> None:
    """Play, score, print, and write where asked to."""
    given = _arguments(words)
    try:
        text = document(measure(given))
    except MatineeError as error:
        print(f"bench-agent: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    print(text)
    if given.write:
        DOCUMENT.write_text(text, "utf-8")


def measure(given: argparse.Namespace) -> Run:
    """Everything that was asked for, one way after the other.

    Raises:
        MatineeError: the library cannot be filled, or a file of cases is malformed.
    """
    settings = load_settings()
    home = default_home(settings)
    built = build(home, _say)
    cases, pairs = chosen(given)
    if lacking := missing(cases, built.ids):
        _say(f"the library lacks {', '.join(lacking)}")
    ways: list[Way] = ["rules"] if given.llm == "none" else ["rules", "model"]
    folder = results_folder(settings)
    bench = Bench(home, built, folder, _say, given.again, given.jobs)
    played = {way: bench.play(cases, way) for way in ways}
    pairs_done = {way: tuple(bench.compare(pairs, way)) for way in ways}
    known = bench.known()
    return Run(
        half=given.half,
        machine=machine_table(ENGINES, detect().cores),
        model=_model_said(settings) if "model" in ways else "none",
        turns={
            way: tuple(one for case in cases for one in score(case, played[way][case.id], known))
            for way in reversed(ways)
        },
        pairs={way: pairs_done[way] for way in reversed(ways)},
        note=f"**A trial on the first {given.limit} of each.**" if given.limit else "",
    )


def chosen(given: argparse.Namespace) -> tuple[list[Case], list[Hostile]]:
    """The cases and pairs that the arguments name; pairs belong to no half."""
    if given.half == "development":
        return load_cases(DEVELOPMENT)[: given.limit], []
    cases: list[Case] = []
    for part, path in (("turns", TURNS), ("dialogues", DIALOGUES)):
        if part in given.only:
            some = [one for one in load_cases(path) if given.half in ("both", half(one))]
            cases += some[: given.limit]
    pairs = hostiles()[: given.limit] if "hostile" in given.only else []
    return cases, pairs


def results_folder(settings: Settings) -> Path:
    """The folder of what was played with this code and this model."""
    model = f"{settings.models.get('llm')} {settings.llm_url} {settings.llm_model}"
    model += f" {settings.device} {settings.llm_context}"
    digest = hashlib.sha256(model.encode()).hexdigest()[:4]
    return settings.cache / "benchmarks" / f"agent-results-{answers_key()}-{digest}"


def _model_said(settings: Settings) -> str:
    if settings.llm_url:
        return f"{settings.llm_model or 'the first one'} behind a server"
    return Weights(settings).choose("llm").model


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-agent", description=__doc__)
    parser.add_argument("--half", choices=("tuning", "test", "both", "development"), default="test")
    parser.add_argument("--llm", choices=("auto", "none"), default="auto", help="none: rules alone")
    parser.add_argument("--limit", type=int, help="a trial on the first so many of each part")
    parser.add_argument(
        "--only", type=_parts, default=PARTS, metavar="A,B", help=f"of {', '.join(PARTS)}"
    )
    parser.add_argument("--jobs", type=int, default=1, help="cases at a time; seconds suffer")
    parser.add_argument("--again", action="store_true", help="take nothing that is kept")
    parser.add_argument("--write", action="store_true", help="write docs/agent.md")
    return parser.parse_args(words)


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(text.split(","))
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return parts


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
