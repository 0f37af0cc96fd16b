"""After items changed: the calibrations and the index say what SQLite says."""

from __future__ import annotations

import contextlib

from base.errors import LibraryBusyError
from tools.calibrate import calibrate_library
from tools.context import Library


def publish(library: Library) -> None:
    """The calibrations and the index say what SQLite says, as after an ingest.

    Where another process has the index in hand it carries the changes itself.
    """
    calibrate_library(library)
    with contextlib.suppress(LibraryBusyError), library.lease.write():
        library.refresh_index()
