"""The report as Markdown; its plots are files beside it.

Texts of others cannot become markup: what CommonMark, its tables and the automatic links of GitHub
give a meaning to is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from base.printable import one_line
from evaluation.report import content, drawn, grids
from evaluation.report.figures import MISSING, Value, ways_of
from evaluation.report.grids import Grid, Section
from evaluation.report.words import READING_THE_TABLES
from evaluation.summary import Summary, Worst
from evaluation.tables import table

_MARKS: Final = re.compile(r"[\\`*_\[\]<>~$]|&(?=#?\w+;)")
_LINKS: Final = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@[\w-]+\.)", re.IGNORECASE)
_BLOCKS: Final = re.compile(r"^(?:(?=[#+\-=])|(\d+)(?=[.)]))")  # begin a heading, a list, a rule


def escaped(said: str) -> str:
    """The text on one line, as what it is, where something stands before it."""
    safe = _LINKS.sub(r"\\", _MARKS.sub(r"\\\g<0>", one_line(said)))
    return safe.replace("|", "&#124;")


def begun(said: str) -> str:
    """The same at the beginning of a line, or of an entry of a list."""
    return _BLOCKS.sub(r"\1\\", escaped(said))


def markdown_page(summary: Summary) -> str:
    """The text of the file; plots are linked by the names of `drawn.plots`."""
    blocks = [f"# {content.TITLE}", "## What was run", _pairs(content.facts(summary))]
    blocks += _main(summary)
    for section in grids.sections(summary):
        blocks += [f"## {section.heading}", section.about, grid_table(section.grid)]
        if section.id == "cost":
            blocks += _linked(drawn.cost_plot(summary))
    blocks += [*_turns(summary), *_kinds(summary), *_worst(summary), *_leaks(summary)]
    if notes := content.notes(summary):
        blocks += ["## Notes", "\n".join(f"- {begun(note)}" for note in notes)]
    if legend := content.legend(summary):
        blocks += ["## What the measures mean", _pairs(legend)]
    return "\n\n".join(blocks) + "\n"


def report_table(summary: Summary) -> str:
    """The main table alone, as the README shows it; a sentence where nothing was measured."""
    section = grids.main_section(summary)
    return grid_table(section.grid) if section else "No turn has labels that were measured."


def grid_table(grid: Grid) -> str:
    """Names to the left, figures to the right."""
    return table(
        [escaped(name) for name in grid.head],
        [[escaped(line.name), *map(_cell, line.cells)] for line in grid.lines],
    )


def _cell(one: Value) -> str:
    text = f"**{one.text}**" if one.strong else one.text
    return f"{text} {one.interval}".strip().replace("<", r"\<")


def _pairs(several: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- **{escaped(name)}**: {escaped(said)}" for name, said in several)


def _main(summary: Summary) -> list[str]:
    section: Section | None = grids.main_section(summary)
    if section is None:
        return [report_table(summary)]
    about = f"{section.about} {READING_THE_TABLES}"
    return [
        f"## {section.heading}",
        about,
        report_table(summary),
        *_linked(drawn.main_plot(summary)),
    ]


def _linked(plot: drawn.Plot | None) -> list[str]:
    return [f"![{escaped(plot.about)}]({plot.file})"] if plot else []


def _turns(summary: Summary) -> Iterator[str]:
    if summary.by_turn:
        yield "## By turn"
        yield content.ABOUT_TURNS
    ways = ways_of(summary)
    for plot, by in zip(drawn.turn_plots(summary), summary.by_turn, strict=True):
        yield from _linked(plot)
        yield grid_table(grids.turn_grid(by, ways, grids.unit_of(summary, by.name)))


def _kinds(summary: Summary) -> Iterator[str]:
    if grid := grids.kind_grid(summary):
        yield "## By kind"
        yield "Matinee alone, by what the dialogues are there for."
        yield grid_table(grid)


def _worst(summary: Summary) -> Iterator[str]:
    several = content.worst(summary)
    if several:
        yield "## Worst turns"
    for one in several:
        yield f"### {escaped(one.dialogue) or MISSING}, turn {one.turn + 1}"
        yield "\n".join([_pairs(_told(one)), *_titles(one)])
        if one.trace:
            yield fenced(one.trace)


def _told(one: Worst) -> Iterator[tuple[str, str]]:
    if one.wrong:
        yield "wrong", "; ".join(one.wrong)
    if one.why:
        yield "there for", one.why
    yield "said", one.said or MISSING
    yield "reply", one.reply or MISSING


def _titles(one: Worst) -> Iterator[str]:
    """Nested lists; of what came, what was expected is bold."""
    for name, titles in (("expected", one.expected), ("got", one.got)):
        if titles:
            yield f"- **{name}**:"
        for n, title in enumerate(titles, 1):
            hit = name == "got" and title in one.expected
            yield f"  {n}. **{escaped(title)}**" if hit else f"  {n}. {begun(title)}"


def fenced(lines: Sequence[str]) -> str:
    """Lines as they are; no run of backticks in them can close the fence."""
    longest = max((len(run) for one in lines for run in re.findall("`+", one)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *map(one_line, lines), fence])


def _leaks(summary: Summary) -> Iterator[str]:
    shown, more = content.leaks(summary)
    yield "## Leaks"
    yield content.ABOUT_LEAKS
    if not shown:
        yield "None was found."
        return
    rows = [(escaped(one.dialogue), str(one.turn + 1), escaped(one.word)) for one in shown]
    yield table(("dialogue", "turn", "what gives it away"), rows, text_columns=3)
    if more:
        yield f"And {more} more, in report.json."
