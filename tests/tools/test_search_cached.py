"""Speed changes no answer: searches with and without what is kept in memory are the same."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.settings import load_settings
from catalog.items import Item
from catalog.store import Catalog
from catalog.testing import make_audio, make_video
from tools.fakes import FakeModels
from tools.results import Answer, Filters

WORDS = "jazz sea bread space war choir 太空 forest".split()
QUERIES = ["jazz by the sea", "太空", "bread and war", "nothing like it", "tone 700 hz", "jazz"]


@pytest.fixture
def library(matinee: Recommender, tmp_path: Path) -> Recommender:
    """Items of words and some media, and somebody with tastes."""
    matinee.import_items(
        Item(
            id=f"made{n}", title=f"{WORDS[n % 8]} {WORDS[n // 8]} {n}", genres=[WORDS[n % 8]],
            language="zh" if n % 5 == 0 else "en", duration_s=60.0 * n,
            form="music" if n % 4 == 0 else "other",
        )
        for n in range(40)
    )  # fmt: skip
    make_audio(tmp_path / "tone.flac", 2.0, tones=[700])
    make_video(tmp_path / "cut.mp4", 4.0, cuts=[2.0])
    matinee.add([tmp_path / "tone.flac", tmp_path / "cut.mp4"])
    for n, action in enumerate(("like", "finish", "dislike", "like", "never", "like")):
        matinee.record("ada", f"made{3 * n}", action)
    return matinee


def uncached(library: Recommender) -> Recommender:
    """The same library, opened anew with nothing kept in memory."""
    home = library.library.settings.home
    settings = load_settings(home=home, offline=True, vectors_mb=0)
    return Recommender(settings, Catalog(home), FakeModels())


def answers(matinee: Recommender) -> list[Answer]:
    found = [matinee.search(query, k=7) for query in QUERIES]
    found.append(matinee.search("jazz", Filters(max_minutes=10, language="en"), k=5))
    found.append(matinee.search("tone 700 hz", moments=True))
    found += [matinee.recommend(user, k=9) for user in ("ada", "stranger")]
    found.append(matinee.recommend("ada", "bread", Filters(max_minutes=20), k=9))
    return found


def assert_alike(some: list[Answer], others: list[Answer]) -> None:
    """The same results in the same order with the same words; parts within 1e-6."""
    for one, other in zip(some, others, strict=True):
        assert one.notes == other.notes
        for left, right in zip(
            [*one.results, *one.near_misses], [*other.results, *other.near_misses], strict=True
        ):
            assert left.parts == pytest.approx(right.parts, abs=1e-6)
            assert left.score == pytest.approx(right.score, abs=1e-6)
            plain = {"parts": {}, "score": 0.0}
            assert left.model_copy(update=plain) == right.model_copy(update=plain)


def test_answers_do_not_depend_on_what_is_kept(library: Recommender) -> None:
    """The first time, the second time, and with no memory at all."""
    first, second = answers(library), answers(library)
    assert library.library.vectors.size > 0
    assert_alike(first, second)
    library.close()
    with uncached(library) as bare:
        assert_alike(first, answers(bare))
        assert bare.library.vectors.size == 0


def test_what_is_added_and_removed_while_leased_is_seen(library: Recommender) -> None:
    library.search("jazz")
    assert library.library.lease.is_held
    library.import_items([Item(id="late", title="jazz by the sea")])
    assert library.search("jazz by the sea").results[0].item == "late"
    library.import_items([Item(id="late", title="a rocket")])
    assert library.search("rocket").results[0].item == "late"
    library.remove("late")
    assert "late" not in {one.item for one in library.search("rocket", k=50).results}
    found = answers(library)
    library.close()
    with uncached(library) as bare:
        assert_alike(found, answers(bare))


def test_eight_threads_get_the_same_answers(library: Recommender) -> None:
    expected = answers(library)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: answers(library), range(8)):
            assert_alike(expected, found)


ADD = """
import sys
from pathlib import Path
from agent.recommender import Recommender
from base.settings import load_settings
from catalog.items import Item
from catalog.store import Catalog
from tools.fakes import FakeModels
home = Path(sys.argv[1])
with Recommender(load_settings(home=home, offline=True), Catalog(home), FakeModels()) as m:
    m.import_items([Item(id="theirs", title="jazz by the sea")])
"""


def test_another_process_adds_while_this_one_has_the_index_open(library: Recommender) -> None:
    """It does not wait for the idle time, and what it added is found here."""
    settings = library.library.settings.model_copy(update={"index_idle_s": 600.0})
    with Recommender(settings, library.library.catalog, FakeModels()) as patient:
        patient.search("jazz")
        home = str(settings.home)
        subprocess.run([sys.executable, "-c", ADD, home], check=True, timeout=120)
        assert patient.search("jazz by the sea").results[0].item == "theirs"
