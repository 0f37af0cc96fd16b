"""What of its labels an answer breaks, as `Result.violations` tells it: "KEY: VALUE" each.

max_minutes: ID          a result breaks this constraint; any field of `Constraints` by its name
untold max_minutes: ID   a near miss breaks it, and does not say so
untold: ID               a near miss does not say what it breaks
unfit: ID                a result, where by the labels nothing fits
not_items: ID            a result that was excluded
intent: GOT              the message was read as GOT, or as "nothing"
tools: MISSING           no call of this tool, nor of its alternatives ("recommend|search")
unwanted: TOOL           a call, where by the labels none is right

Near misses are no results: one may well break what was asked for, but it has to say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.items import Item
from evaluation.constraints import Constraints
from evaluation.dialogues import Expect

UNTOLD, UNFIT, EXCLUDED, INTENT, MISSING, UNWANTED = (
    "untold", "unfit", "not_items", "intent", "tools", "unwanted",
)  # fmt: skip
# the names that Matinee's filters have for the constraints of the labels
CALLED = {"year_from": "published_after", "year_to": "published_before"}
NAMES = frozenset(Constraints.model_fields)


@dataclass(frozen=True)
class Seen:
    """An answer. `near` are near misses, each with the constraints that it is said to break."""

    shown: Sequence[Item] = ()
    near: Sequence[tuple[Item, Collection[str]]] = ()
    played: Collection[str] = ()  # ids of what the person knew before
    intent: str | None = None
    tools: Collection[str] = ()  # that were called
    reads: bool = True  # False: a baseline, which has neither intent nor tools


def violations(expect: Expect, seen: Seen) -> tuple[str, ...]:
    """Every label that the answer breaks, in the order of the list above."""
    return tuple(f"{key}: {value}" for key, value in _violations(expect, seen))


def parted(violation: str) -> tuple[str, str]:
    """Its key and its value."""
    key, _, value = violation.partition(": ")
    return key, value


def on_constraints(violation: str) -> bool:
    """Whether it is on a constraint: by a result, or by a near miss that does not tell."""
    key, _ = parted(violation)
    return key in NAMES or key.split(" ")[0] == UNTOLD


def said(violation: str, titles: Mapping[str, str]) -> str:
    """The same with the title in the place of the id, for people."""
    key, value = parted(violation)
    return f"{key}: {titles.get(value, value)}"


def untold(
    item: Item, named: Collection[str], rules: Constraints, played: Collection[str] = ()
) -> tuple[str, ...]:
    """The labelled constraints that a near miss breaks and does not name.

    Args:
        item: the near miss.
        named: what it is said to break, by the names of the filters or of the labels.
        rules: the labels.
        played: ids of what the person knew before.
    """
    told = {CALLED.get(name, name) for name in named}
    if "form" in told:
        told.add("medium")  # what is no podcast may well be a video
    return tuple(name for name in rules.broken_by(item, played) if name not in told)


def missing_calls(tools: Sequence[str], called: Collection[str]) -> tuple[str, ...]:
    """The entries of which no alternative was called."""
    return tuple(entry for entry in tools if not set(entry.split("|")) & set(called))


def _violations(expect: Expect, seen: Seen) -> Iterator[tuple[str, str]]:
    rules = expect.constraints or Constraints()
    for item in seen.shown:
        broken = rules.broken_by(item, seen.played)
        yield from ((name, item.id) for name in broken)
        if expect.nothing and not broken:
            yield UNFIT, item.id
    for item, named in seen.near if expect.constraints else ():
        hidden = untold(item, named, rules, seen.played)
        yield from ((f"{UNTOLD} {name}", item.id) for name in hidden)
        if not named and not hidden:
            yield UNTOLD, item.id
    for item in seen.shown:
        if item.id in expect.not_items:
            yield EXCLUDED, item.id
    if seen.reads:
        yield from _of_the_reading(expect, seen)


def _of_the_reading(expect: Expect, seen: Seen) -> Iterator[tuple[str, str]]:
    if expect.intent is not None and seen.intent != expect.intent:
        yield INTENT, seen.intent or "nothing"
    if expect.tools is not None:
        yield from ((MISSING, entry) for entry in missing_calls(expect.tools, seen.tools))
        if not expect.tools:
            yield from ((UNWANTED, name) for name in dict.fromkeys(seen.tools))
