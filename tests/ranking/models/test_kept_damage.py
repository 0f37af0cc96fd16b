"""Trained models that went bad on the disk: one sentence that says what to do, never a trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from base.download import sha256_of
from base.errors import ModelError
from ranking.models import kept
from ranking.models.contract import State
from ranking.models.kept import Described, KeptModels

ARRAYS: State = {"weights": np.array([[0.5, -0.25], [1.0, 0.0]], np.float32)}
MODEL = Described(what="ease", quality={"ndcg@10": 0.25}, plays=4)
same_files = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def trained(tmp_path: Path) -> KeptModels:
    store = KeptModels(tmp_path / "models")
    store.keep(MODEL, ARRAYS)
    return store


def load(store: KeptModels) -> tuple[Described, State]:
    """What a recommendation does."""
    current = store.current()
    assert current is not None
    return store.load(current)


def refused(store: KeptModels) -> str:
    """The one sentence that a damaged model gives, which says what to do."""
    with pytest.raises(ModelError) as caught:
        load(store)
    said = str(caught.value)
    assert "matinee train" in said
    assert said.count(". ") == 0
    assert "\n" not in said
    return said


def _newer(folder: Path) -> None:
    file = folder / "0001" / "model.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": kept.FORMAT + 1}))


def _another_shape(folder: Path) -> None:
    file = folder / "0001" / "model.json"
    file.write_text(json.dumps({"format": kept.FORMAT, "trees": []}))


def _flipped(folder: Path) -> None:
    file = folder / "0001" / "arrays.npz"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def _not_a_number(folder: Path) -> None:
    """With a right checksum, as an older Matinee might have written it."""
    file, about = folder / "0001" / "arrays.npz", folder / "0001" / "model.json"
    np.savez(file, weights=np.array([1.0, np.nan]))
    _sign(file, about)


def _not_arrays(folder: Path) -> None:
    file, about = folder / "0001" / "arrays.npz", folder / "0001" / "model.json"
    file.write_bytes(b"PK\x03\x04 not a zip")
    _sign(file, about)


def _pickled(folder: Path) -> None:
    file, about = folder / "0001" / "arrays.npz", folder / "0001" / "model.json"
    np.savez(file, weights=np.array([{}], object))
    _sign(file, about)


def _sign(file: Path, about: Path) -> None:
    arrays = {"sha256": sha256_of(file), "bytes": file.stat().st_size}
    about.write_text(json.dumps(json.loads(about.read_text()) | {"arrays": arrays}))


def _gone(folder: Path) -> None:
    (folder / "0001" / "arrays.npz").unlink()


def _not_described(folder: Path) -> None:
    (folder / "0001" / "model.json").unlink()


def _no_version(folder: Path) -> None:
    (folder / "current").write_text("0007\n")


def _outside(folder: Path) -> None:
    (folder / "current").write_text("../0001\n")


def _binary(folder: Path) -> None:
    (folder / "current").write_bytes(b"\xff\xfe\0\n")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_newer, "format 2"),
        (_another_shape, "another version of Matinee"),
        (_flipped, "not those that were written"),
        (_not_a_number, "not a number"),
        (_not_arrays, "cannot be read"),
        (_pickled, "damaged"),
        (_gone, "cannot be read"),
        (_not_described, "cannot be read"),
        (_no_version, "0007 is not in"),
        (_outside, "names no trained model"),
        (_binary, "names no trained model"),
    ],
)
def test_damage_is_one_sentence(
    trained: KeptModels, damage: Callable[[Path], None], said: str
) -> None:
    """And training again makes it good."""
    damage(trained.folder)
    assert said in refused(trained)
    trained.keep(MODEL, ARRAYS)
    assert load(trained)[0] == MODEL


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> KeptModels:
    """One for many examples, each of which leaves it as it was."""
    store = KeptModels(tmp_path_factory.mktemp("kept") / "models")
    store.keep(MODEL, ARRAYS)
    return store


@same_files
@given(st.data(), st.sampled_from(["0001/model.json", "0001/arrays.npz", "current"]))
def test_a_file_cut_anywhere_is_noticed(
    lasting: KeptModels, data: st.DataObject, name: str
) -> None:
    file = lasting.folder / name
    whole = file.read_bytes()
    size = data.draw(st.integers(0, len(whole) - 1))
    file.write_bytes(whole[:size])
    try:
        refused(lasting)
    finally:
        file.write_bytes(whole)
    assert load(lasting)[0] == MODEL


@same_files
@given(st.data(), st.binary(min_size=1, max_size=8))
def test_other_bytes_in_the_arrays_are_noticed(
    lasting: KeptModels, data: st.DataObject, other: bytes
) -> None:
    file = lasting.folder / "0001" / "arrays.npz"
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole) - len(other)))
    changed = whole[:at] + other + whole[at + len(other) :]
    file.write_bytes(changed)
    try:
        if changed != whole:
            refused(lasting)
    finally:
        file.write_bytes(whole)
