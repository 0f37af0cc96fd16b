"""What became of what was shown to a person, out of the library."""

from __future__ import annotations

from base import clock
from base.errors import UsageError
from catalog.plays import Action
from tools.context import Library
from tools.shown_report import ShownReport, recent_plays, shown_report

MOST_WEEKS = 520


def report_for(library: Library, user: str, weeks: int) -> ShownReport:
    """`tools.shown_report`, of a library's person, until now and where they are.

    Raises:
        UsageError: not a number of weeks.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise UsageError(f"{weeks} weeks cannot be counted: say from 1 to {MOST_WEEKS}.")
    when = clock.now().astimezone()
    with library.catalog.read() as connection:
        plays = library.memory.pasts.of(connection, user).plays
        recent = recent_plays(plays, when, weeks)
        items = sorted({play.item for play in recent if play.action is Action.SHOWN})
        facts = library.memory.facts.of(connection, items)
    forms = {item: one.form for item, one in facts.items()}
    return shown_report(user, plays, forms, when, weeks)
