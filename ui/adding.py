"""`matinee add`: in the foreground with a bar, or its first pass here and the rest behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.background import add_in_background
from agent.recommender import Recommender
from base.errors import UsageError
from tools.report import IngestReport
from tools.understood import Pass
from ui.opening import open_library
from ui.progress import IngestBar
from ui.show import console, out, print_report


def add_files(paths: Sequence[Path], until: str, background: bool, json: bool) -> bool:
    """Add files and print what was done; says whether some were skipped.

    Raises:
        UsageError: there is no such pass.
    """
    last = Pass.NAMES if background else _pass(until)
    with open_library() as matinee:
        report = _add(matinee, paths, last, json)
        job = add_in_background(matinee, paths) if background else None
    if json:
        print(report.model_dump_json(indent=2))
    else:
        print_report(report)
        if job is not None:
            out().print(
                f"The rest goes on in the background as job {job}: matinee jobs says how far it is."
            )
    return bool(report.failures)


def _add(matinee: Recommender, paths: Sequence[Path], until: Pass, json: bool) -> IngestReport:
    if json:
        return matinee.add(paths, until=until)
    with IngestBar(console()) as bar:
        return matinee.add(paths, bar, until=until)


def _pass(name: str) -> Pass:
    try:
        return Pass[name.upper()]
    except KeyError as error:
        known = ", ".join(one.name.lower() for one in Pass)
        raise UsageError(f"There is no pass '{name}': use one of {known}.") from error
