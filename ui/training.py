"""`matinee train`: learn from everybody's plays, go back, and see what is kept."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ui import options as opt
from ui.opening import open_here

if TYPE_CHECKING:
    from tools.train_report import TrainReport, Version

Ranker = Annotated[
    str,
    typer.Option(
        "--ranker",
        help="What weighs the models: linear, trees (LightGBM), or even; auto: even at home.",
    ),
]
Rollback = Annotated[bool, typer.Option("--rollback", help="Use the version before this one.")]
List = Annotated[bool, typer.Option("--list", help="The versions that are kept.")]


def train(
    ranker: Ranker = "auto",
    rollback: Rollback = False,
    list_versions: List = False,
    json: opt.Json = False,
) -> None:
    """Learn what to recommend from everybody's plays; the better of old and new is kept.

    New plays count without it, at once; it says how much each kind of likeness does.
    """
    if rollback and list_versions:
        raise typer.BadParameter("--rollback and --list are two things: ask for one.")
    if list_versions:
        _list(json)
    elif rollback:
        _roll_back(json)
    else:
        _train(ranker, json)


def _train(ranker: str, json: bool) -> None:
    from tools.train import train as train_on
    from ui.progress import TrainBar
    from ui.show import console

    with open_here("train") as matinee, TrainBar(console()) as bar:
        report = train_on(matinee.library, ranker, bar.step)
    if json:
        print(report.model_dump_json(indent=2))
    else:
        _print_report(report)


def _roll_back(json: bool) -> None:
    from tools.train_report import roll_back

    with open_here("train") as matinee:
        said = roll_back(matinee.library)
    print(jsonlib.dumps({"said": said}) if json else said)


def _list(json: bool) -> None:
    from tools.train_report import versions

    with open_here() as matinee:
        found = versions(matinee.library)
    if json:
        print(jsonlib.dumps([one.model_dump(mode="json") for one in found], indent=2))
    else:
        _print_versions(found)


def _print_report(report: TrainReport) -> None:
    from rich.markup import escape

    from ui.show import out

    screen = out()
    for note in report.notes:
        screen.print(f"[yellow]note[/]  {escape(note)}")
    screen.print(escape(report.said))
    if report.weights_said:
        screen.print(escape(report.weights_said))
    for name, why in report.left_out.items():
        screen.print(f"[dim]without {escape(name)}: {escape(why)}[/]")
    counts = f"{report.plays} plays of {report.people} people, {report.items} items"
    screen.print(f"[dim]{counts}, {report.seconds:.1f} s[/]")


def _print_versions(found: Sequence[Version]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from ui.show import out

    screen = out()
    if not found:
        screen.print("Nothing was trained yet: matinee train does it.")
        return
    table = Table("", "version", "made", "what", "plays", "people", "NDCG@10", box=None)
    for one in found:
        mark, model = "→" if one.current else "", one.model
        if model is None:
            table.add_row(mark, one.name, "", escape(one.problem or ""), "", "", "")
            continue
        figures = ", ".join(f"{name} {value:.3f}" for name, value in model.quality.items())
        counts = str(model.plays), str(model.people)
        table.add_row(mark, one.name, model.made_at[:16], escape(model.what), *counts, figures)
    screen.print(table)
