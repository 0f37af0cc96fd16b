"""Two lists beside each other: what is recommended, and what would be without one item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from base.printable import printable
from ui.show import out

if TYPE_CHECKING:
    from tools.what_if import Change, WhatIf

MOST_PARTS = 3  # that are printed of what changes; JSON has all
SIGNS = {"up": "↑", "down": "↓", "comes": "+", "goes": "–", "stays": " "}
STYLES = {"up": "green", "comes": "green", "down": "yellow", "goes": "yellow", "stays": "dim"}


def print_what_if(found: WhatIf, json: bool) -> None:
    """What comes, goes and moves, with the scores and the parts that change."""
    if json:
        print(found.model_dump_json(indent=2))
        return
    screen = out()
    for note in dict.fromkeys([*found.now.notes, *found.then.notes]):
        screen.print(f"[yellow]note[/]  {escape(note)}")
    screen.print(
        f"If {_plain(found.user)} had not watched “[bold]{_plain(found.title)}[/]” "
        f"({_times(found.plays)}):"
    )
    table = Table("", "now", "then", "title", "score", "what changes", box=None, pad_edge=False)
    for column in table.columns[1:3]:
        column.justify = "right"
    for change in found.changes:
        table.add_row(*_row(change))
    screen.print(table)


def _row(change: Change) -> tuple[str, ...]:
    style = STYLES[change.kind]
    parts = [f"{name} {by:+.2f}" for name, by in list(change.parts.items())[:MOST_PARTS]]
    return (
        f"[{style}]{SIGNS[change.kind]}[/]",
        str(change.place or "–"),
        str(change.place_without or "–"),
        f"[{style}]{_plain(change.title)}[/]",
        f"{_score(change.score)} → {_score(change.score_without)}",
        "  ".join(parts),
    )


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


def _times(plays: int) -> str:
    return "one play is left out" if plays == 1 else f"{plays} plays are left out"


def _plain(text: str) -> str:
    return escape(printable(" ".join(text.split())))
