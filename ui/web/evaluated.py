"""The last report of `matinee eval`, where there is one: its main table and what it is of."""

from __future__ import annotations

import re
from pathlib import Path

from evaluation.last import LastReport
from evaluation.report.figures import row_values, turns_of, ways_of
from evaluation.report.grids import headline
from evaluation.report.words import row_label, way_label
from evaluation.results import MATINEE
from evaluation.summary import Summary
from ui.web import dates
from ui.web.markup import lines, tag, text
from ui.web.tables import table
from ui.web.words import say, say_or

COMMAND = "matinee eval suite"


def evaluated(report: LastReport | None, language: str) -> str:
    """The whole section."""
    parts = [tag("h2", text(say("evaluated", language)))]
    if report is None:
        command = tag("code", text(COMMAND), class_="m-path")
        said = say("evaluated_none", language)
        parts.append(tag("p", text(said), " ", command, class_="m-quiet"))
        return tag("section", lines(parts))
    summary = report.summary
    parts.append(tag("p", text(_facts(report, language))))
    if summary.rows:
        parts.append(_table(summary, language))
        parts.append(tag("p", text(say("evaluated_how", language)), class_="m-quiet"))
    if report.page and Path(report.page).is_file():
        path = tag("code", text(report.page), class_="m-path")
        parts.append(tag("p", text(say("evaluated_page", language)), " ", path, class_="m-quiet"))
    return tag("section", lines(parts))


def _facts(report: LastReport, language: str) -> str:
    """What was held, when and where."""
    summary = report.summary
    day = dates.full_day(report.at.astimezone().date(), language)
    run = summary.runs.get(MATINEE) or next(iter(summary.runs.values()), None)
    said = say("evaluated_of", language, date=day, dialogues=summary.dialogues, turns=summary.turns)
    if run is None:
        return said
    more = say("evaluated_in", language, file=run.dialogues, items=run.items, version=run.matinee)
    return f"{said} {more}" if language == "en" else f"{said}{more}"


def _table(summary: Summary, language: str) -> str:
    """Measures down and ways across; each of Matinee's with its interval."""
    ways = ways_of(summary)
    names = [say_or(f"way_{_key(way)}", language, way_label(way)) for way in ways]
    head = [say("measure", language), *names, say("turns", language)]
    rows = []
    for row in headline(summary):
        first, *others = row_values(row, ways)
        label = say_or(f"measure_{_key(row.name)}", language, row_label(row))
        turns = turns_of(row).replace(" to ", "–")
        rows.append([label, str(first), *(one.text for one in others), turns])
    return table(say("evaluated", language), head, rows)


def _key(name: str) -> str:
    return re.sub(r"\W+", "_", name.casefold())
