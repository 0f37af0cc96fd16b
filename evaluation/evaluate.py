"""`matinee eval`: dialogues held with a library by Matinee and by baselines, and summed up."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agent import Recommender
from base.devices import processor
from base.settings import Settings
from evaluation.dialogues import Dialogue, read_dialogues, unknown_keys
from evaluation.given_away import given_away
from evaluation.play import Depth
from evaluation.results import MATINEE, Result, Run
from evaluation.run import Plan, Tell, baseline, run
from evaluation.sandbox import check_library
from evaluation.stage import Stage
from evaluation.summarise import summarise
from evaluation.summary import Summary
from ranking.models.kept import KeptModels
from tools.models import SLOTS, Models

LLM = "llm"
TRAINED_NOTE = (
    "what was trained in this library may know plays that the dialogues hold out: --untrained "
    "leaves it out"
)


@dataclass(frozen=True)
class Asked:
    """What is to be run. `out` gets Matinee's results; a baseline's lie beside it, by its name."""

    dialogues: Sequence[Path]
    out: Path
    baselines: tuple[str, ...] = ()
    depth: Depth = Depth()
    limit: int | None = None
    jobs: int = 1
    again: bool = False
    trained: bool = True  # what `matinee train` made counts
    skip_bad_lines: bool = False

    def path(self, way: str) -> Path:
        """Where the results of a way lie."""
        return self.out if way == MATINEE else self.out.with_suffix(f".{way}{self.out.suffix}")


def evaluate(settings: Settings, asked: Asked, tell: Tell = lambda _: None) -> Summary:
    """Run every way, or go on with it, and sum up.

    Raises:
        UsageError: there is no library, no such baseline, or results of other settings are there.
        ImportFormatError: a line of the dialogues is malformed and not to be skipped.
        NotFoundError: a dialogue names what the library does not have, and that is not to be
            skipped.
    """
    check_library(settings)
    notes: list[str] = []
    dialogues = _read(asked, notes.append)
    with Recommender.open(settings=settings) as matinee:
        beside = asked.dialogues[0].absolute().parent
        stage = Stage(matinee, beside, beside)
        dialogues = _resolved(stage, dialogues, asked.skip_bad_lines, notes.append)
        titles = {name: item.title for name, item in stage.items.items()}
        names = {slot: matinee.library.models.name(slot) for slot in SLOTS}
        llm = _llm(matinee)
        leaks = tuple(given_away(dialogues, stage.audit))
        library = _digest(matinee, titles, asked.trained)
        if asked.trained and KeptModels(settings.trained).current() is not None:
            notes.append(TRAINED_NOTE)
        told = {way: baseline(way)(matinee.library).note for way in asked.baselines}
    plan = Plan(settings, dialogues, beside, asked.depth, asked.jobs, asked.again, asked.trained)
    ways: dict[str, tuple[Run, Sequence[Result]]] = {}
    for way in dict.fromkeys((MATINEE, *asked.baselines)):
        header = Run(
            way=way,
            dialogues=", ".join(path.name for path in asked.dialogues),
            items=len(titles),
            library=library,
            k=asked.depth.k,
            page=asked.depth.page,
            models=names | {LLM: llm} if way == MATINEE else {"text": names["text"]},
            matinee=importlib.metadata.version("matinee"),
            machine=processor(),
        )
        ways[way] = header, run(plan, way, asked.path(way), header, tell)
    notes += [f"{way}: {note}" for way, note in told.items() if note]
    found = summarise(dialogues, ways, titles)
    return found.model_copy(update={"notes": (*notes, *found.notes), "leaks": leaks})


def _read(asked: Asked, note: Callable[[str], None]) -> list[Dialogue]:
    found: list[Dialogue] = []
    for path in asked.dialogues:
        bad: list[str] = []
        on_bad = partial(_note_line, bad) if asked.skip_bad_lines else None
        found += read_dialogues(path, on_bad)
        if bad:
            note(f"{path.name}: left out malformed lines {', '.join(bad)}")
    found = found[: asked.limit]
    for key, count in sorted(unknown_keys(found).items()):
        note(f"nothing reads the key {key}, which stands {count} times")
    return found


def _note_line(bad: list[str], number: int, reason: str) -> None:
    bad.append(f"{number} ({reason})")


def _resolved(
    stage: Stage, dialogues: Sequence[Dialogue], skip: bool, note: Callable[[str], None]
) -> list[Dialogue]:
    missing: Counter[str] = Counter()
    told = (lambda name: missing.update([name])) if skip else None
    found = [stage.resolved(dialogue, told) for dialogue in dialogues]
    if missing:
        first = ", ".join(sorted(missing)[:5])
        note(f"{missing.total()} times an item was named that the library lacks, such as {first}")
    return found


def _digest(matinee: Recommender, titles: Mapping[str, str], trained: bool) -> str:
    """Of the items, of what was trained and of the settings that lists depend on."""
    settings = matinee.library.settings
    version = KeptModels(settings.trained).current() if trained else None
    parts = (settings.fusion, settings.ranking, settings.profile)
    told = [*sorted(titles.items()), version, *(part.model_dump_json() for part in parts)]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _llm(matinee: Recommender) -> str:
    """Which language model answers."""
    settings, models = matinee.library.settings, matinee.library.models
    if settings.llm == "none":
        return "none: rules read"
    if settings.llm_url:
        return settings.llm_model or "a server's"
    return models.model(LLM) if isinstance(models, Models) else "none: rules read"
