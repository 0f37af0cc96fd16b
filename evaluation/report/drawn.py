"""Which plots a report has, each with the name of its file."""

from __future__ import annotations

import re

from base.slots import Frozen
from evaluation.report.figures import ways_of
from evaluation.report.grids import main_rows, unit_of
from evaluation.report.plots import bar_plot
from evaluation.report.turn_plot import turn_plot
from evaluation.summary import Row, Summary


class Plot(Frozen):
    """`file` is its name beside the Markdown; `about` says what it shows."""

    file: str
    about: str
    svg: str


def main_plot(summary: Summary) -> Plot | None:
    """The main measures; None where nothing was measured."""
    about = "The main measures by way"
    return _bars(summary, "measures.svg", about, main_rows(summary), shared=True)


def cost_plot(summary: Summary) -> Plot | None:
    """Time and tokens, each on its own scale; None where nothing was measured."""
    rows = tuple(row for row in summary.rows if row.group == "cost")
    return _bars(summary, "cost.svg", "What a turn costs by way", rows, shared=False)


def turn_plots(summary: Summary) -> tuple[Plot, ...]:
    """One a measure that is told turn by turn."""
    ways = ways_of(summary)
    made: dict[str, Plot] = {}
    for by in summary.by_turn:
        name = re.sub(r"[^a-z0-9]+", "-", by.name.casefold()).strip("-") or "measure"
        file = f"{name}-by-turn.svg"
        if file in made:
            file = f"{name}-by-turn-{len(made) + 1}.svg"
        svg = turn_plot(by, ways, unit_of(summary, by.name))
        made[file] = Plot(file=file, about=f"{by.name} from turn to turn", svg=svg)
    return tuple(made.values())


def plots(summary: Summary) -> tuple[Plot, ...]:
    """All of them, in the order of the report."""
    several = (main_plot(summary), cost_plot(summary), *turn_plots(summary))
    return tuple(one for one in several if one is not None)


def _bars(
    summary: Summary, file: str, about: str, rows: tuple[Row, ...], shared: bool
) -> Plot | None:
    measured = {way for row in rows for way, one in row.ways.items() if one.count}
    ways = [way for way in ways_of(summary) if way in measured]
    if not ways:
        return None
    return Plot(file=file, about=about, svg=bar_plot(about, rows, ways, shared=shared))
