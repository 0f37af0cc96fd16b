"""An evaluation works on a copy: the library itself is what it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from agent import Recommender
from base.errors import UsageError
from base.settings import Settings, load_settings
from catalog.exact import ExactIndex
from catalog.store import Catalog
from evaluation.sandbox import copy_library, opened


def contents(home: Path) -> str:
    """Of the database, as SQL: files change where they are only opened."""
    import sqlite3

    with sqlite3.connect(home / "library.sqlite") as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def test_what_happens_in_the_copy_stays_there(library: Settings, tmp_path: Path) -> None:
    """Talking, liking and forgetting: not a byte of the library's data is another afterwards."""
    before = contents(library.home)
    copy = copy_library(library, tmp_path / "copy")
    with opened(copy, forget=["bo"]) as matinee:
        assert matinee.plays("bo") == []
        assert len(matinee.items()) == 18
        matinee.record("ada", "sea0", "like")
        list(matinee.chat("bo", "something about the sea"))
    assert contents(library.home) == before
    with Recommender.open(settings=library) as matinee:
        assert [play.item for play in matinee.plays("bo")] == ["ghost0", "ghost1"]


def test_the_copy_answers_as_the_library_does(library: Settings, tmp_path: Path) -> None:
    """Its vectors and its models come along."""
    with Recommender.open(settings=library) as matinee:
        wanted = [one.item for one in matinee.search("bread").results]
    with opened(copy_library(library, tmp_path / "copy"), forget=[]) as matinee:
        assert [one.item for one in matinee.search("bread").results] == wanted
        assert [play.item for play in matinee.plays("bo")] == ["ghost0", "ghost1"]


def test_a_copy_is_searched_exactly(library: Settings, tmp_path: Path) -> None:
    """An index that is nearly right gave two runs of one dialogue two lists (decision 53)."""
    copy = copy_library(library, tmp_path / "copy")
    with opened(copy, forget=[]) as matinee:
        assert matinee.search("bread").notes == ()
        matinee.record("ada", "sea0", "like")
        list(matinee.chat("bo", "something about the sea"))
        library_of = matinee.library
        with library_of.catalog.read() as connection, library_of.index(connection) as (index, _):
            assert isinstance(index, ExactIndex)
    assert not copy.index.exists()


def test_a_folder_without_a_library_is_told_and_stays_empty(tmp_path: Path) -> None:
    """Nothing is made in a folder that was named by mistake."""
    settings = load_settings(home=tmp_path / "none", offline=True)
    with pytest.raises(UsageError, match="There is no library in"):
        copy_library(settings, tmp_path / "copy")
    assert not (tmp_path / "none").exists()


def test_while_somebody_writes_it_says_so(library: Settings, tmp_path: Path) -> None:
    """A copy in the middle of an ingest would have an index that knows half of it."""
    from base.errors import LibraryBusyError

    other = Catalog(library.home)
    with other.writer_lock(purpose="add"), pytest.raises(LibraryBusyError):
        copy_library(library, tmp_path / "copy")
    other.close()
