"""Jobs: in order, taken up again where a process died, left alone where somebody stopped them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from base.errors import NotFoundError
from catalog.jobs import (
    PassProgress,
    claim,
    enqueue,
    finish,
    forget,
    get_job,
    get_jobs,
    places,
    report,
    resume,
    stop,
)
from catalog.store import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An empty library."""
    made = Catalog(tmp_path / "home")
    yield made
    made.close()


def progress(**values: float) -> PassProgress:
    """A sample pass over a hundred seconds of ten files, begun at midnight."""
    at = "2026-01-01T00:00:00+00:00"
    return PassProgress.model_validate(
        {"name": "sample", "files": 10, "total": 100.0, "began_at": at} | values
    )


def test_the_oldest_open_job_comes_first(catalog: Catalog) -> None:
    with catalog.write() as connection:
        first, second = (enqueue(connection, [Path(name)]) for name in ("/a", "/b"))
        assert claim(connection, 1) == first
        finish(connection, first, "done", "1 added")
        assert claim(connection, 1) == second
        assert [job.state for job in get_jobs(connection)] == ["running", "done"]


def test_a_job_whose_process_died_is_claimed_again(catalog: Catalog) -> None:
    """Only the holder of the worker's lock claims, so a running job is then nobody's."""
    with catalog.write() as connection:
        job = enqueue(connection, [Path("/a")])
        assert claim(connection, 1) == claim(connection, 2) == job
        assert get_job(connection, job).pid == 2


def test_a_stopped_job_learns_it_at_its_next_report(catalog: Catalog) -> None:
    with catalog.write() as connection:
        job = enqueue(connection, [Path("/a")])
        claim(connection, 1)
        assert report(connection, job, [progress()], "speech: a.mp4") == "running"
        stop(connection, job)
        assert report(connection, job, [progress()], "speech: a.mp4") == "stopped"
        assert claim(connection, 1) is None
        assert resume(connection) == 1
        assert claim(connection, 1) == job


def test_a_job_that_is_over_cannot_be_stopped(catalog: Catalog) -> None:
    with catalog.write() as connection:
        job = enqueue(connection, [Path("/a")])
        finish(connection, job, "done")
        with pytest.raises(NotFoundError, match="is over"):
            stop(connection, job)
        with pytest.raises(NotFoundError, match="no job 99"):
            stop(connection, 99)


def test_paths_that_are_no_text_come_back(catalog: Catalog) -> None:
    """A path is bytes: a name that is no UTF-8 survives the queue, and can be printed."""
    raw = os.fsdecode(b"/media/not\xffutf8")
    with catalog.write() as connection:
        job = enqueue(connection, [Path(raw)])
        assert places(connection, job) == [Path(raw)]
        assert get_job(connection, job).paths == ("/media/not\\xffutf8",)
        get_job(connection, job).model_dump_json()


def test_time_left_follows_the_pace() -> None:
    """A quarter in ten seconds leaves thirty; nothing done says nothing."""
    when = datetime.fromisoformat("2026-01-01T00:00:00+00:00") + timedelta(seconds=10)
    assert progress(done=25.0).seconds_left(when) == pytest.approx(30.0)
    assert progress(done=100.0).seconds_left(when) == 0.0
    assert progress().seconds_left(when) is None


def test_jobs_for_a_path_alone_are_dropped(catalog: Catalog) -> None:
    """Those for others too stay; a name need not be text, and what is gone has no paths."""
    odd = Path(os.fsdecode(b"/a \xff \xe4\xb8\xad"))
    with catalog.write() as connection:
        alone, both = enqueue(connection, [odd]), enqueue(connection, [odd, Path("/b")])
        other = enqueue(connection, [Path("/b")])
        forget(connection, odd)
        assert [job.id for job in get_jobs(connection)] == [other, both]
        assert places(connection, alone) == []
        with pytest.raises(NotFoundError):
            report(connection, alone, [], "")
