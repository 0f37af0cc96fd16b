"""Reindexing: the same answers from an index that was lost, and another model's vectors."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from agent.events import Items
from agent.recommender import Recommender
from base.fakes import FakeTextEmbedder
from base.settings import load_settings
from base.slots import Vectors
from catalog.items import Item
from catalog.store import Catalog
from catalog.testing import make_audio
from tools.fakes import FakeModels
from tools.ingest import Silent
from tools.models import changed_models, keep_models
from tools.reindex import reindex


def answers(matinee: Recommender) -> list[tuple[str, float]]:
    return [(r.item, round(r.score, 3)) for r in matinee.search("tone 700 hz").results]


def test_a_lost_index_is_made_again(matinee: Recommender, tmp_path: Path) -> None:
    make_audio(tmp_path / "a.flac", 1.0, tones=[700])
    make_audio(tmp_path / "b.flac", 1.0, tones=[1400])
    matinee.add([tmp_path / "a.flac", tmp_path / "b.flac"])
    matinee.import_items([Item(id="words", title="Only words, no tone")])
    library = matinee.library
    with library.lease.write():
        first = reindex(library, Silent())
    before = answers(matinee)
    shutil.rmtree(library.settings.index)
    assert answers(matinee) == before
    with library.lease.write():
        assert reindex(library, Silent()) == first
    assert first.described == 3
    assert answers(matinee) == before


def test_another_model_fills_its_own_space(matinee: Recommender, tmp_path: Path) -> None:
    make_audio(tmp_path / "a.flac", 1.0, tones=[700])
    matinee.add([tmp_path / "a.flac"])
    matinee.import_items([Item(id="words", title="A tone in words")])
    old = matinee.library
    other = FakeModels("other")
    assert set(changed_models(old.catalog, other)) == {
        "voice", "speech", "captions", "ocr", "frames", "timbre", "sound", "text",
    }  # fmt: skip
    new = old.with_models(other)
    with old.lease.write():
        keep_models(old.catalog, other, again=True)
        report = reindex(new, Silent())
    assert report.described == 2
    assert changed_models(old.catalog, other) == {}
    again = Recommender(old.settings, old.catalog, other)
    assert again.search("tone 700 hz").results[0].title == "a"


def test_a_conversation_goes_on_with_the_new_models(tmp_path: Path) -> None:
    """It searched the vectors of the old ones, which nothing fills any more."""
    settings = load_settings(home=tmp_path / "home", llm="none")
    other = FakeModels("other")
    asked_of_other: list[str] = []

    class Noted(FakeTextEmbedder):
        def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
            asked_of_other.extend(texts if query else ())
            return super().embed(texts, query)

    other.text = Noted()
    matinee = Recommender(settings, Catalog(settings.home), FakeModels(), lambda: other)
    matinee.import_items([Item(id="sea", title="A calm evening by the sea")])

    def asked() -> list[str]:
        events = matinee.chat("ada", "something calm about the sea")
        return [r.item for event in events if isinstance(event, Items) for r in event.results]

    assert asked() == ["sea"]
    matinee.reindex()
    asked_of_other.clear()  # calibration asks too
    assert asked() == ["sea"]
    assert asked_of_other
    matinee.close()


def test_an_item_whose_file_is_away_keeps_what_it_has(matinee: Recommender, tmp_path: Path) -> None:
    make_audio(tmp_path / "a.flac", 1.0, tones=[700])
    matinee.add([tmp_path / "a.flac"])
    item = matinee.items()[0].id
    (tmp_path / "a.flac").rename(tmp_path / "elsewhere.flac")
    old = matinee.library
    with old.lease.write():
        assert reindex(old, Silent()).kept == ()  # everything is in the cache of results
        report = reindex(old.with_models(FakeModels("other")), Silent())
    assert report.kept == (item,)
    assert matinee.search("tone 700 hz").results[0].item == item
