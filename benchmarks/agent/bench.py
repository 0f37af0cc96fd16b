"""Runs what is not kept yet, tells each outcome as it comes, and how long the rest will take."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from agent.chats import OpenModel
from benchmarks.agent.cases import Case, half
from benchmarks.agent.hostile import Hostile
from benchmarks.agent.hostile_run import Compared, compare, hostile_world
from benchmarks.agent.kept import append, read
from benchmarks.agent.observed import Played, Way
from benchmarks.agent.play import play
from benchmarks.agent.score import Known, score
from benchmarks.agent.world import Built, Say, World, open_world
from evaluation.grounded import Held
from evaluation.tables import duration

T = TypeVar("T")
R = TypeVar("R", Played, Compared)


@dataclass(frozen=True)
class Bench:
    """Cases and pairs in the library at `home`; results go to `folder`, a file for each way."""

    home: Path
    built: Built
    folder: Path
    say: Say
    again: bool = False  # nothing that is kept counts
    jobs: int = 1  # cases at a time

    def known(self) -> Known:
        """The library as scoring needs it."""
        with self._world("rules") as world:
            return known_of(world)

    def play(self, cases: Sequence[Case], way: Way) -> dict[str, Played]:
        """Every case that is given, by its id."""
        path = self._path(f"{way}.jsonl")
        kept = {one.case: one for one in read(path, Played)}
        left = [case for case in cases if case.id not in kept]
        if not left:
            return kept
        clips = self.home / "clips"
        with self._world(way) as world:
            known = known_of(world)
            plays = self._each(left, lambda case: play(world, case, way, clips), path, self.jobs)
            for case, done, time_left in plays:
                kept[case.id] = done
                self.say(f"{way} {_outcome(case, done, known)} ({time_left} left)")
        return kept

    def compare(self, pairs: Sequence[Hostile], way: Way) -> list[Compared]:
        """Every pair that is given, in their order."""
        path = self._path(f"hostile-{way}.jsonl")
        kept = {one.pair: one for one in read(path, Compared)}
        left = [pair for pair in pairs if pair.id not in kept]
        if left:
            with (
                tempfile.TemporaryDirectory() as copy,
                hostile_world(self.home, self.built, Path(copy), opener(way)) as world,
            ):
                done_one = self._each(left, lambda pair: compare(world, pair, way), path, 1)
                for pair, done, time_left in done_one:
                    kept[pair.id] = done
                    differ = ", ".join((*done.differences, *done.errors)) or "no difference"
                    self.say(f"{way} {pair.id} {differ} ({time_left} left)")
        return [kept[pair.id] for pair in pairs]

    def _world(self, way: Way) -> World:
        return open_world(self.home, self.built, opener(way))

    def _path(self, name: str) -> Path:
        path = self.folder / name
        if self.again:
            path.unlink(missing_ok=True)
        return path

    def _each(
        self, todo: Sequence[T], work: Callable[[T], R], path: Path, jobs: int
    ) -> Iterator[tuple[T, R, str]]:
        """Each with its result, which is kept, and the time that the rest will take."""
        began = time.monotonic()
        with ThreadPoolExecutor(jobs) as pool:
            running = {pool.submit(work, one): one for one in todo}
            try:
                for count, future in enumerate(as_completed(running), 1):
                    done = future.result()
                    append(path, done)
                    each = (time.monotonic() - began) / count
                    yield running[future], done, duration(each * (len(todo) - count))
            finally:
                for future in running:  # the first that fails ends the run
                    future.cancel()


def known_of(world: World) -> Known:
    """Everything that a world's library holds, by the names of the labels."""
    found = world.items()
    items = {name: item.model_copy(update={"id": name}) for name, item in found.items()}
    return Known(items, Held.of(items, world.moments()))


def opener(way: Way) -> OpenModel | None:
    """Opens no model where rules are to read alone; None: the one that the settings choose."""
    return (lambda: None) if way == "rules" else None


def _outcome(case: Case, played: Played, known: Known) -> str:
    """The id and what was missed; of the test half nothing that is said or was understood."""
    wrong = [one for one in score(case, played, known) if one.missed]
    missed = list(dict.fromkeys(name for one in wrong for name in one.missed))
    told = "; ".join(f"{one.turn + 1}: {one.got}" for one in wrong)
    got = f" [{told}]" if wrong and half(case) != "test" else ""
    broke = " BROKE" if any(turn.error for turn in played.turns) else ""
    return f"{case.id} {', '.join(missed) or 'right'}{got}{broke}, {played.seconds:.1f} s"
