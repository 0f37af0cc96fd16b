"""`matinee watch`: folders that the library keeps in step with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.opening import open_here


def watch(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders; none: those watched before.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Watch them no more.")] = False,
    show: Annotated[bool, typer.Option("--list", help="Say which are watched.")] = False,
) -> None:
    """Keep the library in step with folders until you press Ctrl-C: new, changed, moved, gone."""
    from agent import watching
    from catalog.scan import display_path
    from ui.progress import IngestBar
    from ui.show import console, print_report

    with open_here("watch") as matinee:
        catalog = matinee.library.catalog
        if forget:
            watching.forget(catalog, folders or ())
        elif folders:
            watching.remember(catalog, folders)
        if forget or show:
            for folder in watching.watched(catalog):
                print(display_path(folder))
            return
        names = ", ".join(display_path(folder) for folder in watching.watched(catalog))
        with IngestBar(console()) as bar:
            if names:
                bar.note(f"watching {names}; Ctrl-C ends it")
            watching.watch(matinee, bar, print_report)
