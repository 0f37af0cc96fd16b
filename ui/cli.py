"""The command line: `matinee --help`. Commands are thin; heavy imports wait until one runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ui import options as opt
from ui.asking import recommend, report, search
from ui.chat import chat
from ui.evaluate import evaluation
from ui.imports import imports
from ui.jobs import jobs
from ui.models import models
from ui.opening import open_here, open_library, tell_beside
from ui.profile import profile
from ui.serve import serve
from ui.training import train
from ui.watch import watch

app = typer.Typer(
    name="matinee",
    help="What to watch or listen to next, out of your own library.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich takes longer to import than --help may take
)

app.add_typer(imports, name="import")
app.add_typer(jobs, name="jobs")
app.command()(watch)
app.command()(chat)
app.command()(serve)
app.add_typer(models, name="models")
app.add_typer(profile, name="profile")
app.add_typer(evaluation, name="eval")

STOPPED = 130


@app.callback()
def _global(
    home: opt.Home = None,
    offline: Annotated[bool, typer.Option("--offline", help="Never touch the network.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Any setting, as in device=cpu."),
    ] = None,
    no_server: Annotated[
        bool, typer.Option("--no-server", help="Go around a matinee serve that runs.")
    ] = False,
) -> None:
    # by the environment, so that every process that a command starts sees the same settings
    if home is not None:
        os.environ["MATINEE_HOME"] = str(home.expanduser().absolute())
    if offline:
        os.environ["MATINEE_OFFLINE"] = "1"
    if no_server:
        os.environ["MATINEE_SERVE__THROUGH"] = "0"
    for given in settings or ():
        _set(given)


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", show_default=False)],
    background: Annotated[
        bool, typer.Option("--background", help="Read names now, and go on in the background.")
    ] = False,
    until: Annotated[
        str, typer.Option("--until", help="The last pass: names, sample or whole.")
    ] = "whole",
    json: opt.Json = False,
) -> None:
    """Put media files into the library and understand them. Exit status 3: some were skipped.

    First names and what lies beside the files, then a sample of each, then the whole.
    """
    from ui.adding import add_files

    if add_files(paths, until, background, json):
        raise typer.Exit(3)


app.command()(search)  # here, for --help names commands in this order
app.command()(recommend)
app.command()(report)


@app.command()
def record(
    item: Annotated[str, typer.Argument(help="An id, path or title.")],
    action: Annotated[str, typer.Argument(help="play, finish, skip, like, dislike, rate, never …")],
    value: Annotated[float | None, typer.Argument(help="For rate: 0 to 5.")] = None,
    user: opt.User = "",
    at_s: Annotated[float | None, typer.Option("--at", min=0, help="Second of the item.")] = None,
    json: opt.Json = False,
) -> None:
    """Remember what a person did with an item."""
    if not user:
        raise typer.BadParameter("--user is needed: who did it?")
    with open_library() as matinee:
        play = matinee.record(user, item, action, value, at_s)
        title = matinee.show(play.item).item.title
    print(play.model_dump_json() if json else f"{play.user}: {play.action} “{title}”")


@app.command("list")
def list_items(
    failed: Annotated[bool, typer.Option("--failed", help="Files that were skipped.")] = False,
    json: opt.Json = False,
) -> None:
    """List what is in the library."""
    from ui.show import print_failures, print_items

    with open_library() as matinee:
        if failed:
            print_failures(matinee.failures(), json)
        else:
            print_items(matinee.items(), json)


@app.command()
def show(
    item: Annotated[str, typer.Argument(help="An id, the beginning of one, a path or a title.")],
    poster: Annotated[
        Path | None, typer.Option("--poster", metavar="FILE", help="Write its poster, a JPEG.")
    ] = None,
    strip: Annotated[
        Path | None, typer.Option("--strip", metavar="FILE", help="Write its thumbnails, a JPEG.")
    ] = None,
    json: opt.Json = False,
) -> None:
    """Show everything that is known of one item."""
    from ui.show import print_item, save_picture

    with open_library() as matinee:
        print_item(matinee.show(item), json)
        if poster:
            save_picture(poster, matinee.picture(item, "poster"))
        if strip:
            save_picture(strip, matinee.picture(item, "strip"))


@app.command()
def remove(
    item: Annotated[str, typer.Argument(help="An id, the beginning of one, a path or a title.")],
) -> None:
    """Take an item out of the library; its file and what you did with it stay."""
    with open_library() as matinee:
        removed = matinee.remove(item)
    print(f"Removed “{removed.title}” ({removed.id}); matinee add with its path brings it back.")


@app.command()
def reindex(json: opt.Json = False) -> None:
    """Make the search index anew from the library, by other models if the settings ask for them."""
    from ui.progress import IngestBar
    from ui.show import console

    with open_here("reindex") as matinee, IngestBar(console()) as bar:
        report = matinee.reindex(bar)
    if json:
        print(report.model_dump_json())
    else:
        print(f"{report.described} items described anew, {report.vectors} vectors indexed.")
        if report.kept:
            print(f"{len(report.kept)} items keep what they had: their files are not there.")


app.command()(train)


@app.command()
def doctor(json: opt.Json = False) -> None:
    """Say what this machine has, which models were chosen and why, and how the library is."""
    from ui.doctor import examine, print_diagnosis

    tell_beside("doctor")
    print_diagnosis(examine(), json)


@app.command()
def demo(json: opt.Json = False) -> None:
    """Build the demo library, and show what three people are recommended in it."""
    from ui.demo import run_demo

    run_demo(json)


def main() -> None:
    """Run a command; a person's mistake ends in one sentence and the status that errors.py says."""
    from base.errors import MatineeError

    try:
        app(standalone_mode=True)
    except MatineeError as error:
        print(f"matinee: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        print("matinee: stopped; what was done is kept.", file=sys.stderr)
        sys.exit(STOPPED)
    except BrokenPipeError:  # `matinee list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _set(given: str) -> None:
    from base.settings import Settings

    name, equals, value = given.partition("=")
    known = ", ".join(Settings.model_fields)
    if not equals or name.split(".")[0] not in Settings.model_fields:
        raise typer.BadParameter(f"'{given}' is not NAME=VALUE with one of {known}")
    os.environ[f"MATINEE_{name.upper().replace('.', '__')}"] = value
