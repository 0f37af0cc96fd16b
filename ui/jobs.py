"""`matinee jobs`: what goes on in the background, how far it is, and when it will be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ui import options as opt
from ui.opening import open_here, open_library

if TYPE_CHECKING:
    from catalog.jobs import Job

NICE = 10

jobs = typer.Typer(
    help="What is understood in the background; alone, it lists that.", invoke_without_command=True
)


@jobs.callback()
def _list(context: typer.Context, json: opt.Json = False) -> None:
    if context.invoked_subcommand is not None:
        return
    import json as jsonlib

    with open_library() as matinee:
        found = matinee.jobs()
        working = matinee.is_working()
    if json:
        print(jsonlib.dumps([job.model_dump(mode="json") for job in found], indent=2))
        return
    for job in found:
        _print(job, working)
    if not found:
        print("Nothing goes on in the background: matinee add FOLDER --background starts it.")


@jobs.command()
def stop(job: Annotated[int, typer.Argument(help="The job's number.")]) -> None:
    """Stop a job; what it did is kept."""
    with open_library() as matinee:
        matinee.stop_job(job)
    print(f"Job {job} stops after the file that it is at; matinee jobs resume goes on with it.")


@jobs.command()
def resume() -> None:
    """Go on with jobs that were stopped, that failed, or whose process is gone."""
    with open_library() as matinee:
        count = matinee.resume_jobs()
    print(f"{count} jobs are open; matinee jobs shows how far they are." if count else "No job.")


@jobs.command(hidden=True)
def work(lock: Annotated[int | None, typer.Option(hidden=True)] = None) -> None:
    """Work on the queue, in this process, behind everything that somebody waits for."""
    import contextlib
    import os

    from agent.background import work as work_on

    with contextlib.suppress(OSError):
        os.nice(NICE)
    with open_here() as matinee:
        work_on(matinee, lock)


def _print(job: Job, working: bool) -> None:
    from rich.markup import escape

    from ui.show import out

    screen = out()
    state = job.state
    if state == "running" and not working:
        said = "interrupted: matinee jobs resume goes on with it"
    else:
        said = state
    screen.print(f"[bold]job {job.id}[/]  {said}  [dim]{escape(', '.join(job.paths))}[/]")
    now = datetime.now(UTC)
    for one in job.passes:
        left = one.seconds_left(now) if state == "running" and one.ended_at is None else None
        when = f", done about {_clock(now + timedelta(seconds=left))}" if left is not None else ""
        share = one.done / one.total if one.total else 1.0
        screen.print(f"  {one.name:<7} {one.files_done} of {one.files} files, {share:.0%}{when}")
    if job.doing and working:
        screen.print(f"  [dim]{escape(job.doing)}[/]")
    if job.message:
        screen.print(f"  {escape(job.message)}")


def _clock(when: datetime) -> str:
    local = when.astimezone()
    days = (local.date() - datetime.now().date()).days
    return f"{local:%H:%M}" if days == 0 else f"{local:%Y-%m-%d %H:%M}"
