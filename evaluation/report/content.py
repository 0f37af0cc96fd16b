"""What the report says beside its tables, before it is HTML or Markdown.

Texts are of others (titles, replies, dialogues): one line, or several where people wrote several.
Whoever prints them still has to escape them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from base.printable import one_line, printable
from evaluation.measures import UNMENTIONED
from evaluation.report.figures import MISSING, ways_of
from evaluation.report.words import HEADINGS, meaning, way_label
from evaluation.results import Run
from evaluation.summary import Leak, Summary, Worst

TITLE: Final = "How well Matinee recommends in conversation"
ABOUT_TURNS: Final = (
    "The first, second, third turn that expects items, and so on. Fewer dialogues have later "
    "ones, so their intervals are wider."
)
ABOUT_UNMENTIONED: Final = (
    "the same, with what was mentioned before taken out of the list and of what is expected"
)
ABOUT_LEAKS: Final = (
    "An expected title, or a rare word of it, that the person says before it is expected."
)
MOST_LEAKS: Final = 100
MOST_WORST: Final = 20


def facts(summary: Summary) -> tuple[tuple[str, str], ...]:
    """What was run, and on what: ("library", "1,040 items")."""
    ways = ", ".join(map(way_label, ways_of(summary)))
    told = [("dialogues", str(summary.dialogues)), ("scored turns", str(summary.turns))]
    told += [("compared", ways)] * bool(ways)
    runs = summary.runs
    told += _fact("file of dialogues", {way: run.dialogues for way, run in runs.items()})
    told += _fact("library", {way: f"{run.items} items" for way, run in runs.items()})
    told += _fact("lists", {way: _lists(run) for way, run in runs.items()})
    told += _fact("models", {way: _models(run) for way, run in runs.items()})
    told += _fact("version", {way: run.matinee for way, run in runs.items()})
    told += _fact("machine", {way: run.machine for way, run in runs.items()})
    return tuple((name, one_line(said)) for name, said in told)


def _fact(name: str, by_way: Mapping[str, str]) -> list[tuple[str, str]]:
    """Said once where all ways have the same; else with the ways that have it."""
    same: dict[str, list[str]] = {}
    for way, said in by_way.items():
        if said:
            same.setdefault(said, []).append(way_label(way))
    if len(same) < 2:
        return [(name, said) for said in same]
    parts = (f"{', '.join(ways)}: {said}" for said, ways in same.items())
    return [(name, "; ".join(parts))]


def _lists(run: Run) -> str:
    return f"{run.page} shown at once, {run.k} scored"


def _models(run: Run) -> str:
    return ", ".join(f"{slot} {model}" for slot, model in run.models.items())


def worst(summary: Summary) -> tuple[Worst, ...]:
    """The worst turns, the worst first, with texts that can be shown."""
    ordered = sorted(summary.worst, key=lambda one: -one.loss)[:MOST_WORST]
    return tuple(_cleaned(one) for one in ordered)


def _cleaned(one: Worst) -> Worst:
    lists = {
        name: tuple(one_line(text) or MISSING for text in getattr(one, name))
        for name in ("wrong", "expected", "got", "trace")
    }
    return one.model_copy(
        update={
            "dialogue": one_line(one.dialogue),
            "why": one_line(one.why),
            "said": printable(one.said).strip(),
            "reply": printable(one.reply).strip(),
            **lists,
        }
    )


def leaks(summary: Summary) -> tuple[tuple[Leak, ...], int]:
    """Those that are shown, and how many more there are."""
    shown = tuple(
        one.model_copy(update={"dialogue": one_line(one.dialogue), "word": one_line(one.word)})
        for one in summary.leaks[:MOST_LEAKS]
    )
    return shown, len(summary.leaks) - len(shown)


def notes(summary: Summary) -> tuple[str, ...]:
    """Each a sentence or two."""
    return tuple(said for note in summary.notes if (said := one_line(note)))


def legend(summary: Summary) -> tuple[tuple[str, str], ...]:
    """Each measure once, with what it is; those without mentioned items all at once."""
    names = dict.fromkeys(
        one_line(row.name).removesuffix(UNMENTIONED)
        for group in HEADINGS
        for row in summary.rows
        if row.group == group
    )
    told = [(name, said) for name in names if (said := meaning(name))]
    if any(row.name.endswith(UNMENTIONED) for row in summary.rows):
        told.append((f"…{UNMENTIONED}", ABOUT_UNMENTIONED))
    return tuple(told)
