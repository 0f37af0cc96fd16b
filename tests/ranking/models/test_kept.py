"""Trained models in a folder: versions, the way back, and what is never kept."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import DiskFullError, LibraryError, ModelError, UsageError
from ranking.models import kept
from ranking.models.contract import State
from ranking.models.kept import MOST, Described, KeptModels
from ranking.models.packed import of_texts, read_arrays, to_texts, write_arrays

ARRAYS: State = {
    "ease/weights": np.array([[0.5, -0.25], [1.0, 0.0]], np.float32),
    "items": of_texts(["a", "b"]),
    "none": np.zeros((0, 3)),
}
MODEL = Described(
    what="ease",
    parameters={"ranker": "linear", "ease": {"l2": 200.0}},
    quality={"new": 0.25, "untrained": 0.125},
    plays=4,
    people=2,
    items=2,
    made_at="2026-11-01T12:00:00.000000Z",
)


@pytest.fixture
def store(tmp_path: Path) -> KeptModels:
    return KeptModels(tmp_path / "models")


@pytest.fixture
def trained(store: KeptModels) -> KeptModels:
    store.keep(MODEL, ARRAYS)
    return store


def load(store: KeptModels) -> tuple[Described, State]:
    """What a recommendation does."""
    current = store.current()
    assert current is not None
    return store.load(current)


def test_what_is_kept_comes_back(trained: KeptModels) -> None:
    """The description and each array, with its name, shape and type; nothing else lies there."""
    model, arrays = load(trained)
    assert model == MODEL == trained.describe("0001")
    assert arrays.keys() == ARRAYS.keys()
    for name, values in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], values, strict=True)
    lying = {str(path.relative_to(trained.folder)) for path in trained.folder.rglob("*")}
    assert lying == {"current", "0001", "0001/model.json", "0001/arrays.npz"}


def test_nothing_trained_is_no_error(store: KeptModels) -> None:
    assert store.current() is None
    assert store.versions() == []
    with pytest.raises(UsageError, match="matinee train"):
        store.rollback()


def test_the_newest_is_current_and_the_way_leads_back(store: KeptModels) -> None:
    """Step by step, at last to before the first; and training goes on with a new number."""
    names = [store.keep(MODEL, ARRAYS) for _ in range(3)]
    assert names == ["0001", "0002", "0003"] == store.versions()
    steps = [(store.rollback(), store.current()) for _ in range(3)]
    assert steps == [("0002", "0002"), ("0001", "0001"), (None, None)]
    with pytest.raises(UsageError, match="matinee train"):
        store.rollback()
    assert store.keep(MODEL, ARRAYS) == "0004" == store.current()


def test_none_may_be_in_use(trained: KeptModels) -> None:
    """The versions stay, and each may be used again."""
    trained.use(None)
    assert trained.current() is None
    assert trained.versions() == ["0001"]
    trained.use("0001")
    assert load(trained)[0] == MODEL


def test_old_versions_go(store: KeptModels) -> None:
    names = [store.keep(MODEL, ARRAYS) for _ in range(MOST + 2)]
    assert store.versions() == names[-MOST:]
    assert load(store)[0] == MODEL


def test_more_than_four_digits_are_in_order(store: KeptModels) -> None:
    for name in ("0002", "10000", "9999"):
        (store.folder / name).mkdir(parents=True)
    assert store.versions() == ["0002", "9999", "10000"]
    assert store.keep(MODEL, ARRAYS) == "10001"


def test_a_way_back_from_damage(store: KeptModels) -> None:
    """Where `current` is damaged, rolling back leads to the newest version, then on."""
    store.keep(MODEL, ARRAYS)
    store.keep(MODEL, ARRAYS)
    (store.folder / "current").write_bytes(b"")
    assert [store.rollback(), store.rollback(), store.rollback()] == ["0002", "0001", None]


def _broken(*_: object, **__: object) -> Iterator[None]:
    raise KeyboardInterrupt


@pytest.mark.parametrize("place", ["write_arrays", "_sync"])
def test_stopped_while_writing_the_old_one_stays(
    trained: KeptModels, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(kept, place, _broken)
        with pytest.raises(KeyboardInterrupt):
            trained.keep(MODEL, ARRAYS)
    assert trained.current() == "0001"
    assert [path.name for path in sorted(trained.folder.iterdir())] == ["0001", "current"]


def test_what_a_killed_training_left_is_removed(trained: KeptModels) -> None:
    (trained.folder / "unfinished-0002").mkdir()
    (trained.folder / "unfinished-current").write_text("00")
    assert trained.versions() == ["0001"]
    assert trained.keep(MODEL, ARRAYS) == "0002"
    assert not list(trained.folder.glob("unfinished*"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_weights_that_are_no_numbers_are_not_kept(trained: KeptModels, bad: float) -> None:
    with pytest.raises(ModelError, match="matinee train"):
        trained.keep(MODEL, {"weights": np.array([1.0, bad])})
    assert trained.versions() == ["0001"]
    assert load(trained)[0] == MODEL


def test_objects_are_not_kept(tmp_path: Path) -> None:
    """They could not be read without unpickling."""
    with pytest.raises(TypeError, match="objects"):
        write_arrays(tmp_path / "arrays.npz", {"one": np.array([None])})


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [(errno.ENOSPC, DiskFullError, "is full"), (errno.EROFS, LibraryError, "permissions")],
)
def test_a_disk_that_cannot_be_written_to(
    trained: KeptModels,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    kind: type[LibraryError],
    said: str,
) -> None:
    def full(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(kept, "_sync", full)
    with pytest.raises(kind, match=said):
        trained.keep(MODEL, ARRAYS)
    assert trained.versions() == ["0001"]


@given(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"))))
def test_texts_come_back(texts: list[str]) -> None:
    """Empty ones and any script; as bytes, for the longest must not cost the others."""
    packed = of_texts(texts)
    assert packed.dtype == np.uint8
    assert to_texts(packed) == tuple(texts)


def test_arrays_are_known_by_their_hash(tmp_path: Path) -> None:
    """Another file of the same size is another file."""
    one = write_arrays(tmp_path / "one.npz", {"weights": np.array([1.0])})
    two = write_arrays(tmp_path / "two.npz", {"weights": np.array([2.0])})
    assert one.bytes == two.bytes
    with pytest.raises(ValueError, match="not those that were written"):
        read_arrays(tmp_path / "two.npz", one)
