"""Protects the table of `make bench-gpu`: how speed is timed, and what is said where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from base.devices import Gpu, Hardware
from base.errors import WeightsError
from benchmarks import gpu
from benchmarks.gpu import document, measured, spots, weighed
from benchmarks.gpu_media import pictures, speech, texts, videos
from benchmarks.gpu_rows import ROWS, decoded
from benchmarks.speed import Engine, Row, Speed, Spot, Weighed, rate
from catalog.testing import make_video

CPU = Spot(kind="cpu", precision="float32", threads=2, budget_s=0.0, quick=True)
CUDA = Spot(kind="cuda", precision="bfloat16", threads=2, budget_s=0.0, quick=True)
NO_GPU = Hardware(cpus=2, cores=2, memory_bytes=8 << 30, free_bytes=4 << 30)
WITH_GPU = NO_GPU.model_copy(
    update={"gpu": Gpu(kind="cuda", name="Test GPU", memory_bytes=80 << 30, compute=9.0),
            "torch_sees_gpu": True}
)  # fmt: skip


class Clock:
    """Ticks only when an engine works."""

    def __init__(self, *seconds: float) -> None:
        self.now = 0.0
        self._seconds = list(seconds)

    def __call__(self) -> float:
        return self.now

    def work(self) -> float:
        self.now += self._seconds.pop(0) if len(self._seconds) > 1 else self._seconds[0]
        return 10.0


def test_the_first_call_only_warms_up() -> None:
    clock = Clock(3.0, 1.0, 1.0)
    assert rate(clock.work, 4.0, clock) == pytest.approx(10.0)
    assert clock.now == 7.0


def test_a_slow_machine_does_not_do_everything_twice() -> None:
    clock = Clock(15.0)
    assert rate(clock.work, 4.0, clock) == pytest.approx(10 / 15)
    assert clock.now == 15.0


def test_sizes_and_precision_go_by_the_device() -> None:
    assert CPU.size(1, 2, 3) == 1
    assert CPU.model_copy(update={"quick": False}).size(1, 2, 3) == 2
    assert CUDA.size(1, 2, 3) == 3
    assert (CPU.half, CUDA.half) == ("float32", "float16")  # Whisper has no bfloat16


def test_where_it_runs() -> None:
    assert [spot.kind for spot in spots(NO_GPU, quick=True)] == ["cpu"]
    assert [(spot.kind, spot.precision) for spot in spots(WITH_GPU, quick=False)] == [
        ("cpu", "float32"), ("cuda", "bfloat16")
    ]  # fmt: skip
    blind = WITH_GPU.model_copy(update={"torch_sees_gpu": False})
    assert [spot.kind for spot in spots(blind, quick=True)] == ["cpu"]


@contextmanager
def working(weighed: Weighed, spot: Spot) -> Iterator[tuple[Engine, str, int | None]]:
    yield (lambda: 5.0), spot.precision, 8


@contextmanager
def failing(weighed: Weighed, spot: Spot) -> Iterator[tuple[Engine, str, int | None]]:
    raise WeightsError("The weights are not on this machine.")
    yield (lambda: 5.0), spot.precision, 8


def write(folder: Path) -> None:
    (folder / "weights.bin").write_bytes(b"random")


def row(**given: object) -> Row:
    return Row(**{"what": "a", "unit": "b", "model": "blip-base", "open": working, "write": write}
               | given)  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATINEE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("base.hub.cached", lambda source: None)


@pytest.mark.usefixtures("nothing_here")
def test_a_row_that_fails_does_not_stop_the_others() -> None:
    rows = [row(what="broken", open=failing), row(what="large", heavy=True), row(what="fine")]
    broken, large, fine = measured(rows, [CPU])
    assert "not on this machine" in broken.missing["cpu"]
    assert "--quick" in large.missing["cpu"]
    assert fine.speeds["cpu"].weights == "random"
    printed = document([broken, large, fine], NO_GPU, quick=True)
    assert "No GPU was found" in printed
    assert "- broken, cpu: not measured (The weights are not on this machine)." in printed
    assert "`--quick` trial" in printed


@pytest.mark.usefixtures("nothing_here")
def test_random_weights_are_made_once_and_only_the_last_are_kept(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    first = weighed(row(), scratch)
    (first.folder / "mark").touch()
    assert (weighed(row(), scratch).folder / "mark").exists()
    weighed(row(model="clap-htsat-unfused"), scratch)
    assert [path.name for path in scratch.iterdir()] == ["clap-htsat-unfused"]
    assert weighed(row(model="slot:llm", write=None), scratch).weights == "random"


def test_both_columns_and_their_ratio() -> None:
    line = gpu.Line(row(what="captions", unit="captions"))
    line.speeds = {
        "cpu": Speed(per_s=2.0, precision="float32", weights="random", batch=4, note="short ones"),
        "cuda": Speed(per_s=90.0, precision="bfloat16", weights="random", gpu_bytes=3 * 10**9),
    }
    printed = document([line], WITH_GPU, quick=False)
    (found,) = (text for text in printed.splitlines() if text.startswith("| captions"))
    assert [cell.strip() for cell in found.split("|")[1:-1]] == [
        "captions", "random", "captions a second", "2.00 (float32, by 4)", "90.0 (bfloat16)",
        "45.0", "3.00",
    ]  # fmt: skip
    assert "- captions: short ones." in printed
    assert "Test GPU" in printed
    assert "No GPU" not in printed


def test_decoding_beside_gives_the_same_pictures_in_the_same_order(tmp_path: Path) -> None:
    files = [
        make_video(tmp_path / f"{n}.mp4", 2.0, fps=5, size=(64, 48), cuts=[0.0] * n)
        for n in range(3)
    ]
    with ThreadPoolExecutor(1) as pool:
        beside = list(decoded(files, pool))
    after = list(decoded(files, None))
    assert [len(shown) for shown in beside] == [2, 2, 2]
    np.testing.assert_array_equal(np.array(beside), np.array(after))


def test_what_the_engines_are_given() -> None:
    assert len(speech(500.0)) == 500 * 16_000
    assert len(pictures(100)) == 100
    assert len(set(texts(50))) == 50
    assert all(path.is_file() for path in videos(30))


def test_every_row_names_a_model_of_the_table() -> None:
    from base.table import table

    known = table()
    for one in ROWS:
        slot = one.model.removeprefix(gpu.SLOT)
        assert known.preferences(slot) if one.model.startswith(gpu.SLOT) else known.model(slot)
