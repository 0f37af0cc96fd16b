"""What was promised, what was measured, and whether the one keeps the other."""

from __future__ import annotations

from collections.abc import Iterable

from base.slots import Frozen
from evaluation.tables import Cell, table


class Target(Frozen):
    """A promise: at most `limit`, or at least where `at_least` says so."""

    what: str
    limit: float
    unit: str = ""
    at_least: bool = False


class Checked(Frozen):
    """A promise beside its measurement; `measured` is None where nothing was measured."""

    target: Target
    measured: float | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """ "met", "missed" or "not measured"; exactly the limit keeps the promise."""
        if self.measured is None:
            return "not measured"
        target = self.target
        kept = self.measured >= target.limit if target.at_least else self.measured <= target.limit
        return "met" if kept else "missed"


def targets_table(checked: Iterable[Checked]) -> str:
    """A Markdown table of promises and verdicts."""
    rows = [
        (
            one.target.what,
            f"{'at least' if one.target.at_least else 'at most'} "
            f"{Cell(value=one.target.limit, unit=one.target.unit)}",
            f"{Cell(value=one.measured, unit=one.target.unit)}"
            if one.measured is not None
            else "–",
            f"**{one.verdict}**" if one.verdict == "missed" else one.verdict,
            one.note,
        )
        for one in checked
    ]
    return table(("what", "target", "measured", "", "note"), rows, text_columns=5)
