"""`matinee import`: catalogues and histories as JSON lines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui import options as opt
from ui.opening import open_library

imports = typer.Typer(
    help="Bring in catalogues and histories.", no_args_is_help=True, rich_markup_mode=None
)


@imports.command("items")
def import_items(
    file: Annotated[Path, typer.Argument(help="Items, one JSON object a line.")],
    skip_bad_lines: opt.SkipBadLines = False,
    json: opt.Json = False,
) -> None:
    """Add items of which only words are known; their ids are kept."""
    from catalog.imports.jsonl import read_items
    from ui.show import print_import

    bad: list[tuple[int, str]] = []
    with open_library() as matinee:
        lines = read_items(file, (lambda n, why: bad.append((n, why))) if skip_bad_lines else None)
        report = matinee.import_items(lines)
    print_import("items", report.model_copy(update={"bad_lines": tuple(bad)}), json)


@imports.command("plays")
def import_plays(
    file: Annotated[Path, typer.Argument(help="Plays, one JSON object a line.")],
    skip_bad_lines: opt.SkipBadLines = False,
    json: opt.Json = False,
) -> None:
    """Add what people watched, liked and rated; known plays are not added twice."""
    from catalog.imports.jsonl import read_plays
    from ui.show import print_import

    bad: list[tuple[int, str]] = []
    with open_library() as matinee:
        lines = read_plays(file, (lambda n, why: bad.append((n, why))) if skip_bad_lines else None)
        report = matinee.import_plays(lines)
    print_import("plays", report.model_copy(update={"bad_lines": tuple(bad)}), json)
