"""Right and wrong of one turn, by its labels alone; nothing here runs anything.

A label that is left out is not scored. Of every turn it is checked that its calls validate, that no
title is outside the library, and that something holds each time and each quotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.reading.normal import normal
from base.slots import Frozen
from benchmarks.agent.cases import Case, Expect, ProfileWords
from benchmarks.agent.observed import Cost, Near, Observed, Played
from catalog.items import Item
from evaluation.constraints import Constraints
from evaluation.grounded import Grounded, Held, grounded
from evaluation.violations import untold

FIRST = 5  # results among which an expected item must be
LISTS = frozenset(["search", "recommend", "similar_items"])
NEW = frozenset(["recommend"])  # what a turn must not be taken for that is none
UNREADABLE = "The language model could not"  # begins the reason of a fall-back
KINDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "likes": (("likes", ""), ("moods", "")),
    "dislikes": (("dislikes", ""), ("never", "topic")),
    "never_creators": (("never", "creator"),),
    "never_series": (("never", "series"),),
}


@dataclass(frozen=True)
class Known:
    """The library: its items by name, each with its name for an id, and all that it says."""

    items: Mapping[str, Item]
    held: Held


class Scored(Frozen):
    """One scored turn: what was right by the name of the measure, and what was found wrong."""

    case: str
    turn: int
    language: str
    intent: str | None
    dialogue: bool
    right: dict[str, bool]
    outside: tuple[str, ...] = ()  # results, and titles in the reply, that the library lacks
    facts: Grounded | None = None  # None: the reply speaks of what only now was looked into
    fallbacks: int = 0
    cost: Cost = Cost()
    got: str = ""  # how it was read and what was called, for the list of misses

    @property
    def missed(self) -> tuple[str, ...]:
        """The measures that were wrong."""
        return tuple(name for name, right in self.right.items() if not right)


def score(case: Case, played: Played, known: Known) -> list[Scored]:
    """Every scored turn of a case that was played."""
    return [
        _scored(case, n, expect, played.turns[n], known)
        for n, _, expect in case.scored
        if n < len(played.turns)
    ]


def marks(expect: Expect, seen: Observed, items: Mapping[str, Item]) -> dict[str, bool]:
    """What of a turn is right, by measure; measures without a label are not there."""
    found: dict[str, bool | None] = {
        "intent": None if expect.intent is None else seen.intent == expect.intent,
        "tools": None if expect.tools is None else tools_right(expect, seen),
    }
    both = [one for one in found.values() if one is not None]
    found["intent and tools"] = all(both) if len(both) == 2 else None
    if expect.intent in ("refine", "question", "smalltalk"):
        found["no new request"] = seen.intent not in NEW
    if expect.about is not None:
        found["about"] = expect.about in abouts(seen)
    found["constraints"] = constraints_kept(expect, seen, items)
    found["something shown"] = something_shown(expect, seen)
    if expect.nothing:
        found["nothing fits"] = bool(seen.listed and not seen.results and seen.near) and all(
            _told(near, expect.constraints, items, seen.watched) for near in seen.near
        )
    if expect.items:
        first = seen.results[:FIRST] if seen.listed else abouts(seen)
        found["items"] = bool(set(first) & set(expect.items))
    if expect.not_items:
        found["not items"] = not set(seen.results) & set(expect.not_items)
    if expect.keeps_list:
        found["keeps the list"] = seen.after == seen.before
    if expect.profile is not None:
        found["profile"] = all(_in_profile(seen, expect.profile))
    if expect.profile_not is not None:
        found["not in the profile"] = not any(_in_profile(seen, expect.profile_not))
    unread = any(reason.startswith(UNREADABLE) for reason, _ in seen.fallbacks)
    found["calls valid"] = not seen.error and not unread
    return {name: right for name, right in found.items() if right is not None}


def tools_right(expect: Expect, seen: Observed) -> bool:
    """Whether every call that must be made was made; none where none may be."""
    called = {made.tool for made in seen.calls}
    if not expect.tools:
        return not called
    return all(entry & called for entry in expect.alternatives)


def abouts(seen: Observed) -> tuple[str, ...]:
    """The items that a turn was about: those its calls name, the one spoken of, the first shown."""
    named = tuple(item for made in seen.calls for item in made.items)
    if named:
        return named
    if seen.listed:
        return seen.results[:1]
    return (seen.about,) if seen.calls and seen.about else ()


def constraints_kept(expect: Expect, seen: Observed, items: Mapping[str, Item]) -> bool | None:
    """Whether every result keeps every constraint, and every near miss says which it breaks.

    A list that was asked for and not given is wrong; where no list is called for, there is nothing
    to score.
    """
    if expect.constraints is None:
        return None
    if not seen.listed:
        wanted = any(entry & LISTS for entry in expect.alternatives)
        return False if wanted and not tools_right(expect, seen) else None
    kept = all(not broken(name, expect.constraints, items, seen.watched) for name in seen.results)
    told = (_told(near, expect.constraints, items, seen.watched) for near in seen.near)
    return kept and all(told)


def something_shown(expect: Expect, seen: Observed) -> bool | None:
    """Whether there is a result where something fits the constraints."""
    if expect.constraints is None or expect.nothing or not seen.listed:
        return None
    return bool(seen.results)


def broken(
    name: str, rules: Constraints, items: Mapping[str, Item], watched: Iterable[str]
) -> tuple[str, ...]:
    """The constraints that an item breaks; one that is not in the library breaks none."""
    item = items.get(name)
    return () if item is None else rules.broken_by(item, frozenset(watched))


def _told(
    near: Near, rules: Constraints | None, items: Mapping[str, Item], watched: Iterable[str]
) -> bool:
    """Whether a near miss names every labelled constraint that it breaks, and at least one."""
    item = items.get(near.item)
    if rules is None or item is None:
        return bool(near.breaks)
    return bool(near.breaks) and not untold(item, near.breaks, rules, frozenset(watched))


def _in_profile(seen: Observed, words: ProfileWords) -> list[bool]:
    """For each labelled word or name, whether the profile after the turn has it."""
    found = [item in seen.never_items for item in words.never_items]
    for field, kinds in KINDS.items():
        having = [
            facet
            for facet in seen.facets
            if any(facet.kind == kind and target in ("", facet.target) for kind, target in kinds)
        ]
        exact = field.startswith("never_")
        for word in getattr(words, field):
            found.append(any(_same(word, facet.text, exact) for facet in having))
    return found


def _same(word: str, text: str, exact: bool) -> bool:
    one, other = normal(word), normal(text)
    return one == other or (not exact and (one in other or other in one))


def _scored(case: Case, n: int, expect: Expect, seen: Observed, known: Known) -> Scored:
    shown = (*seen.results, *(near.item for near in seen.near))
    outside = [name for name in shown if name not in known.items]
    facts = _facts(case, n, seen, known)
    outside += list(facts.wrong_quotes) if facts else []
    return Scored(
        case=case.id,
        turn=n,
        language=case.language,
        intent=expect.intent,
        dialogue=len(case.scored) > 1,
        right=marks(expect, seen, known.items),
        outside=tuple(outside),
        facts=facts,
        fallbacks=len(seen.fallbacks),
        cost=seen.cost,
        got=f"{seen.intent}: {', '.join(made.tool for made in seen.calls) or 'no call'}",
    )


def _facts(case: Case, n: int, seen: Observed, known: Known) -> Grounded | None:
    """What the reply says, held against the library; what a closer look found is not in it."""
    if case.turns[n].attach or any(made.tool == "look_closer" for made in seen.calls):
        return None
    named: Sequence[str] = [item for made in seen.calls for item in made.items]
    near = [one.item for one in seen.near]
    about = [*seen.results, *near, *seen.before, *seen.after, *named, seen.about or ""]
    said = [turn.user for turn in case.turns[: n + 1]]
    if any(made.tool == "find_moment" for made in seen.calls):
        about += list(known.items)  # it looks everywhere
    return grounded(seen.reply, known.held, about, said)
