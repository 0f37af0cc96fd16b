"""Which Matinee this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def version_of_matinee() -> str:
    """As it is installed; "0" where it is not."""
    try:
        return version("matinee")
    except PackageNotFoundError:
        return "0"
