"""`matinee add`: in the foreground with a bar, or its first pass here and the rest behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from base.errors import UsageError
from tools.report import IngestReport
from tools.understood import Pass
from ui.opening import open_library
from ui.progress import IngestBar
from ui.show import console, out, print_report

if TYPE_CHECKING:
    from ui.opening import Matinee


def add_files(paths: Sequence[Path], until: str, background: bool, json: bool) -> bool:
    """Add files and print what was done; says whether some were skipped.

    Raises:
        UsageError: there is no such pass.
    """
    last = Pass.NAMES if background else _pass(until)
    with open_library() as matinee:
        report, job = _add(matinee, paths, last, background, json)
    if json:
        print(report.model_dump_json(indent=2))
    else:
        print_report(report)
        if job is not None:
            out().print(
                f"The rest goes on in the background as job {job}: matinee jobs says how far it is."
            )
    return bool(report.failures)


def _add(
    matinee: Matinee, paths: Sequence[Path], until: Pass, background: bool, json: bool
) -> tuple[IngestReport, int | None]:
    """What was done, and the job that goes on with it in the background, if that was asked for."""
    if json:
        return _added(matinee, paths, until, background, None)
    with IngestBar(console()) as bar:
        return _added(matinee, paths, until, background, bar)


def _added(
    matinee: Matinee, paths: Sequence[Path], until: Pass, background: bool, bar: IngestBar | None
) -> tuple[IngestReport, int | None]:
    if background:
        return matinee.add_and_queue(paths, bar)
    return matinee.add(paths, bar, until=until), None


def _pass(name: str) -> Pass:
    try:
        return Pass[name.upper()]
    except KeyError as error:
        known = ", ".join(one.name.lower() for one in Pass)
        raise UsageError(f"There is no pass '{name}': use one of {known}.") from error
