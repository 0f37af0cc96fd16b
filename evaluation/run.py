"""A way over all dialogues: results are kept as they come, and a stopped run goes on."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.synchronize import Lock
from pathlib import Path

from base.errors import LibraryError, UsageError
from base.settings import Settings
from evaluation.baseline import Baseline
from evaluation.baselines import BASELINES
from evaluation.beside import play_beside
from evaluation.dialogues import Dialogue
from evaluation.play import Depth, play, warm_up
from evaluation.results import (
    MATINEE,
    Result,
    Run,
    read_results,
    read_run,
    run_path,
    write_lines,
)
from evaluation.sandbox import copy_library, opened
from evaluation.stage import Stage
from tools.context import Library

Tell = Callable[["Progress"], None]


@dataclass(frozen=True)
class Progress:
    """How far a way is; `kept` dialogues were there from an earlier run."""

    way: str
    done: int
    total: int
    kept: int
    seconds: float

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far."""
        fresh = self.done - self.kept
        return self.seconds / fresh * (self.total - self.done) if fresh else None


@dataclass(frozen=True)
class Plan:
    """What is run. The dialogues' items are ids; `beside` is where attachments lie."""

    settings: Settings
    dialogues: Sequence[Dialogue]
    beside: Path
    depth: Depth = Depth()
    jobs: int = 1
    again: bool = False  # nothing that is kept counts
    trained: bool = True  # what `matinee train` made counts

    @property
    def people(self) -> frozenset[str]:
        """Everybody in any dialogue: what the library knows of them is left aside."""
        return frozenset(
            name for dialogue in self.dialogues for name in (dialogue.user, *dialogue.people)
        )


def run(plan: Plan, way: str, out: Path, header: Run, tell: Tell = lambda _: None) -> list[Result]:
    """Every scored turn by one way, in the order of the dialogues; `out` has them as lines.

    Raises:
        UsageError: no such baseline, or `out` has results of other settings.
    """
    if way != MATINEE:
        baseline(way)
    kept = _kept(plan, out, header)
    left = [one for one in plan.dialogues if one.id not in kept]
    began, count = time.monotonic(), len(kept)
    total = len(plan.dialogues)
    tell(Progress(way, count, total, len(kept), 0.0))
    with contextlib.closing(_each(plan, way, left)) as played:
        for dialogue, results in zip(left, played, strict=True):
            write_lines(out, results)
            kept[dialogue.id] = results
            count += 1
            tell(Progress(way, count, total, total - len(left), time.monotonic() - began))
    return [result for dialogue in plan.dialogues for result in kept[dialogue.id]]


def _kept(plan: Plan, out: Path, header: Run) -> dict[str, list[Result]]:
    """The dialogues that an earlier run finished, from the first on; the file is cut to them."""
    found: dict[str, list[Result]] = {}
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists() and not plan.again:
        before = read_run(out)
        if before is None or not before.same(header):
            raise UsageError(
                f"{out.name} has results of other settings or of another library: name another "
                "file with --out, or begin anew with --again."
            )
        by_id: dict[str, list[Result]] = {}
        for result in read_results(out):
            by_id.setdefault(result.dialogue, []).append(result)
        for dialogue in plan.dialogues:
            results = by_id.get(dialogue.id, [])
            whole = [one.turn for one in results] == [n for n, _, _ in dialogue.scored]
            if not whole or any(one.of != dialogue.digest for one in results):
                break
            found[dialogue.id] = results
    part = out.with_name(f".part-{out.name}")
    part.unlink(missing_ok=True)
    part.touch()
    write_lines(part, [result for results in found.values() for result in results])
    part.replace(out)
    run_path(out).write_text(header.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return found


def _each(
    plan: Plan, way: str, dialogues: Sequence[Dialogue]
) -> Generator[list[Result], None, None]:
    """The results of each dialogue, in their order."""
    if not dialogues:
        return
    with tempfile.TemporaryDirectory(prefix="matinee-eval-", ignore_cleanup_errors=True) as name:
        if plan.jobs == 1:
            with staged(plan, Path(name)) as stage:
                yield from map(answerer(stage, way, plan.depth), dialogues)
            return
        yield from _beside_each_other(plan, way, dialogues, name)


def _beside_each_other(
    plan: Plan, way: str, dialogues: Sequence[Dialogue], folder: str
) -> Iterator[list[Result]]:
    """In several processes; who stops it waits for the dialogues that are in hand."""
    context = multiprocessing.get_context("spawn")
    begin = (plan, way, folder, context.Lock())
    jobs = min(plan.jobs, len(dialogues))
    with ProcessPoolExecutor(jobs, context, _Worker.begin, begin) as pool:
        try:
            yield from pool.map(_Worker.work, dialogues)
        except BrokenProcessPool as error:
            raise LibraryError(
                "A process was ended while it held a dialogue, as happens where memory is short: "
                "give the same command again with fewer --jobs, and it goes on."
            ) from error


@contextlib.contextmanager
def staged(plan: Plan, folder: Path) -> Iterator[Stage]:
    """A copy of the library in `folder`, open."""
    copy = copy_library(plan.settings, folder / "library", plan.trained)
    with opened(copy, plan.people) as matinee:
        yield Stage(matinee, plan.beside, folder / "clips")


def answerer(stage: Stage, way: str, depth: Depth) -> Callable[[Dialogue], list[Result]]:
    """Holds one dialogue after another."""
    if way == MATINEE:
        warm_up(stage, depth)
        return lambda dialogue: play(stage, dialogue, depth)
    beside = baseline(way)(stage.library)
    return lambda dialogue: play_beside(stage, dialogue, beside, depth)


def baseline(name: str) -> Callable[[Library], Baseline]:
    """Makes the baseline of that name for a library.

    Raises:
        UsageError: there is none.
    """
    if name not in BASELINES:
        raise UsageError(
            f"There is no baseline {name}: choose from {', '.join(BASELINES)}, or all."
        )
    return BASELINES[name]


class _Worker:
    """A process with a copy of its own, open until the process ends."""

    answer: Callable[[Dialogue], list[Result]]
    stack: contextlib.ExitStack
    fault = ""  # why it could not begin

    @classmethod
    def begin(cls, plan: Plan, way: str, folder: str, turn: Lock) -> None:
        """Called once in each process; the copy goes with the folder.

        What goes wrong is kept for `work`, which can say it.
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who runs them stops them
        cls.stack = contextlib.ExitStack()
        try:
            with turn:  # who copies has the library's index alone
                stage = cls.stack.enter_context(staged(plan, Path(folder) / str(os.getpid())))
            cls.answer = staticmethod(answerer(stage, way, plan.depth))
        except Exception as error:  # noqa: BLE001
            cls.fault = str(error) or type(error).__name__

    @classmethod
    def work(cls, dialogue: Dialogue) -> list[Result]:
        """One dialogue.

        Raises:
            LibraryError: the process could not begin.
        """
        if cls.fault:
            raise LibraryError(cls.fault)
        return cls.answer(dialogue)
