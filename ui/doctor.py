"""`matinee doctor`: what this machine has, what was chosen and why, and how the library is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from rich.markup import escape
from rich.table import Table
from sqlalchemy import func, select, text

from base.devices import Device, Hardware, choose_device, detect, memory_budget
from base.errors import MatineeError
from base.settings import load_settings
from base.slots import Frozen
from base.table import table as weights_table
from base.weights import Choice, Weights
from catalog import schema
from catalog.items import count_by
from catalog.scan import display_path
from catalog.store import Catalog
from tools.models import Models, changed_models, kept_models
from ui.show import out


class LibraryHealth(Frozen):
    """The library's size, and what is wrong with it; sizes in bytes."""

    home: str
    items: dict[str, int]  # by state
    moments: int
    vectors: int
    plays: int
    database_bytes: int
    free_bytes: int
    models: dict[str, str]
    problems: tuple[str, ...]


class Diagnosis(Frozen):
    """Everything that `matinee doctor` says."""

    hardware: Hardware
    device: Device
    memory_budget_bytes: int
    memory_why: str
    reach: dict[str, str]
    slots: tuple[Choice, ...]
    without_model: dict[str, str]
    library: LibraryHealth | None
    problems: tuple[str, ...]


def examine() -> Diagnosis:
    """Look at the machine, the models and the library; never downloads anything."""
    settings = load_settings()
    hardware = detect(ask_torch=True)
    weights = Weights(settings, hardware)
    budget, why = memory_budget(settings, hardware)
    slots: list[Choice] = []
    without: dict[str, str] = {}
    for slot in weights_table().slots:
        try:
            slots.append(weights.choose(slot))
        except MatineeError as error:
            without[slot] = str(error)
    problems = []
    if find_spec("llama_cpp") is None:
        problems.append("llama-cpp-python is not installed: pip install 'matinee[llm]' adds it.")
    library = None
    if settings.database.exists():
        catalog = Catalog(settings.home)
        library = _health(catalog, Models(settings))
        catalog.close()
    return Diagnosis(
        hardware=hardware,
        device=choose_device(settings, hardware),
        memory_budget_bytes=budget,
        memory_why=why,
        reach={one.name: one.why for one in weights.reach()},
        slots=tuple(slots),
        without_model=without,
        library=library,
        problems=tuple(problems),
    )


def _health(catalog: Catalog, models: Models) -> LibraryHealth:
    with catalog.read() as connection:
        counts = {
            name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for name, table in (
                ("moments", schema.moments),
                ("vectors", schema.vectors),
                ("plays", schema.plays),
                ("waiting", schema.outbox),
            )
        }
        states = count_by(connection, "state")
        raw = connection.execute(select(schema.files.c.path)).scalars().all()
        check = str(connection.execute(text("PRAGMA quick_check")).scalar_one())
    gone = [path for path in map(os.fsdecode, raw) if not Path(path).exists()]
    return LibraryHealth(
        home=str(catalog.home),
        items=states,
        moments=counts["moments"],
        vectors=counts["vectors"],
        plays=counts["plays"],
        database_bytes=(catalog.home / "library.sqlite").stat().st_size,
        free_bytes=shutil.disk_usage(catalog.home).free,
        models=kept_models(catalog),
        problems=tuple(_problems(catalog, models, gone, check, counts["waiting"])),
    )


def _problems(
    catalog: Catalog, models: Models, gone: list[str], check: str, waiting: int
) -> Iterator[str]:
    if check != "ok":
        yield f"The database is damaged ({check}): restore it from a backup."
    if gone:
        yield (
            f"{len(gone)} files are not where they were, such as {display_path(gone[0])}: mount "
            "their disk, or add the folder that they moved to."
        )
    if waiting:
        yield f"{waiting} changes wait for the index: the next search carries them over."
    if changed := changed_models(catalog, models):
        better = ", ".join(f"{name} for {slot}" for slot, name in changed.items())
        yield f"Other models would be chosen today ({better}): matinee reindex takes them."


def print_diagnosis(found: Diagnosis, json: bool) -> None:
    """The diagnosis, to read or for machines."""
    if json:
        print(found.model_dump_json(indent=2))
        return
    screen, hardware = out(), found.hardware
    gpu = hardware.gpu.name if hardware.gpu else "no GPU"
    screen.print(
        f"[bold]machine[/]  {hardware.cpus} CPUs, {hardware.memory_bytes / 2**30:.1f} GiB of "
        f"memory ({hardware.free_bytes / 2**30:.1f} free), {escape(gpu)}"
    )
    screen.print(
        f"[bold]device[/]   {found.device.kind}, {found.device.precision}: {found.device.why}"
    )
    screen.print(
        f"[bold]budget[/]   {found.memory_budget_bytes / 2**30:.1f} GiB: {found.memory_why}"
    )
    for name, why in found.reach.items():
        screen.print(f"[bold]network[/]  {name}: {escape(why)}")
    table = Table("slot", "model", "here", "why", box=None)
    for slot in found.slots:
        table.add_row(slot.slot, slot.model, "yes" if slot.present else "fetched", escape(slot.why))
    for name, reason in found.without_model.items():
        table.add_row(name, "[red]none[/]", "", escape(reason))
    screen.print(table)
    library = found.library
    if library is None:
        screen.print("[bold]library[/]  none yet: matinee add FOLDER makes it")
    else:
        states = ", ".join(f"{count} {state}" for state, count in library.items.items()) or "empty"
        screen.print(
            f"[bold]library[/]  {escape(library.home)}: {states}; {library.moments} moments, "
            f"{library.vectors} vectors, {library.plays} plays; "
            f"{library.database_bytes / 1e6:.1f} MB, {library.free_bytes / 1e9:.0f} GB free"
        )
    for problem in [*found.problems, *(library.problems if library else ())]:
        screen.print(f"[yellow]problem[/]  {escape(problem)}")
