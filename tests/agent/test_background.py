"""The queue in the background: worked off once, stopped, resumed, and seen by others meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from agent.background import JobProgress, is_working, resume_jobs, start_worker, work
from agent.recommender import Recommender
from base.errors import UNFORESEEN, LibraryBusyError, StoppedError
from catalog.jobs import Job, claim, enqueue, forget, get_jobs, stop
from catalog.testing import make_audio


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Two sounds."""
    folder = tmp_path / "media"
    folder.mkdir()
    for tone in (300, 600):
        make_audio(folder / f"tone{tone}.flac", 1.0, tones=[tone])
    return folder


def queue(matinee: Recommender, *paths: Path) -> int:
    with matinee.library.catalog.write() as connection:
        return enqueue(connection, paths)


def jobs(matinee: Recommender) -> list[Job]:
    with matinee.library.catalog.read() as connection:
        return get_jobs(connection)


def test_the_queue_is_worked_off(matinee: Recommender, media: Path) -> None:
    queue(matinee, media)
    queue(matinee, media / "tone300.flac")
    assert work(matinee) == 2
    second, first = jobs(matinee)
    assert (first.state, first.message) == ("done", "2 added")
    assert (second.state, second.message) == ("done", "1 unchanged")
    assert [(one.name, one.files_done) for one in first.passes] == [
        ("names", 2),
        ("whole", 2),
    ]
    assert len(matinee.items()) == 2


def test_a_job_that_fails_says_why_and_the_next_runs(
    matinee: Recommender, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(matinee, media)
    failing = matinee.library.models.speech
    monkeypatch.setattr(type(failing), "transcribe", _no_disk)
    queue(matinee, media / "nowhere")
    assert work(matinee) == 2
    second, first = jobs(matinee)
    assert (first.state, first.message) == ("failed", "The disk is full: free some space.")
    assert second.state == "done"


def _no_disk(*_: object) -> None:
    from base.errors import DiskFullError

    raise DiskFullError("The disk is full: free some space.")


def test_stopping_keeps_what_was_done(matinee: Recommender, media: Path) -> None:
    """The job ends at its next report, and resuming it does only the rest."""
    job = queue(matinee, media)
    progress = JobProgress(matinee.library.catalog, job)
    progress.begin(2, 2.0, "sample")
    with matinee.library.catalog.write() as connection:
        stop(connection, job)
    with pytest.raises(StoppedError):
        progress.begin(2, 2.0, "whole")
    assert work(matinee) == 0
    with matinee.library.catalog.write() as connection:
        from catalog.jobs import resume

        assert resume(connection) == 1
    assert work(matinee) == 1
    assert jobs(matinee)[0].state == "done"


def test_a_job_that_is_dropped_ends_at_its_next_report(matinee: Recommender, media: Path) -> None:
    """And before a failure of its file is noted."""
    progress = JobProgress(matinee.library.catalog, queue(matinee, media))
    progress.begin(1, 1.0, "names")
    with matinee.library.catalog.write() as connection:
        forget(connection, media)
    with pytest.raises(StoppedError):
        progress.problem(media, "it is gone")
    assert jobs(matinee) == []


def test_one_worker_only(matinee: Recommender) -> None:
    assert not is_working(matinee.library.catalog)
    with matinee.library.catalog.worker_lock():
        assert is_working(matinee.library.catalog)
        assert start_worker(matinee.library.catalog) is None
        with pytest.raises(LibraryBusyError, match="background"):
            work(matinee)


def test_many_who_queue_at_once_start_one_process(
    matinee: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its very start it is seen at work, though it loads its modules for seconds."""
    monkeypatch.setenv("MATINEE_OFFLINE", "1")
    catalog = matinee.library.catalog
    worker = start_worker(catalog)
    assert worker is not None
    assert is_working(catalog)
    assert [start_worker(catalog) for _ in range(3)] == [None] * 3
    assert worker.wait(120) == 0
    again = start_worker(catalog)
    assert again is not None
    assert again.wait(120) == 0


def test_what_is_queued_at_the_last_moment_is_done(
    matinee: Recommender, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever queues it still sees a process at work, and starts none."""
    late = [media]

    def claimed(connection: Connection, pid: int) -> int | None:
        job = claim(connection, pid)
        if job is None and late:
            enqueue(connection, [late.pop()])
        return job

    monkeypatch.setattr("agent.background.claim", claimed)
    assert work(matinee) == 1
    assert [job.state for job in jobs(matinee)] == ["done"]


def test_the_worker_is_a_process_that_ends_with_the_queue(
    matinee: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is started from any folder, even one that holds a folder called ui."""
    monkeypatch.setenv("MATINEE_OFFLINE", "1")
    catalog = matinee.library.catalog
    worker = start_worker(catalog)
    assert worker is not None
    assert worker.wait(120) == 0
    assert (catalog.home / "jobs.log").read_text() == ""
    assert not is_working(catalog)


def test_nothing_to_resume(matinee: Recommender) -> None:
    assert resume_jobs(matinee) == 0


def test_what_nobody_foresaw_ends_a_job_and_not_the_queue(
    matinee: Recommender, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(matinee, media)
    queue(matinee, media)
    calls = iter([ZeroDivisionError("a bug"), None])

    def adding(*given: Any) -> Any:
        if error := next(calls):
            raise error
        return real(*given)

    real = Recommender.add
    monkeypatch.setattr(Recommender, "add", adding)
    assert work(matinee) == 2
    second, first = jobs(matinee)
    assert first.state == "failed"
    assert first.message == UNFORESEEN  # the log has the rest
    assert second.state == "done"


def test_a_job_that_ended_its_process_comes_last(matinee: Recommender, media: Path) -> None:
    """Else one film that breaks a decoder would hold up everything that is added after it."""
    broken, other = queue(matinee, media), queue(matinee, media)
    with matinee.library.catalog.write() as connection:
        assert claim(connection, 1) == broken  # and then that process is gone
        assert claim(connection, 2) == other
