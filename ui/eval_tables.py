"""What `matinee eval` prints at its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from ui.show import out as screen_of

if TYPE_CHECKING:
    from evaluation.compare import Comparison
    from evaluation.summary import Summary


def print_summary(summary: Summary, results: Path, written: Sequence[Path]) -> None:
    """The main table, what to know of the run, and where everything lies."""
    from evaluation.report import terminal_rows

    screen = screen_of()
    header, *rows = terminal_rows(summary)
    screen.print(_table(header, rows))
    screen.print(f"[dim]{summary.dialogues} dialogues, {summary.turns} scored turns[/]")
    for note in summary.notes:
        screen.print(f"[yellow]note[/]  {escape(note)}", highlight=False)
    screen.print(f"The results lie in {escape(str(results))}.", highlight=False)
    if written:
        screen.print(f"The report lies in {escape(str(written[0]))}.", highlight=False)
    else:
        screen.print("With --report FOLDER there is a page with plots and the worst turns.")


def print_comparison(found: Comparison, json: bool) -> None:
    """Every measure of both, and their difference."""
    if json:
        print(found.model_dump_json(indent=2))
        return
    from evaluation.compared_table import compared_table

    header, rows = compared_table(found)
    screen_of().print(_table(header, rows))


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for n, name in enumerate(header):
        table.add_column(escape(name), justify="left" if n == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    return table
