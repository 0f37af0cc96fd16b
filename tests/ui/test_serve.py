"""`matinee serve`: where it cannot listen, and that it ends cleanly."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]


def test_a_port_that_is_taken(command: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, _, said = command("serve", "--port", port)
    assert status == 2
    assert said.startswith(f"matinee: 127.0.0.1:{port} is taken")
    assert said.endswith("choose another with --port.\n")
    assert said.count("\n") == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_no_token_where_others_can_ask(command: Run, host: str) -> None:
    status, _, said = command("serve", "--host", host, "--port", 0)
    assert status == 2
    assert "--token" in said
    assert said.count("\n") == 1


def test_an_address_of_another_machine(command: Run) -> None:
    """192.0.2.0/24 is kept for examples (RFC 5737)."""
    status, _, said = command("serve", "--host", "192.0.2.7", "--port", 0, "--token", "secret")
    assert status == 2
    assert "--host" in said
    assert "secret" not in said


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(home: Path, stop: signal.Signals) -> None:
    """In one process; afterwards nothing is locked, and the port is free."""
    environment = os.environ | {"MATINEE_HOME": str(home), "MATINEE_OFFLINE": "1"}
    serving = subprocess.Popen(
        [sys.executable, "-P", "-m", "ui", "serve", "--port", "0"],
        cwd=home.parent,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert serving.stdout is not None
        said = serving.stdout.readline()
        url = said.split()[3].rstrip(";")
        for _ in range(100):
            try:
                found = httpx.get(f"{url}/api/health", timeout=10)
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        assert found.json()["items"] == 0
        note = home / "serving.json"  # by which commands find it
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        secret = json.loads(note.read_text())["secret"]
        serving.send_signal(stop)
        rest, errors = serving.communicate(timeout=30)
    finally:
        serving.kill()
    assert serving.returncode == 0
    assert errors == ""
    assert not note.exists()
    assert len(secret) >= 32
    assert secret not in said + rest
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/api/health", timeout=10)
    socket.create_server(("127.0.0.1", int(url.rpartition(":")[2]))).close()
