"""The index in ChromaDB: what SQLite says, whatever happened to the process that wrote it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from base.errors import LibraryError
from catalog import schema
from catalog.chroma import ChromaIndex, is_current
from catalog.chroma_client import collection_name
from catalog.contracts import (
    EXACT_ENOUGH,
    MOMENTS,
    SPACE,
    OpenIndex,
    VectorIndexContract,
    fill,
    put_item,
    unit_rows,
)
from catalog.exact import ExactIndex
from catalog.items import set_state
from catalog.store import Catalog
from catalog.vectors import Space, VectorIndex, mark_changed

ROWS = 1 + MOMENTS


@contextlib.contextmanager
def opened_index(catalog: Catalog, folder: Path) -> Iterator[ChromaIndex]:
    with catalog.writer_lock():
        index = ChromaIndex(catalog, folder)
        try:
            yield index
        finally:
            index.close()


@pytest.fixture
def folder(catalog: Catalog) -> Path:
    return catalog.home / "chroma"


def mark_of(folder: Path) -> Path:
    return folder.with_name("chroma.changing")


def waiting(catalog: Catalog) -> int:
    """Rows of the outbox."""
    with catalog.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.outbox)).scalar_one()


def assert_agrees_with_sqlite(catalog: Catalog, index: VectorIndex) -> None:
    """The whole ranking of several queries is that of the exact index."""
    for seed in range(3):
        query = unit_rows(1000 + seed, 1)[0]
        with catalog.read() as connection:
            expected = ExactIndex(connection).nearest(SPACE, query, 10_000)
        hits = index.nearest(SPACE, query, 10_000)
        assert {(h.item, h.moment) for h in hits} == {(h.item, h.moment) for h in expected}
        assert [h.cosine for h in hits] == pytest.approx(
            [h.cosine for h in expected], abs=EXACT_ENOUGH
        )


class TestChromaIndex(VectorIndexContract):
    @pytest.fixture
    def opened(self, catalog: Catalog, folder: Path) -> OpenIndex:
        @contextlib.contextmanager
        def opened() -> Iterator[VectorIndex]:
            with opened_index(catalog, folder) as index:
                index.refresh()
                yield index

        return opened


def test_only_what_changed_is_carried_over(catalog: Catalog, folder: Path) -> None:
    """Each change once; the outbox is empty afterwards, and no mark is left."""
    fill(catalog, 4)
    with opened_index(catalog, folder) as index:
        seen: list[tuple[int, int]] = []
        assert index.refresh(lambda done, of: seen.append((done, of))) == 4
        assert seen == [(4, 4)]
        assert index.refresh() == 0
        put_item(catalog, "item1", unit_rows(50, 2))
        with catalog.write() as connection:
            mark_changed(connection, ["item1"])
        assert index.refresh() == 1
        assert waiting(catalog) == 0
        assert not mark_of(folder).exists()
        assert index.counts() == {collection_name(SPACE): 3 * ROWS + 2}
        assert_agrees_with_sqlite(catalog, index)


def test_what_was_carried_over_is_still_there_later(catalog: Catalog, folder: Path) -> None:
    """After closing and opening there is nothing to do."""
    fill(catalog, 3)
    for expected in (3, 0):
        with opened_index(catalog, folder) as index:
            assert index.refresh() == expected
            assert_agrees_with_sqlite(catalog, index)


def test_nothing_to_carry_over_is_known_without_opening(catalog: Catalog, folder: Path) -> None:
    """Only where the index is there, whole and up to date."""
    assert not is_current(catalog, folder)
    fill(catalog, 2)
    with opened_index(catalog, folder) as index:
        assert not is_current(catalog, folder)
        index.refresh()
    assert is_current(catalog, folder)
    mark_of(folder).touch()
    assert not is_current(catalog, folder)
    mark_of(folder).unlink()
    put_item(catalog, "item0", unit_rows(5, 2))
    assert not is_current(catalog, folder)


def test_owners_are_those_of_each_query_the_nearest_first(catalog: Catalog, folder: Path) -> None:
    """In several spaces at once, one of which nobody has filled."""
    fill(catalog, 6)
    other = Space("image", "another")
    put_item(catalog, "seen", unit_rows(70, 2), other)
    queries = {SPACE: list(unit_rows(71, 3)), other: list(unit_rows(72, 1)), Space("x", "y"): []}
    with opened_index(catalog, folder) as index, catalog.read() as connection:
        index.refresh()
        exact = ExactIndex(connection)
        for k in (0, 1, 4, 100):
            expected = {
                space: [
                    list(dict.fromkeys(hit.item for hit in index.nearest(space, query, k)))
                    for query in each
                ]
                for space, each in queries.items()
            }
            assert index.owners(queries, k) == exact.owners(queries, k) == expected


def test_rebuilding_from_the_truth(catalog: Catalog, folder: Path) -> None:
    """Whatever the index held is replaced by what SQLite holds, and nothing waits any more."""
    fill(catalog, 4)
    with opened_index(catalog, folder) as index:
        index.refresh()
        index._collection(SPACE).upsert(
            ids=["ghost:0"], embeddings=unit_rows(7, 1), metadatas=[{"item": "ghost", "moment": 0}]
        )
        with catalog.write() as connection:
            set_state(connection, "item0", "removed")
        seen: list[tuple[int, int]] = []
        assert index.rebuild(lambda done, of: seen.append((done, of))) == 3 * ROWS
        assert seen[-1][0] == 3 * ROWS
        assert_agrees_with_sqlite(catalog, index)
        assert index.refresh() == 0
    assert waiting(catalog) == 0
    assert not mark_of(folder).exists()


def test_a_stale_mark_means_rebuilding(catalog: Catalog, folder: Path) -> None:
    """An index whose writer was killed is not trusted, though SQLite says it is up to date."""
    fill(catalog, 3)
    with opened_index(catalog, folder) as index:
        index.refresh()
        index._collection(SPACE).delete(where={"item": "item1"})
    mark_of(folder).touch()
    with opened_index(catalog, folder) as index:
        assert not mark_of(folder).exists()
        assert index.refresh() == 3
        assert_agrees_with_sqlite(catalog, index)


def test_a_folder_that_is_gone_is_made_again(catalog: Catalog, folder: Path) -> None:
    """Somebody tidied up; SQLite thinks that everything was carried over."""
    fill(catalog, 3)
    with opened_index(catalog, folder) as index:
        index.refresh()
    shutil.rmtree(folder)
    with opened_index(catalog, folder) as index:
        assert index.refresh() == 3
        assert_agrees_with_sqlite(catalog, index)


@pytest.mark.parametrize("step", ["rmtree", "unlink"])
def test_killed_while_throwing_away(
    catalog: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Between any two steps of throwing the old index away, the next opening still finds all."""
    fill(catalog, 3)
    with opened_index(catalog, folder) as index:
        index.refresh()
    mark_of(folder).touch()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    target = shutil if step == "rmtree" else Path
    with monkeypatch.context() as patch:
        patch.setattr(target, step, killed)
        with pytest.raises(KeyboardInterrupt):
            ChromaIndex(catalog, folder)
    with opened_index(catalog, folder) as index:
        assert index.refresh() == 3
        assert_agrees_with_sqlite(catalog, index)


