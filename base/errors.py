"""Every error that Matinee raises on purpose.

MatineeError                one sentence that says what to do; `exit_status` for the command line
├── UsageError              2   what was asked cannot be: a wrong flag, value or identifier
│   ├── NotFoundError       2   no such item, user, model
│   └── TurnBusyError       2   another message of the person is being answered
├── MediaError              3   a file that cannot be understood; the rest goes on
│   └── UndecodableError    3   not media, truncated, an unknown codec
├── ModelError              4   a model slot cannot be filled
│   ├── WeightsError        4   weights are missing, or their hash is wrong
│   ├── OfflineError        4   the network would be needed, and MATINEE_OFFLINE forbids it
│   └── MissingExtraError   4   an optional package is not installed; names the command
├── LibraryError            5   the data folder cannot be used
│   ├── LibraryBusyError    5   another process is writing to it
│   ├── DiskFullError       5   no space left
│   └── SchemaError         5   written by a newer Matinee, or damaged
├── ImportFormatError       6   a line of an imported file is malformed; names the line
└── StoppedError            1   somebody stopped the work; what was done is kept
"""

from __future__ import annotations

UNFORESEEN = "Something unexpected happened, and the log says what."


class MatineeError(Exception):
    """Base of all errors that a person may see; `str(error)` is one sentence."""

    exit_status = 1


class UsageError(MatineeError):
    """What was asked cannot be done as asked."""

    exit_status = 2


class NotFoundError(UsageError):
    """No such item, person or model."""


class TurnBusyError(UsageError):
    """Another message of the same person is being answered."""


class MediaError(MatineeError):
    """A file that cannot be understood."""

    exit_status = 3


class UndecodableError(MediaError):
    """Not media, truncated, or in a codec that is not known."""


class ModelError(MatineeError):
    """A model slot cannot be filled."""

    exit_status = 4


class WeightsError(ModelError):
    """Weights are missing, or are not the ones that were asked for."""


class OfflineError(ModelError):
    """The network would be needed, and MATINEE_OFFLINE forbids it."""


class MissingExtraError(ModelError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed: run pip install 'matinee[{extra}]'.")


class LibraryError(MatineeError):
    """The data folder cannot be used."""

    exit_status = 5


class LibraryBusyError(LibraryError):
    """Another process is writing to the library."""


class DiskFullError(LibraryError):
    """No space is left where the library lies."""


class SchemaError(LibraryError):
    """The library was written by a newer Matinee, or is damaged."""


class StoppedError(MatineeError):
    """Somebody stopped the work."""


class ImportFormatError(MatineeError):
    """A line of an imported file is malformed."""

    exit_status = 6
