"""The real `matinee serve` as a process of its own, and what it takes of the machine meanwhile."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import psutil

from base.errors import MatineeError
from base.slots import Frozen
from benchmarks.child import ROOT, Sampler, cpu_seconds, family

COMMAND = (sys.executable, "-P", "-m", "ui", "serve", "--host", "127.0.0.1", "--port", "0")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
START_S, END_S = 180.0, 60.0  # that it may take to begin and to end
LOOK_S = 0.05


class Taken(Frozen):
    """What a server and its children took of the machine in some seconds."""

    peak_bytes: int = 0
    cpu_s: float = 0.0
    seconds: float = 0.0


class Server:
    """A server that runs. `start_s` is from its start to its first answer."""

    def __init__(self, pid: int, url: str, start_s: float) -> None:
        self.pid, self.url, self.start_s = pid, url, start_s
        self._sampler = Sampler(pid)

    @contextlib.contextmanager
    def watched(self, phase: str) -> Iterator[list[Taken]]:
        """What is taken while the block runs, in a list that is filled at its end."""
        found: list[Taken] = []
        self._sampler.phase = phase
        began, spent = time.perf_counter(), cpu_seconds(self.pid)
        yield found
        found.append(
            Taken(
                peak_bytes=self._sampler.peaks[phase],
                cpu_s=cpu_seconds(self.pid) - spent,
                seconds=time.perf_counter() - began,
            )
        )

    def memory(self) -> int:
        """Bytes that the server holds now, without what it started for the background."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def is_alone(self) -> bool:
        """Whether nothing that it started for the background runs any more."""
        for child in family(self.pid)[1:]:
            with contextlib.suppress(psutil.Error):
                if child.status() != psutil.STATUS_ZOMBIE:
                    return False
        return True

    def stop_looking(self) -> None:
        """Before the process ends."""
        self._sampler.stop()


@contextlib.contextmanager
def served(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Serves the library in `home` at a free port; `settings` are MATINEE_ variables.

    Raises:
        MatineeError: it does not start; the end of what it said is the reason.
    """
    with tempfile.TemporaryDirectory() as scratch:
        said = Path(scratch, "said.txt")
        began = time.perf_counter()
        with said.open("wb") as file:
            process = subprocess.Popen(
                COMMAND,
                cwd=scratch,
                env=_environment(home, settings or {}),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        try:
            url = _address(process, said, began)
            server = Server(process.pid, url, time.perf_counter() - began)
            try:
                yield server
            finally:
                server.stop_looking()
        finally:
            _end(process)


def _environment(home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """What is set for this machine holds, but no token: the clients here send none."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MATINEE_SERVE__")}
    return kept | {"MATINEE_HOME": str(home), "PYTHONPATH": str(ROOT)} | dict(settings)


def _address(process: subprocess.Popen[bytes], said: Path, began: float) -> str:
    """Where it is, once it answers there."""
    while time.perf_counter() - began < START_S:
        text = said.read_text("utf-8", "replace")
        if process.poll() is not None:
            raise MatineeError(f"matinee serve ended at once: {text.strip()[-2000:]}")
        found = ADDRESS.search(text)
        if found and _answers(found.group()):
            return found.group()
        time.sleep(LOOK_S)
    raise MatineeError(f"matinee serve did not answer within {START_S:.0f} s.")


def _answers(url: str) -> bool:
    try:
        answer = httpx.get(f"{url}/api/health", timeout=30, trust_env=False)
        return answer.status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it as Ctrl-C does, and whatever it started for the background."""
    started = family(process.pid)[1:]
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in started:
        with contextlib.suppress(psutil.Error):
            child.terminate()
    psutil.wait_procs(started, END_S)