def test_an_interrupted_refresh_is_done_again(
    catalog: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error after some collections were changed leaves the mark, and so a rebuild."""
    fill(catalog, 3)
    with opened_index(catalog, folder) as index:
        index.refresh()
        put_item(catalog, "item0", unit_rows(77, 2))

        def fail(*_: object) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(index, "_upsert", fail)
        with pytest.raises(KeyboardInterrupt):
            index.refresh()
    assert mark_of(folder).exists()
    with opened_index(catalog, folder) as index:
        assert index.refresh() == 3
        assert_agrees_with_sqlite(catalog, index)


def test_what_changes_during_a_refresh_is_carried_over_next(catalog: Catalog, folder: Path) -> None:
    """A change that comes between the reading of the outbox and its emptying is not lost."""
    fill(catalog, 2)

    def meanwhile(*_: int) -> None:
        put_item(catalog, "late", unit_rows(5, 2))

    with opened_index(catalog, folder) as index:
        assert index.refresh(meanwhile) == 2
        assert waiting(catalog) == 1
        assert index.refresh() == 1
        assert_agrees_with_sqlite(catalog, index)


def test_looking_makes_no_collection(catalog: Catalog, folder: Path) -> None:
    """A query by a model that nothing was embedded with changes nothing."""
    with opened_index(catalog, folder) as index:
        assert index.nearest(Space("text", "nobody's"), unit_rows(0, 1)[0], 3) == []
        assert index.counts() == {}


def test_a_query_of_another_length_is_one_sentence(catalog: Catalog, folder: Path) -> None:
    """Chroma's errors become the library's."""
    fill(catalog, 1)
    with opened_index(catalog, folder) as index:
        index.refresh()
        with pytest.raises(LibraryError, match="matinee reindex"):
            index.nearest(SPACE, unit_rows(0, 1, dim=5)[0], 3)


@pytest.mark.parametrize("model", ["", "模型", "a" * 300, "A/B.c_d", "-", "text=a|image=b"])
def test_any_model_has_a_collection(catalog: Catalog, folder: Path, model: str) -> None:
    """Names that Chroma takes, whatever the model is called."""
    put_item(catalog, "x", unit_rows(0, 1), Space("image", model))
    with opened_index(catalog, folder) as index:
        index.refresh()
        assert [
            hit.item for hit in index.nearest(Space("image", model), unit_rows(0, 1)[0], 3)
        ] == ["x"]


def test_names_of_collections_differ() -> None:
    """Models that look alike once they are written plainly do not share a collection."""
    models = ["a-b", "a/b", "A-B", "a" * 60, "a" * 61]
    names = {collection_name(Space(m, model)) for m in ("text", "image") for model in models}
    assert len(names) == 10


REFRESH = """
import sys
from pathlib import Path
from catalog.chroma import ChromaIndex
from catalog.store import Catalog
catalog = Catalog(Path(sys.argv[1]))
with catalog.writer_lock(timeout_s=30):
    index = ChromaIndex(catalog, catalog.home / "chroma")
    print("open", flush=True)
    while True:
        index.refresh(lambda done, of: print(done, flush=True))
        index.rebuild(lambda done, of: print(done, flush=True))
"""


def test_kill_9_in_the_middle(catalog: Catalog, folder: Path) -> None:
    """A real process, killed while it changes the index; the next one gives the right answers."""
    fill(catalog, 30)
    process = subprocess.Popen(
        [sys.executable, "-c", REFRESH, str(catalog.home)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        for seed in range(3):  # changes while it runs
            put_item(catalog, f"item{seed}", unit_rows(500 + seed, 3))
        while not mark_of(folder).exists():
            assert process.poll() is None
    finally:
        process.kill()
        process.communicate(timeout=30)
    put_item(catalog, "item9", unit_rows(900, 2))
    with opened_index(catalog, folder) as index:
        index.refresh()
        assert_agrees_with_sqlite(catalog, index)
        assert waiting(catalog) == 0
