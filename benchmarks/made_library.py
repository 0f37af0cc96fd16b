"""A library of made items, as large and as wide as a real one, built once and kept."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from base.fakes import FakeTextEmbedder
from base.remembered import RememberingEmbedder
from base.settings import Settings, load_settings
from base.slots import Modality, Source, TextEmbedder, Vectors
from benchmarks.made_words import Topic, made_text, topics
from catalog.items import Item, Moment
from catalog.plays import Action, Play
from catalog.store import Catalog
from tools.calibrate import calibrate_library
from tools.context import Library
from tools.describe import Described
from tools.fakes import FakeModels
from tools.imports import import_plays
from tools.library import store

VERSION = "1"  # another one makes kept libraries anew
DIM, TIMBRE_DIM = 512, 200
MEDIA_SHARE = 0.1  # of the items, that have moments; of the others only words are known
MOMENTS = 20
NOISE = 0.6  # beside the words' own vectors: length of what makes each item its own
BATCH = 250
READY = "ready"
USER = "listener"
PLAYS = 200
TASTES = 3


class BenchModels(FakeModels):
    """The registry's text model where it is installed, else a fake of the same width.

    Pictures and sounds lie in the text model's space, as those of tags do.
    """

    def __init__(self) -> None:
        super().__init__("bench")
        self.embedder = text_embedder()
        self.text = self.embedder  # type: ignore[assignment]
        self.frames.dim = self.sound.dim = DIM
        self.frames.embed_texts = self.sound.embed_texts = self._query  # type: ignore[method-assign]
        self.timbre.dim = TIMBRE_DIM

    def name(self, slot: str) -> str:
        """Vectors of another text model are another space."""
        return f"{super().name(slot)}+{self.embedder.name}"

    def _query(self, texts: Sequence[str]) -> Vectors:
        return self.embedder.embed(texts, query=True)


def text_embedder() -> TextEmbedder:
    """Universal Sentence Encoder where it can be had without the network, else a fake."""
    try:
        from tools.engines.use_multilingual import UseMultilingualEmbedder

        return RememberingEmbedder(UseMultilingualEmbedder())
    except ImportError:
        return FakeTextEmbedder(DIM)


def made_library(
    home: Path, count: int, tell: Callable[[str], None] = lambda _: None
) -> tuple[Settings, BenchModels]:
    """The library in `home`, made if it is not there yet or was left half made."""
    models = BenchModels()
    settings = load_settings(home=home, offline=True)
    mark = home / READY
    wanted = f"{VERSION} {count} {models.embedder.name}"
    if mark.exists() and mark.read_text() == wanted:
        return settings, models
    shutil.rmtree(home, ignore_errors=True)
    library = Library(settings, Catalog(home), models)
    maker = _Maker(models.embedder)
    for start in range(0, count, BATCH):
        with library.catalog.write() as connection:
            for number in range(start, min(start + BATCH, count)):
                store(connection, maker.item(number), library.spaces, library.layout)
        tell(f"made {min(start + BATCH, count)} of {count} items")
    import_plays(library, maker.plays(count))
    with library.lease.write():
        calibrate_library(library)
        library.refresh_index(lambda done, of: tell(f"indexed {done} of {of} items"))
    library.close()
    mark.write_text(wanted)
    return settings, models


class _Maker:
    """Items whose vectors are near those of the words that are in them."""

    def __init__(self, embedder: TextEmbedder) -> None:
        self._topics = topics()
        words = sorted({w for t in self._topics for w in (t.name, *t.english, *t.chinese)})
        self._words = dict(zip(words, embedder.embed(words), strict=True))

    def item(self, number: int) -> Described:
        """The same item each time for one number."""
        draw, noise = random.Random(number), np.random.default_rng(number)
        topic = self._topics[number % len(self._topics)]
        chinese = number % 5 == 0
        title, named = made_text(draw, topic, 4, chinese)
        text, told = made_text(draw, topic, draw.randint(12, 30), chinese)
        has_media = draw.random() < MEDIA_SHARE
        item = Item(
            id=f"made-{number:06}", title=f"{title} {number}", description=text,
            medium="audio" if number % 3 == 0 else "video", language="zh" if chinese else "en",
            genres=[topic.name], duration_s=draw.uniform(60, 7200),
            form="music" if topic.name in ("jazz", "choir", "guitar") else "other",
            added_at=f"2025-01-{1 + number % 28:02}T00:00:00.000000Z",
            content=f"made{number}" if has_media else None,
        )  # fmt: skip
        described = Described(item)
        described.vectors[Modality.TEXT] = ([None], self._near([*named, *told], noise)[None])
        if has_media:
            self._add_moments(described, topic, draw, noise, chinese)
        return described

    def plays(self, count: int) -> list[Play]:
        """What somebody of a few tastes did, a play a day."""
        draw = random.Random(0)
        numbers = range(count)
        liked = [n for n in numbers if n % len(self._topics) < TASTES]
        others = [n for n in numbers if n % len(self._topics) >= TASTES]
        made = []
        for index in range(PLAYS):
            fond = index % 4 != 3
            item = draw.choice(liked if fond else others)
            action = Action.LIKE if fond else draw.choice([Action.SKIP, Action.DISLIKE])
            at = f"2025-{1 + index // 28:02}-{1 + index % 28:02}T20:00:00Z"
            made.append(Play(user=USER, item=f"made-{item:06}", action=action, at=at))
        return made

    def _add_moments(
        self,
        described: Described,
        topic: Topic,
        draw: random.Random,
        noise: np.random.Generator,
        chinese: bool,
    ) -> None:
        rows: dict[Modality, list[Vectors]] = {Modality.TEXT: [], Modality.IMAGE: []}
        rows[Modality.SOUND] = []
        sources = (Source.SPEECH, Source.FRAME, Source.SOUND, Source.SCREEN_TEXT)
        for index in range(MOMENTS):
            text, told = made_text(draw, topic, 12, chinese)
            described.moments.append(
                Moment(
                    item=described.item.id, start_s=5.0 * index, end_s=5.0 * index + 5,
                    source=sources[index % len(sources)], text=text,
                )
            )  # fmt: skip
            for each in rows.values():
                each.append(self._near(told, noise))
        owners: list[int | None] = [None, *range(MOMENTS)]
        whole = described.vectors[Modality.TEXT][1]
        for modality, each in rows.items():
            first = whole if modality is Modality.TEXT else _unit(np.sum(each, axis=0))[None]
            described.vectors[modality] = (owners, np.vstack([first, *each]))
        timbre = _unit(np.abs(noise.normal(size=TIMBRE_DIM)).astype(np.float32))
        described.vectors[Modality.TIMBRE] = ([None], timbre[None])

    def _near(self, words: Sequence[str], noise: np.random.Generator) -> Vectors:
        centre = _unit(np.sum([self._words[word] for word in words], axis=0))
        away = _unit(noise.normal(size=centre.size).astype(np.float32))
        return _unit(centre + NOISE * away)


def _unit(row: Vectors) -> Vectors:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), np.float32)
