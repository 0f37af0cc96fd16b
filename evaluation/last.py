"""The last report of an evaluation, noted in the folder of the library that it was held with.

Only what stands in the main table is kept: the whole of it is where `--report` wrote it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from base import clock
from base.settings import Settings
from base.slots import Frozen
from evaluation.report.grids import headline
from evaluation.report.plots import known
from evaluation.suite.build import suite_library
from evaluation.summary import Row, Summary

NAME = "last-evaluation.json"


class LastReport(Frozen):
    """When it was made, its main rows and runs; where its results and its page lie, if anywhere."""

    at: datetime
    summary: Summary
    results: str
    page: str | None = None


def note_report(home: Path, summary: Summary, results: Path, page: Path | None) -> None:
    """Keep it in a library's folder, in the place of the one before; whole or not at all.

    A folder that cannot be written to loses nothing but this note.
    """
    kept = LastReport(
        at=clock.now(),
        summary=_main(summary),
        results=str(results.absolute()),
        page=str(page.absolute()) if page else None,
    )
    part = home / f".part-{NAME}"
    with contextlib.suppress(OSError):
        part.write_text(kept.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")
        part.replace(home / NAME)


def last_report(settings: Settings) -> LastReport | None:
    """The newest one with this library or with that of the suite; None where there is none."""
    return _newest(_read(home / NAME) for home in (settings.home, suite_library(settings)))


def _newest(several: Iterable[LastReport | None]) -> LastReport | None:
    return max((one for one in several if one), key=lambda one: one.at, default=None)


def _read(path: Path) -> LastReport | None:
    """None also where the file is damaged, or of a version with other measures."""
    try:
        found = LastReport.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if found.at.tzinfo else None


def _main(summary: Summary) -> Summary:
    """The headline alone, without what no turn has: it is no number, which JSON does not know."""
    rows = [_measured(row) for row in headline(summary)]
    return summary.model_copy(
        update={
            "rows": tuple(row for row in rows if row.ways),
            **dict.fromkeys(("by_turn", "by_kind", "worst", "leaks"), ()),
        }
    )


def _measured(row: Row) -> Row:
    return row.model_copy(
        update={"ways": {way: one for way, one in row.ways.items() if known(one)}}
    )
