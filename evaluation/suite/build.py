"""The library that the suite's dialogues are held in, built once in the user's cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent import Recommender
from base.download import ProgressSink
from base.settings import Settings
from demo.place import metadata, place
from evaluation.suite.load import suite_items
from tools.ingest import Progress


def suite_home(settings: Settings) -> Path:
    """The folder that it lies in."""
    return settings.cache / "evaluation" / "suite"


def suite_library(settings: Settings) -> Path:
    """The folder in it that is the library's own."""
    return suite_home(settings) / "library"


def build_suite(
    settings: Settings,
    downloads: ProgressSink | None = None,
    progress: Progress | None = None,
    on_items: Callable[[int], None] = lambda _: None,
) -> Settings:
    """Understand the demo's media and import the items of which words are known.

    What is there already is not done again: a library of another version of the code is brought up
    to date by the same steps. Gives the settings under which the library is opened.

    Raises:
        WeightsError: a file or a model is missing and cannot be fetched.
    """
    home = suite_home(settings)
    own = settings.model_copy(update={"home": suite_library(settings)})
    files = place(own, home / "media", downloads)
    with Recommender.open(settings=own, downloads=downloads) as matinee:
        matinee.add(list(files.values()), progress, metadata)
        known = {item.id for item in matinee.items()}
        new = [item for item in suite_items() if item.id not in known]
        if new:
            matinee.import_items(new, on_items)
    return own
