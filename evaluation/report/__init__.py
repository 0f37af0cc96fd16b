"""The report of an evaluation: one HTML page, the same as Markdown, and its figures as JSON."""

from __future__ import annotations

from pathlib import Path

from base.errors import UsageError
from evaluation.report.drawn import plots
from evaluation.report.figures import Value, row_values, ways_of
from evaluation.report.grids import headline
from evaluation.report.markdown import markdown_page, report_table
from evaluation.report.page import html_page
from evaluation.report.words import row_label, way_label
from evaluation.summary import Summary

__all__ = ["report_table", "terminal_rows", "write_report"]


def write_report(summary: Summary, folder: Path) -> list[Path]:
    """Write report.html, report.md with its plots, and report.json; each appears whole.

    Raises:
        UsageError: the folder cannot be made, or written to.
    """
    texts = {
        "report.html": html_page(summary),
        "report.md": markdown_page(summary),
        "report.json": summary.model_dump_json(indent=1) + "\n",
        **{plot.file: plot.svg for plot in plots(summary)},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_whole(folder / name, text) for name, text in texts.items()]
    except OSError as error:
        why = error.strerror or error
        raise UsageError(
            f"The report cannot be written to {folder} ({why}): choose another folder."
        ) from error


def terminal_rows(summary: Summary) -> list[tuple[str, ...]]:
    """A short table for the end of the command: headings, then a row a main measure.

    Matinee, or the first way, has its interval; the others are means. Nothing is escaped: a
    measure's name and a way's are plain text on one line. Empty where nothing was measured.
    """
    rows = headline(summary)
    if not rows:
        return []
    ways = ways_of(summary)
    printed = [("", *map(way_label, ways))]
    for row in rows:
        first, *others = row_values(row, ways) or (Value(),)
        printed.append((row_label(row), str(first), *(one.text for one in others)))
    return printed


def _whole(path: Path, text: str) -> Path:
    part = path.with_name(f".part-{path.name}")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
    return path
