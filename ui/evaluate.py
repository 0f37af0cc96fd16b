"""`matinee eval`: how good Matinee is on scripted dialogues, beside plain baselines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ui import options as opt

if TYPE_CHECKING:
    from evaluation.summary import Summary

DEFAULT = "run"
BASELINE = "--baseline"
NAMES = ("all", "chance", "popularity", "mentioned", "bm25", "dense", "profile")


class _RunByDefault(TyperGroup):
    """`eval FILE` is `eval run FILE`, and `--baseline A B` is `--baseline A --baseline B`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        first = args[0] if args else "--help"
        if first not in self.commands and first != "--help":
            args = [DEFAULT, *args]
        return super().parse_args(ctx, _each_with_its_flag(args))


def _each_with_its_flag(args: list[str]) -> list[str]:
    found: list[str] = []
    in_list = False
    for before, arg in zip(["", *args], args, strict=False):
        if in_list and before != BASELINE and arg in NAMES:
            found.append(BASELINE)
        in_list = arg == BASELINE or (in_list and (before == BASELINE or arg in NAMES))
        found.append(arg)
    return found


evaluation = typer.Typer(
    cls=_RunByDefault,
    help="How good Matinee is on scripted dialogues, beside plain baselines: matinee eval FILE.",
    rich_markup_mode=None,
)

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Where results go; default: NAME.results.jsonl."),
]
ReportTo = Annotated[
    Path | None, typer.Option("--report", metavar="DIR", help="Write the report there.")
]
Depth = Annotated[int, typer.Option("--k", "-k", min=1, max=1000, help="Items ranked a turn.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="The first N dialogues.")]
Baselines = Annotated[
    list[str] | None,
    typer.Option("--baseline", metavar="NAME", help="Beside it, also several times; all: each."),
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="Processes at a time.")]
NoLlm = Annotated[bool, typer.Option("--no-llm", help="Rules read, and plain sentences answer.")]
Untrained = Annotated[
    bool, typer.Option("--untrained", help="Without what matinee train made of plays.")
]
Again = Annotated[bool, typer.Option("--again", help="Begin anew instead of going on.")]


@evaluation.command(DEFAULT)
def run(
    dialogues: Annotated[Path, typer.Argument(help="Dialogues, one JSON object a line.")],
    home: opt.Home = None,
    out: Out = None,
    report: ReportTo = None,
    k: Depth = 50,
    limit: Limit = None,
    baseline: Baselines = None,
    jobs: Jobs = 1,
    no_llm: NoLlm = False,
    untrained: Untrained = False,
    again: Again = False,
    skip_bad_lines: opt.SkipBadLines = False,
    json: opt.Json = False,
) -> None:
    """Hold dialogues with a copy of the library; a run that was stopped goes on where it was.

    Every dialogue begins with its own history and nothing else; the library itself is not touched.
    """
    from base.settings import load_settings
    from evaluation.evaluate import Asked, evaluate
    from evaluation.play import Depth as Deep
    from ui.opening import tell_beside
    from ui.progress import EvalBar
    from ui.show import console

    _set(home, no_llm)
    tell_beside("eval")
    asked = Asked(
        dialogues=(dialogues,),
        out=out or Path(f"{dialogues.stem}.results.jsonl"),
        baselines=_named(baseline or ()),
        depth=Deep(k=k),
        limit=limit,
        jobs=jobs,
        again=again,
        trained=not untrained,
        skip_bad_lines=skip_bad_lines,
    )
    settings = load_settings()
    with EvalBar(console()) as bar:
        summary = evaluate(settings, asked, bar.step)
    _tell(settings.home, summary, asked.out, report, json)


@evaluation.command()
def suite(
    out: Out = None,
    report: ReportTo = None,
    k: Depth = 50,
    limit: Limit = None,
    baseline: Baselines = None,
    jobs: Jobs = 1,
    no_llm: NoLlm = False,
    again: Again = False,
    json: opt.Json = False,
) -> None:
    """Hold the dialogues that ship with Matinee, over the demo library, which is made at first."""
    from base.settings import load_settings
    from evaluation.evaluate import Asked, evaluate
    from evaluation.play import Depth as Deep
    from evaluation.suite.build import build_suite
    from evaluation.suite.load import dialogue_files
    from ui.progress import DownloadBar, EvalBar, IngestBar
    from ui.show import console

    _set(None, no_llm)
    with IngestBar(console()) as understanding:
        settings = build_suite(load_settings(), DownloadBar(console()), understanding)
    asked = Asked(
        dialogues=dialogue_files(),
        out=out or Path("suite.results.jsonl"),
        baselines=_named(baseline or ()),
        depth=Deep(k=k),
        limit=limit,
        jobs=jobs,
        again=again,
    )
    with EvalBar(console()) as bar:
        summary = evaluate(settings, asked, bar.step)
    _tell(settings.home, summary, asked.out, report, json)


@evaluation.command()
def simulate(
    home: opt.Home = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Their talks, as dialogues to replay.")
    ] = Path("simulated.jsonl"),
    people: Annotated[int, typer.Option("--people", min=1, help="How many talks at most.")] = 50,
    seed: Annotated[int, typer.Option("--seed", help="Another draws others.")] = 0,
    patience: Annotated[int, typer.Option("--patience", min=1, help="Answers they hear.")] = 5,
    by: Annotated[
        str, typer.Option("--by", help="Look for what was liked latest, or for random things.")
    ] = "latest",
    rewrite: Annotated[
        bool, typer.Option("--rewrite", help="A language model words what they say.")
    ] = False,
    no_llm: NoLlm = False,
    json: opt.Json = False,
) -> None:
    """Let simulated people look for what was held out of the plays in a library.

    They tell what it is like and never its name; a talk in which a line gives it away fails.
    """
    from ui.opening import tell_beside
    from ui.simulating import run_simulation

    _set(home, no_llm)
    tell_beside("eval")
    run_simulation(out, people, seed, patience, by, rewrite, json)


@evaluation.command()
def compare(
    a: Annotated[Path, typer.Argument(help="Results of one run.")],
    b: Annotated[Path, typer.Argument(help="Results of another, over the same dialogues.")],
    json: opt.Json = False,
) -> None:
    """What two runs differ in, B less A, and whether that is more than chance."""
    from evaluation.compare import compare_files
    from ui.eval_tables import print_comparison

    print_comparison(compare_files(a, b), json)


def _named(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    from evaluation.baselines import BASELINES

    return tuple(BASELINES) if "all" in names else tuple(names)


def _set(home: Path | None, no_llm: bool) -> None:
    # by the environment, so that every process that is started sees the same settings
    if home is not None:
        os.environ["MATINEE_HOME"] = str(home.expanduser().absolute())
    if no_llm:
        os.environ["MATINEE_LLM"] = "none"


def _tell(home: Path, summary: Summary, out: Path, report: Path | None, json: bool) -> None:
    from evaluation.last import note_report
    from evaluation.report import write_report
    from ui.eval_tables import print_summary

    written = write_report(summary, report) if report else []
    note_report(home, summary, out, written[0] if written else None)
    if json:
        print(summary.model_dump_json(indent=2))
    else:
        print_summary(summary, out, written)
