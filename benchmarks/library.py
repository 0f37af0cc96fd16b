"""The library that the labelled searches are run on: built once, then opened again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from agent import Recommender
from base.settings import FusionSettings, RankingSettings, Settings, load_settings
from base.slots import Frozen
from benchmarks.media import found_media, neutral, neutral_item
from benchmarks.searches import LabelledSearch
from catalog.store import Catalog
from evaluation.suite.distractors import distractors
from tools.models import Models, ModelSet, kept_models

ROOT = Path(__file__).parents[1]
CODE = ("base", "catalog", "tools")  # what they make of media lies in the library
SEARCH_TIME = {"search.py", "candidates.py", "rank.py", "evidence.py", "filters.py", "results.py"}
BUILT = "built.json"
Say = Callable[[str], None]


class Built(Frozen):
    """A finished library: the item that each named file became, and what could not be added."""

    items: dict[str, str]
    distractors: int
    failures: tuple[str, ...] = ()

    def askable(self, searches: Iterable[LabelledSearch]) -> list[LabelledSearch]:
        """The searches of which an answer is in the library."""
        return [one for one in searches if any(name in self.items for name in one.answers)]

    def relevant(self, search: LabelledSearch) -> frozenset[str]:
        """The items that answer a search; a file that is there twice is one item."""
        return frozenset(self.items[name] for name in search.answers if name in self.items)


def default_home(settings: Settings) -> Path:
    """A folder of the user's cache for the code as it is today."""
    digest = hashlib.sha256()
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".toml") and path.name not in SEARCH_TIME:
                digest.update(path.read_bytes())
    return settings.cache / "benchmarks" / f"modalities-{digest.hexdigest()[:10]}"


def build(home: Path, shared: Path | None, say: Say) -> Built:
    """Add the media and the distractors, or read what was built here before."""
    note = home / BUILT
    if note.exists():
        return Built.model_validate_json(note.read_text(encoding="utf-8"))
    settings = load_settings(home=home / "all")
    found = found_media(settings, shared)
    clips = neutral(found, home / "clips")
    say(f"adding {len(clips)} files; this is done once")
    with Recommender.open(settings=settings) as matinee:
        report = matinee.add([home / "clips"], metadata=neutral_item)
        others = distractors()
        matinee.import_items(others)
        items = _items_by_name(matinee, clips)
    failures = tuple(failure.reason for failure in report.failures)
    built = Built(items=items, distractors=len(others), failures=failures)
    note.write_text(json.dumps(built.model_dump(), indent=1, ensure_ascii=False), encoding="utf-8")
    return built


def open_library(
    home: Path,
    fusion: FusionSettings | None = None,
    models: ModelSet | None = None,
    candidates: int | None = None,
) -> Recommender:
    """A library with other weights; models that are loaded already are shared."""
    settings = load_settings(home=home)
    if fusion is not None:
        settings = settings.model_copy(update={"fusion": fusion})
    if candidates is not None:
        ranking: RankingSettings = settings.ranking.model_copy(update={"candidates": candidates})
        settings = settings.model_copy(update={"ranking": ranking})
    catalog = Catalog(home)
    return Recommender(settings, catalog, models or Models(settings, kept=kept_models(catalog)))


def _items_by_name(matinee: Recommender, clips: Mapping[str, Path]) -> dict[str, str]:
    """By content: two names of one content are one item."""
    from catalog.fingerprint import fingerprint
    from catalog.items import find_alias

    found = {}
    with matinee.library.catalog.read() as connection:
        for name, path in clips.items():
            item = find_alias(connection, "fingerprint", fingerprint(path))
            if item is not None:
                found[name] = item
    return found
