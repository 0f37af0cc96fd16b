"""A lock that a process is started with: held from its first moment, and until it ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from base.errors import LibraryBusyError, LibraryError
from catalog.locks import held, inherited, taken


def test_it_is_held_until_everybody_who_has_it_has_closed_it(tmp_path: Path) -> None:
    """Whoever starts a process closes its own; the process still has it."""
    mine = taken(tmp_path, "worker")
    childs = os.dup(mine)
    os.close(mine)
    with pytest.raises(LibraryBusyError, match="working in the background"):
        taken(tmp_path, "worker")
    with inherited(tmp_path, "worker", childs):
        with pytest.raises(LibraryBusyError), held(tmp_path, "worker"):
            pass
        assert not os.get_inheritable(childs)
        assert (tmp_path / "worker.pid").read_text() == str(os.getpid())
    with held(tmp_path, "worker"), pytest.raises(LibraryBusyError):
        taken(tmp_path, "worker")
    os.close(taken(tmp_path, "worker"))


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be written to"):
        taken(tmp_path / "nowhere", "worker")
