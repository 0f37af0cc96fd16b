"""`matinee models`: which there are, fetching them, and checking them."""

from __future__ import annotations

import json as jsonlib
from typing import TYPE_CHECKING, Annotated

import typer

from ui import options as opt

if TYPE_CHECKING:
    from base.weights import Weights

models = typer.Typer(help="Model weights.", no_args_is_help=True, rich_markup_mode=None)
Names = Annotated[
    list[str] | None, typer.Argument(help="Models; without any, those that were chosen.")
]


@models.command("list")
def list_models(json: opt.Json = False) -> None:
    """List models: their slot, size, licence, source, and which were chosen."""
    from rich.table import Table

    from base.settings import load_settings
    from base.weights import Weights
    from ui.show import out

    found = Weights(load_settings()).status()
    if json:
        print(jsonlib.dumps([status.model_dump(mode="json") for status in found], indent=2))
        return
    table = Table("", "model", "slot", "size", "licence", "from", "here", box=None)
    for status in found:
        table.add_row(
            "→" if status.chosen else "",
            status.model,
            status.slot,
            f"{status.bytes / 1e6:,.0f} MB",
            status.licence,
            ", ".join(status.sources) + ("" if status.pinned else " (hub's hash)"),
            "yes" if status.present else "",
        )
    out().print(table)


@models.command()
def pull(names: Names = None) -> None:
    """Fetch weights now, instead of when they are first needed."""
    from base.settings import load_settings
    from base.weights import Weights
    from ui.opening import tell_beside
    from ui.progress import DownloadBar
    from ui.show import console

    tell_beside("models")
    weights = Weights(load_settings(), progress=DownloadBar(console()))
    wanted = names or _chosen(weights)
    weights.pull(wanted)
    print(f"Here: {', '.join(wanted)}.")


@models.command()
def verify(names: Names = None, json: opt.Json = False) -> None:
    """Hash the weights that are here; exit status 4 if one is not what it should be."""
    from rich.markup import escape

    from base.settings import load_settings
    from base.weights import Weights
    from ui.show import out

    weights = Weights(load_settings())
    wanted = names or [status.model for status in weights.status() if status.present]
    problems = {name: weights.verify(name) for name in wanted}
    if json:
        print(
            jsonlib.dumps(
                {
                    name: [p.model_dump(mode="json") for p in found]
                    for name, found in problems.items()
                }
            )
        )
    else:
        for name, found in problems.items():
            said = "; ".join(str(problem) for problem in found) or "as it should be"
            out().print(f"{name}: {escape(said)}")
    if any(problems.values()):
        raise typer.Exit(4)


def _chosen(weights: Weights) -> list[str]:
    return [status.model for status in weights.status() if status.chosen and status.bytes]
