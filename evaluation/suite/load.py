"""The suite that ships: its dialogues, and the items of which only words are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from base.errors import UsageError
from catalog.imports.jsonl import read_items
from catalog.items import Item
from evaluation.dialogues import Dialogue, read_dialogues
from evaluation.suite.distractors import distractors
from evaluation.suite.more_distractors import more_distractors

HERE = Path(__file__).parent
ITEMS = HERE / "items.jsonl"
ADDED_AT = "2026-01-01T00:00:00Z"  # as the distractors: what is newer would be put first


def languages_there() -> tuple[str, ...]:
    """The languages of which there are dialogues, ISO 639-1."""
    return tuple(path.stem.removeprefix("dialogues-") for path in dialogue_files())


def dialogue_files() -> list[Path]:
    """The files of dialogues beside this module, one a language."""
    return sorted(HERE.glob("dialogues-*.jsonl"))


def suite_dialogues(languages: Sequence[str] | None = None) -> list[Dialogue]:
    """The dialogues of these languages, in their order, or of every language that is there.

    Raises:
        UsageError: there are none of a language.
    """
    found: list[Dialogue] = []
    for language in languages_there() if languages is None else languages:
        if language not in languages_there():
            raise UsageError(
                f"The suite has no dialogues in '{language}': "
                f"choose from {', '.join(languages_there())}."
            )
        found += read_dialogues(HERE / f"dialogues-{language}.jsonl")
    return found


def suite_items() -> list[Item]:
    """What lies in the library beside the demo: labelled items first, then all distractors.

    The same each time, ids and times included, so that two libraries are alike.
    """
    labelled = [item.model_copy(update={"added_at": ADDED_AT}) for item in read_items(ITEMS)]
    return [*labelled, *distractors(), *more_distractors()]
