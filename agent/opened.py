"""A library from opening to closing: its models, its index and its language model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Self

from agent.chats import Chats, OpenModel, opener
from agent.upkeep import remake
from base.download import ProgressSink
from base.settings import Settings, load_settings
from catalog.store import Catalog
from tools.context import Library
from tools.ingest import Progress
from tools.models import Models, ModelSet, kept_models
from tools.reindex import ReindexReport

Warn = Callable[[str], None]


class Opened:
    """One open library. Close it, or use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        models: ModelSet,
        choose_again: Callable[[], ModelSet] | None = None,
        open_model: OpenModel | None = None,
    ) -> None:
        """`choose_again` gives the models that would be chosen today, for `reindex`.

        `open_model` opens the language model; by default the one that the settings choose.
        """
        self._library = Library(settings, catalog, models)
        self._choose_again = choose_again or (lambda: models)
        self._chats = Chats(self._library, open_model or opener(self._library))

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        *,
        downloads: ProgressSink | None = None,
        warn: Warn = lambda _: None,
        settings: Settings | None = None,
    ) -> Self:
        """Open the library in `home`, or in the folder that the settings say; made if missing."""
        settings = settings or load_settings(home=home)
        catalog = Catalog(settings.home)
        models = Models(settings, downloads, warn, kept_models(catalog))
        return cls(settings, catalog, models, lambda: Models(settings, downloads, warn))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files and of the language model."""
        self._chats.close()
        self._library.close()

    @property
    def library(self) -> Library:
        """What the tools work with."""
        return self._library

    def load_chat_model(self) -> str | None:
        """Load the language model now, not on the first turn of a chat, which takes seconds.

        Says why none answers, where none does: rules read then, and plain sentences answer.
        """
        return self._chats.ready()

    def reindex(
        self,
        progress: Progress | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> ReindexReport:
        """Make the index anew, and everything whose model was changed in the settings."""
        self._library, report = remake(self._library, self._choose_again, progress, on_progress)
        self._chats.use(self._library)
        return report
