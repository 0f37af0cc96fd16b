"""Libraries of made items from a thousand to a hundred thousand, written in bulk and kept."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from base.fakes import FakeFrameEmbedder, FakeSoundEmbedder, FakeTextEmbedder
from base.settings import Settings, load_settings
from base.slots import Modality, Vectors
from benchmarks.made_words import Topic, made_text, topics
from catalog import schema
from catalog.store import Catalog
from catalog.traits import put_traits
from catalog.vectors import FUSED
from catalog.words import segmented
from tools.calibrate import calibrate_library
from tools.context import Library
from tools.fakes import FakeModels

RECIPE = "3"  # another one makes kept libraries anew
DIM, TIMBRE_DIM = 512, 200  # of the text models that are in use, and of musicnn
SEEN_SHARE, HEARD_SHARE = 0.3, 0.2  # of the items, that have vectors of pictures and of sound
KINDS = 10  # of things within a topic
COMMON, KIND, OWN = (
    0.6,
    0.8,
    0.9,
)  # beside a topic's vector: what all share, a kind's, an item's own
BATCH = 2_000
EPISODES = 12
READY = "ready"
SERIES_OF = ("crime", "child", "romance")
MUSIC_OF = ("jazz", "choir", "guitar")
SAID_OF = ("physics", "computing", "money", "biology")

Tell = Callable[[str], None]


class SpeedModels(FakeModels):
    """Fakes whose vectors are as long as those of the models in use."""

    def __init__(self) -> None:
        super().__init__("speed")
        self.text = FakeTextEmbedder(DIM)
        self.frames = FakeFrameEmbedder(DIM)
        self.sound = FakeSoundEmbedder(DIM)
        self.timbre.dim = TIMBRE_DIM


def speed_library(home: Path, count: int, tell: Tell = lambda _: None) -> Settings:
    """The library of `count` items in `home`, made if another recipe or nothing is there."""
    settings = load_settings(home=home, offline=True)
    mark = home / READY
    wanted = f"{RECIPE} {count}"
    if mark.exists() and mark.read_text("utf-8") == wanted:
        return settings
    shutil.rmtree(home, ignore_errors=True)
    library = Library(settings, Catalog(home), SpeedModels())
    made = Maker(library)
    for start in range(0, count, BATCH):
        with library.catalog.write() as connection:
            made.write(connection, range(start, min(start + BATCH, count)))
        tell(f"made {min(start + BATCH, count)} of {count} items")
    with library.lease.write():
        calibrate_library(library)
        library.refresh_index(lambda done, of: tell(f"indexed {done} of {of}"), rebuild=True)
    library.close()
    mark.write_text(wanted, "utf-8")
    return settings


def item_id(number: int) -> str:
    """The id of a made item."""
    return f"made-{number:06}"


def kind_of(number: int) -> int:
    """Which of the `kinds()` groups an item belongs to: items of one are alike."""
    return number % kinds()


def kinds() -> int:
    """How many groups of alike items there are."""
    return KINDS * len(topics())


@dataclass(frozen=True)
class _Rows:
    """What one batch adds to each table."""

    items: list[dict[str, Any]]
    bodies: list[str]
    vectors: list[dict[str, Any]]


class Maker:
    """Writes items past the ordinary way, which takes a hundred times as long."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._topics = topics()
        draw = np.random.default_rng(0)
        named = library.models.text.embed([topic.name for topic in self._topics])
        common = _unit(draw.normal(size=DIM))
        own = _units(draw.normal(size=(kinds(), DIM)))
        of = np.arange(kinds()) % len(self._topics)
        self._middles = _units(named[of] + COMMON * common + KIND * own)

    def write(self, connection: Connection, numbers: range) -> None:
        """Items, their words and their vectors; the index has to be made anew afterwards."""
        rows = self._rows(numbers)
        connection.execute(schema.items.insert(), rows.items)
        put_traits(connection, rows.items)
        ids = [number + 1 for number in numbers]
        owners = [item_id(number) for number in numbers]
        texts = [
            {"id": row, "item": item, "moment": None} for row, item in zip(ids, owners, strict=True)
        ]
        connection.execute(schema.texts.insert(), texts)
        bodies = [{"id": row, "body": body} for row, body in zip(ids, rows.bodies, strict=True)]
        connection.execute(text("INSERT INTO words (rowid, body) VALUES (:id, :body)"), bodies)
        connection.execute(schema.vectors.insert(), rows.vectors)

    def _rows(self, numbers: range) -> _Rows:
        items, bodies = [], []
        for number in numbers:
            item, body = self._item(number)
            items.append(item)
            bodies.append(body)
        return _Rows(items, bodies, list(self._vectors(numbers)))

    def _item(self, number: int) -> tuple[dict[str, Any], str]:
        draw = random.Random(number)
        topic = self._topics[number % len(self._topics)]
        chinese = number % 7 == 0
        title = f"{made_text(draw, topic, 4, chinese)[0]} {number}"
        description = made_text(draw, topic, 16, chinese)[0]
        form, series, episode = _form(topic, number)
        added = datetime.now(UTC) - timedelta(days=draw.uniform(0, 1000))
        row = {
            "id": item_id(number), "title": title, "description": description, "form": form,
            "medium": "audio" if form in ("music", "podcast") else "video",
            "language": "zh" if chinese else "en", "genres": [topic.name], "creators": [],
            "people": [], "tags": [], "series": series, "season": 1 if series else None,
            "episode": episode, "duration_s": draw.uniform(60, 7200), "state": "present",
            "added_at": added.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }  # fmt: skip
        return row, segmented(f"{title} {description} {topic.name}")

    def _vectors(self, numbers: range) -> Iterator[dict[str, Any]]:
        """Rows of the table of vectors: those of each modality, and the fused one."""
        library = self._library
        draw = np.random.default_rng((1, numbers.start))
        near = {
            modality: self._near(numbers, draw)
            for modality in (Modality.TEXT, Modality.IMAGE, Modality.SOUND)
        }
        near[Modality.TIMBRE] = _units(np.abs(draw.normal(size=(len(numbers), TIMBRE_DIM))))
        seen = draw.random(len(numbers)) < SEEN_SHARE
        heard = draw.random(len(numbers)) < HEARD_SHARE
        has = {Modality.IMAGE: seen, Modality.SOUND: heard, Modality.TIMBRE: heard}
        for index, number in enumerate(numbers):
            blocks = {m: rows[index] for m, rows in near.items() if m not in has or has[m][index]}
            whole = {str(m): (library.spaces[m], row) for m, row in blocks.items()}
            if len(blocks) > 1:
                whole[FUSED] = (library.fused.model, library.layout.item(blocks))
            for modality, (model, row) in whole.items():
                yield {
                    "item": item_id(number), "moment": None, "modality": modality, "model": model,
                    "data": row.astype("<f2").tobytes(),
                }  # fmt: skip

    def _near(self, numbers: Sequence[int], draw: np.random.Generator) -> Vectors:
        middles = self._middles[[kind_of(number) for number in numbers]]
        return _units(middles + OWN * _units(draw.normal(size=middles.shape)))


def _form(topic: Topic, number: int) -> tuple[str, str | None, int | None]:
    """Form, series and episode: a dozen items of one kind are a series."""
    if topic.name in SERIES_OF:
        place = number // kinds()
        series = f"{topic.name} {kind_of(number)} {place // EPISODES}"
        return "episode", series, place % EPISODES + 1
    if topic.name in MUSIC_OF:
        return "music", None, None
    return ("lecture" if topic.name in SAID_OF else "film"), None, None


def _units(rows: np.ndarray[Any, Any]) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _unit(row: np.ndarray[Any, Any]) -> Vectors:
    return np.asarray(row / np.linalg.norm(row), np.float32)
