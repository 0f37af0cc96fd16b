"""The report as one HTML file that asks nothing of anybody: styles and plots are inside."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.report import content, drawn, grids
from evaluation.report.figures import ways_of
from evaluation.report.words import READING_THE_TABLES
from evaluation.summary import Summary

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent


def html_page(summary: Summary) -> str:
    """The text of the file."""
    from markupsafe import Markup

    def inside(plot: drawn.Plot | None) -> Markup:
        return Markup(plot.svg if plot else "")  # svg.py escapes every text that it is given

    leaks, more_leaks = content.leaks(summary)
    ways = ways_of(summary)
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            title=content.TITLE,
            facts=content.facts(summary),
            main=grids.main_section(summary),
            main_plot=inside(drawn.main_plot(summary)),
            reading=READING_THE_TABLES,
            sections=grids.sections(summary),
            cost_plot=inside(drawn.cost_plot(summary)),
            turns=[
                (inside(plot), grids.turn_grid(by, ways, grids.unit_of(summary, by.name)))
                for plot, by in zip(drawn.turn_plots(summary), summary.by_turn, strict=True)
            ],
            about_turns=content.ABOUT_TURNS,
            kinds=grids.kind_grid(summary),
            worst=content.worst(summary),
            about_leaks=content.ABOUT_LEAKS,
            leaks=leaks,
            more_leaks=more_leaks,
            notes=content.notes(summary),
            legend=content.legend(summary),
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
