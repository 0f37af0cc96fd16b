"""What was shown and taken up, as a table with bars: people would rather look than read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from base.printable import printable
from ui.show import out

if TYPE_CHECKING:
    from tools.shown_report import Counted, Part, ShownReport

BAR = 20  # characters of a bar that is full


def print_shown_report(report: ShownReport, json: bool) -> None:
    """The weeks, all of them together, and the shares by source and form."""
    if json:
        print(report.model_dump_json(indent=2))
        return
    screen = out()
    if report.note:
        screen.print(escape(printable(report.note)))
        return
    screen.print(f"Shown to {escape(printable(report.user))}, and taken up within 7 days:\n")
    table = _table("week of", "lists")
    for week in report.weeks:
        if week.shown:
            table.add_row(week.begins, str(week.lists), *_cells(week))
        else:
            table.add_row(week.begins, "–", "–", "–", "", "nothing was shown")
    table.add_section()
    table.add_row("together", str(report.lists), *_cells(report.total))
    screen.print(table)
    for what, parts in (("source", report.by_source), ("form", report.by_form)):
        if parts:
            screen.print()
            screen.print(_shares(what, parts))
    screen.print(
        "\n[dim]An item counts once an evening; it is taken up by playing, finishing, liking or "
        "saving it, or by three stars and more. ░ and the brackets: what the share may be, with "
        "95 % confidence.[/]"
    )


def bar(counted: Counted) -> str:
    """Full up to the share, and light up to where the interval ends."""
    if counted.precision is None or counted.high is None:
        return ""
    full = round(BAR * counted.precision)
    return "█" * full + "░" * (round(BAR * counted.high) - full)


def _shares(what: str, parts: Sequence[Part]) -> Table:
    table = _table(what)
    for part in parts:
        table.add_row(escape(printable(part.name)), *_cells(part))
    return table


def _table(*first: str) -> Table:
    table = Table(*first, "shown", "taken up", "", "", box=None, pad_edge=False)
    for column in table.columns[1 : len(first) + 2]:
        column.justify = "right"
    return table


def _cells(counted: Counted) -> tuple[str, ...]:
    share = f"{counted.precision:.0%} ({counted.low:.0%} to {counted.high:.0%})"
    left = f"; {counted.open} may still be" if counted.open else ""
    return str(counted.shown), str(counted.taken_up), f"[cyan]{bar(counted)}[/]", f"{share}{left}"
