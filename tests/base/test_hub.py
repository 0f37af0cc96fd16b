"""The hub: what lies in its local cache is used where it is; what is fetched is checked."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from base import hub, reach
from base.devices import Hardware
from base.errors import OfflineError, WeightsError
from base.settings import Settings
from base.table import HubSource, WeightsTable
from base.weights import Weights

COMMIT = "c" * 40
WEIGHTS, CONFIG = b"\x00weights" * 500, b'{"layers": 2}'
PIN = hashlib.sha256(WEIGHTS).hexdigest()


def git_sha1(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def source(pin: str | None = PIN, revision: str = "main") -> HubSource:
    files = [{"name": "sub/config.json"}, {"name": "model.bin", "sha256": pin}]
    return HubSource.model_validate({"repo": "org/tiny", "revision": revision, "files": files})


def table_of(entry: HubSource) -> WeightsTable:
    model = {"slot": "text", "note": "", "licence": "MIT", "bytes": 4013, "memory_mb": 1}
    lists = {key: ["tiny"] for key in ("gpu_hub", "cpu_hub", "no_hub")}
    return WeightsTable.model_validate(
        {"slots": {"text": lists}, "models": {"tiny": {**model, "hub": entry}}}
    )


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model laid out as the hub's own cache does: blobs, and a snapshot of links to them."""
    root = tmp_path / "hub" / "models--org--tiny"
    snapshot = root / "snapshots" / COMMIT
    (snapshot / "sub").mkdir(parents=True)
    (root / "blobs").mkdir()
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text(COMMIT)
    (root / "blobs" / PIN).write_bytes(WEIGHTS)
    (root / "blobs" / git_sha1(CONFIG)).write_bytes(CONFIG)
    (snapshot / "model.bin").symlink_to(root / "blobs" / PIN)
    (snapshot / "sub" / "config.json").symlink_to(root / "blobs" / git_sha1(CONFIG))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return snapshot


@pytest.mark.parametrize("revision", ["main", COMMIT, "d" * 40])
def test_a_model_in_the_hubs_cache_is_used_in_place(
    hub_cache: Path,
    make_settings: Callable[..., Settings],
    machine: Hardware,
    no_sockets: None,
    revision: str,
) -> None:
    models = table_of(source(revision=revision))
    weights = Weights(make_settings(offline=True), machine, models=models)
    assert weights.choose("text").present
    assert weights.verify("tiny") == []
    assert weights.path("tiny") == hub_cache
    assert weights.path("tiny") == hub_cache  # now by its receipt
    assert weights.verify("tiny") == []
    (line,) = weights.status()
    assert (line.source, line.pinned) == ("hub cache", False)


@pytest.mark.parametrize("name", ["model.bin", "sub/config.json"])
@pytest.mark.parametrize("pin", [PIN, None])
def test_a_damaged_blob_is_not_used(
    hub_cache: Path, make_settings: Callable[..., Settings], name: str, pin: str | None
) -> None:
    (hub_cache / name).resolve().write_bytes(b"damaged")
    weights = Weights(make_settings(offline=True), models=table_of(source(pin)))
    assert [problem.file for problem in weights.verify("tiny")] == [name]
    with pytest.raises(OfflineError):
        weights.path("tiny")


def test_a_snapshot_that_lacks_a_file_is_no_model(hub_cache: Path) -> None:
    (hub_cache / "model.bin").unlink()
    assert hub.cached(source()) is None


class _Hub(BaseHTTPRequestHandler):
    """The two calls that a download makes: the description of a revision, and its files."""

    files = {"model.bin": WEIGHTS, "sub/config.json": CONFIG}  # noqa: RUF012
    sent: dict[str, bytes] = {}  # noqa: RUF012 - what is sent instead, by name

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/api/models/org/tiny"):
            siblings = [
                {
                    "rfilename": name,
                    "size": len(body),
                    "blobId": git_sha1(body),
                    **({"lfs": _lfs(body)} if name == "model.bin" else {}),
                }
                for name, body in self.files.items()
            ]
            answer = {"id": "org/tiny", "sha": COMMIT, "siblings": siblings, "private": False}
            return self._send(json.dumps(answer).encode(), {"Content-Type": "application/json"})
        name = path.removeprefix(f"/org/tiny/resolve/{COMMIT}/")
        if name not in self.files:
            return self._send(b"", {}, 404)
        body = self.sent.get(name, self.files[name])
        etag = hashlib.sha256(body).hexdigest() if name == "model.bin" else git_sha1(body)
        return self._send(body, {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT})

    def _send(self, body: bytes, headers: dict[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


def _lfs(body: bytes) -> dict[str, object]:
    digest = hashlib.sha256(body).hexdigest()
    return {"sha256": digest, "oid": digest, "size": len(body), "pointerSize": 100}


@pytest.fixture
def hub_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[_Hub]]:
    """A hub on this machine that huggingface_hub is pointed at."""
    handler = type("Hub", (_Hub,), {"sent": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    for user in ("base.reach", "base.hub"):
        monkeypatch.setattr(f"{user}.hub_endpoint", lambda: address)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "empty"))
    yield handler
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("pin", [PIN, None])
def test_a_model_is_fetched_from_the_hub(
    hub_server: type[_Hub], make_settings: Callable[..., Settings], machine: Hardware, pin: str
) -> None:
    weights = Weights(make_settings(), machine, models=table_of(source(pin)))
    assert weights.choose("text").why == "preferred on a CPU with the model hub in reach"
    folder = weights.path("tiny")
    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert sorted(path.name for path in folder.iterdir()) == ["model.bin", "receipt.json", "sub"]
    assert weights.verify("tiny") == []
    (folder / "model.bin").write_bytes(b"x" * len(WEIGHTS))
    assert len(weights.verify("tiny")) == 1  # by the receipt where the table pins nothing


@pytest.mark.parametrize("name", ["model.bin", "sub/config.json"])
def test_a_file_that_is_not_what_the_hub_states_is_refused(
    hub_server: type[_Hub], make_settings: Callable[..., Settings], name: str
) -> None:
    hub_server.sent[name] = bytes(len(hub_server.files[name]))
    weights = Weights(make_settings(), models=table_of(source(None)))
    with pytest.raises(WeightsError, match=f"{name} of org/tiny"):
        weights.path("tiny")
    assert not weights.present("tiny")
    hub_server.sent.clear()
    assert (weights.path("tiny") / "model.bin").is_file()


def test_a_repository_that_is_gone_is_one_sentence(
    hub_server: type[_Hub], make_settings: Callable[..., Settings]
) -> None:
    gone = source().model_copy(update={"repo": "org/gone"})
    with pytest.raises(WeightsError, match="org/gone could not be downloaded"):
        Weights(make_settings(), models=table_of(gone)).path("tiny")


def test_the_hub_is_asked_once_a_process(hub_server: type[_Hub]) -> None:
    assert reach.hub_reach(offline=False).reachable
    known = reach._answers.cache_info().hits
    assert reach.hub_reach(offline=False).reachable
    assert reach._answers.cache_info().hits == known + 1


@pytest.mark.parametrize("variable", ["MATINEE_OFFLINE", "HF_HUB_OFFLINE"])
def test_nobody_is_asked_when_told_not_to(
    monkeypatch: pytest.MonkeyPatch, no_sockets: None, variable: str
) -> None:
    if variable == "HF_HUB_OFFLINE":
        monkeypatch.setenv(variable, "1")
    else:
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    found = reach.hub_reach(offline=variable == "MATINEE_OFFLINE")
    assert not found.reachable
    assert variable in found.why
