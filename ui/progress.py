"""Progress on the terminal: what is being done, to which file, and how long it will take."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from catalog.scan import display_path

if TYPE_CHECKING:
    from evaluation.run import Progress as EvalProgress

STAGES = {
    "names": "reading the name of",
    "speech": "listening to what is said in",
    "pictures": "looking at the pictures of",
    "frames": "placing the pictures of",
    "sound": "listening to the sounds of",
    "sounds": "placing the sounds of",
    "music": "counting the beats of",
}
PASSES = {"names": "names", "sample": "samples", "whole": "wholes", "describe": "items"}
MOST_NAME = 40


class _Shown:
    """On the screen while it is entered."""

    _bar: Progress

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()


class IngestBar(_Shown):
    """A bar over each pass, with the stage and the file; problems stay on the screen above it."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[count]}"),
            BarColumn(bar_width=24),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._done = self._files = 0
        self._pass = ""

    def begin(self, files: int, total: float, name: str) -> None:
        """The next pass; `total` decides how far it is and how long it will take."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._done, self._files, self._pass = 0, files, PASSES.get(name, name)
        self._task = self._bar.add_task("", total=max(total, 1e-9), count=self._count())

    def stage(self, path: Path, name: str) -> None:
        """What happens now."""
        if self._task is not None:
            said = f"{STAGES.get(name, name)} {_short(path)}"
            self._bar.update(self._task, description=said)

    def done(self, path: Path, size: float) -> None:
        """One file more."""
        del path
        self._done += 1
        if self._task is not None:
            self._bar.update(self._task, advance=size, count=self._count())

    def problem(self, path: Path, reason: str) -> None:
        """One sentence about a file, which stays visible."""
        del path
        self._bar.console.print(
            f"[yellow]skipped[/]  {_plain(reason)}", highlight=False, soft_wrap=True
        )

    def note(self, sentence: str) -> None:
        """One sentence about the work itself, which stays visible."""
        self._bar.console.print(_plain(sentence), highlight=False, soft_wrap=True)

    def _count(self) -> str:
        return f"{self._pass}: {self._done} of {self._files}"


class TrainBar(_Shown):
    """A bar over the steps of a training."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("training: {task.completed:.0f} of {task.total:.0f}"),
            BarColumn(bar_width=24),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def step(self, done: int, total: int) -> None:
        """So many steps of all are done."""
        if self._task is None:
            self._task = self._bar.add_task("", total=total)
        self._bar.update(self._task, completed=done)


class EvalBar(_Shown):
    """A bar over the dialogues of each way that is evaluated."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}: {task.completed:.0f} of {task.total:.0f} dialogues"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[left]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def step(self, progress: EvalProgress) -> None:
        """So many dialogues of all are done."""
        way = progress.way
        if way not in self._tasks:
            self._tasks[way] = self._bar.add_task(way, total=progress.total, left="")
            if progress.kept:
                self._bar.console.print(f"{way}: {progress.kept} dialogues are there already")
        left = "" if progress.seconds_left is None else f"{_time(progress.seconds_left)} left"
        self._bar.update(self._tasks[way], completed=progress.done, left=left)


class DownloadBar:
    """A bar for each download, as `base.download.ProgressSink`."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("fetching {task.description}"),
            BarColumn(bar_width=24),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def start(self, name: str, total_bytes: int | None) -> None:
        """A download begins."""
        self._bar.start()
        self._task = self._bar.add_task(name, total=total_bytes)

    def advance(self, n: int) -> None:
        """So many bytes more."""
        if self._task is not None:
            self._bar.advance(self._task, n)

    def finish(self) -> None:
        """The download is done, or was given up."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
        self._bar.stop()


def _short(path: Path) -> str:
    name = display_path(path.name)
    return _plain(name if len(name) <= MOST_NAME else name[: MOST_NAME - 1] + "…")


def _plain(text: str) -> str:
    return text.replace("[", "\\[")


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
