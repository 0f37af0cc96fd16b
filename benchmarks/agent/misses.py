"""What was missed, by id; of the test half nothing that is said, so that it stays a test."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.agent.hostile_run import Compared
from benchmarks.agent.score import FIRST, Scored

# the measures of `score.marks` as the tables name them
SAID = {
    "intent": "intent",
    "tools": "tools",
    "intent and tools": "intent and tools",
    "no new request": "not taken for a new request",
    "about": "the item that is meant",
    "items": f"a labelled item among the first {FIRST}",
    "not items": "no excluded item",
    "constraints": "constraints kept in every result",
    "something shown": "something shown where something fits",
    "nothing fits": "near misses where nothing fits",
    "keeps the list": "list in hand kept",
    "profile": "in the profile",
    "not in the profile": "not in the profile",
    "calls valid": "turns whose calls validate",
}


def misses(turns: Sequence[Scored], half: str, name: str) -> str:
    """The turns with a miss; of the test half only the ids and the kinds, nothing that is said."""
    lines = [f"{name[:1].upper()}{name[1:]}:", ""]
    for one in turns:
        found = [SAID[measure] for measure in one.missed]
        found += ["a title outside the library"] if one.outside else []
        if one.facts is not None:
            found += ["a time that nothing holds"] if one.facts.wrong_times else []
        if found:
            got = f" ({one.got})" if half in ("tuning", "development") else ""
            place = f"{one.case}, turn {one.turn + 1}" if one.dialogue else one.case
            lines.append(f"- {place}: {', '.join(found)}{got}")
    return "\n".join(lines) if len(lines) > 2 else f"{lines[0]} none."


def pair_misses(pairs: Sequence[Compared], name: str) -> str:
    """The pairs that differ, and in what."""
    lines = [
        f"- {pair.pair}: {', '.join((*pair.differences, *pair.errors))}"
        for pair in pairs
        if pair.differences or pair.errors
    ]
    return "\n".join([f"Hostile texts that change something, {name}:", "", *lines]) if lines else ""
