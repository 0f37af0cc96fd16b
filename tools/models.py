"""The models that fill the slots: chosen by `base.weights`, loaded on first use, within the budget.

A name is known without loading anything, so that a second `matinee add` of what is already
understood touches no weights. A library keeps the names that it was made with: vectors of two
models never mix, even if a better model comes into reach tomorrow.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from base.devices import Device, choose_device, detect, memory_budget
from base.download import ProgressSink
from base.errors import ModelError, UsageError
from base.pool import ModelPool
from base.settings import Settings
from base.slots import (
    Captioner,
    FrameEmbedder,
    Modality,
    ScreenReader,
    SoundEmbedder,
    SoundTagger,
    TextEmbedder,
    Transcriber,
    VoiceDetector,
)
from base.table import WeightsTable, table
from base.weights import Weights
from catalog.store import Catalog
from tools.loaders import LOADERS

T = TypeVar("T")
MB = 1_000_000
SLOTS = ("voice", "speech", "captions", "ocr", "frames", "timbre", "sound", "text")
KEPT = "models"


class ModelSet(Protocol):
    """Every model that understanding and searching need, by its slot."""

    @property
    def voice(self) -> VoiceDetector: ...
    @property
    def speech(self) -> Transcriber: ...
    @property
    def captions(self) -> Captioner: ...
    @property
    def ocr(self) -> ScreenReader: ...
    @property
    def frames(self) -> FrameEmbedder: ...
    @property
    def timbre(self) -> SoundTagger: ...
    @property
    def sound(self) -> SoundEmbedder: ...
    @property
    def text(self) -> TextEmbedder: ...
    @property
    def frame_s(self) -> float: ...

    def name(self, slot: str) -> str: ...
    def dim(self, slot: str) -> int: ...


class Models:
    """Real models. `warn` gets one sentence whenever something was done with less than asked."""

    def __init__(
        self,
        settings: Settings,
        downloads: ProgressSink | None = None,
        warn: Callable[[str], None] = lambda _: None,
        kept: Mapping[str, str] | None = None,
        known: WeightsTable | None = None,
    ) -> None:
        self._settings = settings
        self._table = known or table()
        self.warn = warn
        self._hardware = detect()
        self.weights = Weights(settings, self._hardware, downloads, self._table)
        self.pool = ModelPool(memory_budget(settings, self._hardware)[0], warn)
        self._names: dict[str, str] = dict(kept or {})

    @cached_property
    def device(self) -> Device:
        """Where models run."""
        return choose_device(self._settings, self._hardware)

    def model(self, slot: str) -> str:
        """The model of a slot: the one that the library was made with, else the best to be had.

        Raises:
            UsageError: the settings ask for another one than the library was made with.
        """
        asked = self._settings.models.get(slot)
        if slot not in self._names:
            self._names[slot] = self.weights.choose(slot).model
        elif asked and asked != self._names[slot]:
            raise UsageError(
                f"This library was made with {self._names[slot]} for the slot '{slot}' and the "
                f"settings ask for {asked}: run matinee reindex to change it."
            )
        return self._names[slot]

    def name(self, slot: str) -> str:
        """What marks vectors and cached results: models that others are computed from included."""
        model = self.model(slot)
        return "+".join([model, *(self.name(part) for part in self._table.model(model).made_of)])

    def dim(self, slot: str) -> int:
        """The length of the slot's vectors, known without loading the model."""
        # what is computed from tags lies in the space of the text model
        return self._table.model(self.model(slot)).dim or self.dim("text")

    @property
    def voice(self) -> VoiceDetector:
        """Finds speech."""
        return cast(VoiceDetector, self._get("voice"))

    @property
    def speech(self) -> Transcriber:
        """Writes it down."""
        return cast(Transcriber, self._get("speech"))

    @property
    def captions(self) -> Captioner:
        """Says what a picture shows."""
        return cast(Captioner, self._get("captions"))

    @property
    def ocr(self) -> ScreenReader:
        """Reads text on pictures."""
        return cast(ScreenReader, self._get("ocr"))

    @property
    def frames(self) -> FrameEmbedder:
        """Pictures and words in one space."""
        return cast(FrameEmbedder, self._get("frames"))

    @property
    def timbre(self) -> SoundTagger:
        """Tags music."""
        return cast(SoundTagger, self._get("timbre"))

    @property
    def sound(self) -> SoundEmbedder:
        """Sounds and words in one space."""
        return cast(SoundEmbedder, self._get("sound"))

    @property
    def text(self) -> TextEmbedder:
        """Sentences to vectors."""
        return cast(TextEmbedder, self._get("text"))

    @property
    def frame_s(self) -> float:
        """Seconds that the captioner takes for a picture, where that has to be budgeted; else 0."""
        on_cpu = self.device.kind == "cpu"
        return self._table.model(self.model("captions")).frame_s if on_cpu else 0.0

    def load(self, slot: str, loader: Callable[[str, Path], T]) -> T:
        """The slot's model by a loader of a floor above (name, folder), within the same budget.

        Raises:
            ModelError: the weights cannot be had, or not be loaded.
        """
        name = self.model(slot)
        size = self._table.model(name).memory_mb * MB
        return self.pool.get(name, size, lambda: loader(name, self.weights.path(name)))

    def _get(self, slot: str) -> Any:
        name = self.model(slot)
        entry = self._table.model(name)

        def load() -> Any:
            folder = Path() if entry.made_of else self.weights.path(name)
            return LOADERS[name](self, folder)

        return self.pool.get(name, entry.memory_mb * MB, load)


def space_names(models: ModelSet) -> dict[Modality, str]:
    """The model whose vectors each modality holds."""
    return {
        Modality.TEXT: models.name("text"),
        Modality.IMAGE: models.name("frames"),
        Modality.SOUND: models.name("sound"),
        Modality.TIMBRE: models.name("timbre"),
    }


def dims(models: ModelSet) -> dict[Modality, int]:
    """The length of each modality's vectors."""
    return {
        Modality.TEXT: models.dim("text"),
        Modality.IMAGE: models.dim("frames"),
        Modality.SOUND: models.dim("sound"),
        Modality.TIMBRE: models.dim("timbre"),
    }


def kept_models(catalog: Catalog) -> dict[str, str]:
    """The models that the library was made with, by slot; none for a new library."""
    return dict(json.loads(catalog.get_meta(KEPT) or "{}"))


def keep_models(catalog: Catalog, models: ModelSet, again: bool = False) -> None:
    """Write down which models a library is made with, once, or `again` when they were changed."""
    if again or catalog.get_meta(KEPT) is None:
        catalog.set_meta(KEPT, json.dumps(_today(models)))


def changed_models(catalog: Catalog, models: ModelSet) -> dict[str, str]:
    """Slots that would be filled by another model today, with that model; none can be no other."""
    kept, changed = kept_models(catalog), {}
    for slot in SLOTS:
        with suppress(ModelError):
            if (name := _name(models, slot)) != kept.get(slot, name):
                changed[slot] = name
    return changed


def _today(models: ModelSet) -> dict[str, str]:
    return {slot: _name(models, slot) for slot in SLOTS}


def _name(models: ModelSet, slot: str) -> str:
    return models.name(slot).split("+")[0]
