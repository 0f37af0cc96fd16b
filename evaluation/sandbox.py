"""A copy of a library to talk with: nothing that an evaluation does reaches the library itself."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from agent import Recommender
from agent.forgetting import forget_person
from base.errors import UsageError
from base.settings import Settings
from catalog.lease import IndexLease
from catalog.store import Catalog


def check_library(settings: Settings) -> None:
    """Raise before anything is made.

    Raises:
        UsageError: there is no library.
    """
    if not settings.database.is_file():
        raise UsageError(
            f"There is no library in {settings.home}: fill one with matinee add or matinee import, "
            "or name its folder with --home."
        )


def copy_library(settings: Settings, folder: Path, trained: bool = True) -> Settings:
    """The database and what was trained, in `folder`; media files stay where they are.

    The copy is searched exactly: an index that is only nearly right gives now one item and now
    another at the end of a list, and two runs have to be one file. So it needs no index of its own.

    Raises:
        UsageError: there is no library.
        LibraryBusyError: another process is writing to it.
    """
    check_library(settings)
    copy = settings.model_copy(update={"home": folder, "search": "exact"})
    folder.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(settings.home)
    lease = IndexLease(catalog, settings.index, 0.0)
    try:
        with lease.write():  # nobody is half way through an item meanwhile
            _copy_database(settings.database, copy.database)
            if trained and settings.trained.is_dir():
                shutil.copytree(settings.trained, copy.trained, dirs_exist_ok=True)
    finally:
        lease.close()
        catalog.close()
    return copy


@contextlib.contextmanager
def opened(copy: Settings, forget: Iterable[str]) -> Iterator[Recommender]:
    """The copy, in which nothing is known of the people to `forget`: they begin anew."""
    with Recommender.open(settings=copy) as matinee:
        for user in sorted(set(forget)):
            forget_person(matinee.library, user)
        yield matinee


def _copy_database(source: Path, target: Path) -> None:
    """As it is between two transactions, also while somebody writes."""
    with (
        contextlib.closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
