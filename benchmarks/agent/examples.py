"""`python -m benchmarks.agent.examples`: messages of the tuning half and of the development set as
examples of the act model, into agent/reading/labelled.jsonl. The test half never becomes one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agent.reading.acts import ACTS, INTENT, Act
from agent.reading.examples import Example
from agent.reading.normal import normal
from benchmarks.agent.cases import (
    DEVELOPMENT,
    DIALOGUES,
    LIBRARY,
    TURNS,
    Case,
    Expect,
    half,
    load_cases,
)
from benchmarks.agent.keys import ROOT

OUT = ROOT / "agent" / "reading" / "labelled.jsonl"
OF_TOOL: Mapping[str, tuple[Act, ...]] = {
    "explain": ("why",),
    "find_moment": ("where",),
    "look_closer": ("where", "item"),
    "show_item": ("item",),
    "library_facts": ("library", "person"),
    "update_profile": ("taste", "forget"),
    "record_feedback": ("noted",),
}


def main() -> None:
    """Write the file anew."""
    rows = [json.loads(line) for line in LIBRARY.read_text("utf-8").splitlines() if line]
    library = {row["id"]: row for row in rows}
    cases = [case for path in (TURNS, DIALOGUES, DEVELOPMENT) for case in load_cases(path)]
    learnt = [case for case in cases if half(case) != "test"]
    found = [example for case in learnt for example in examples_of(case, library)]
    lines = [json.dumps(one.model_dump(exclude_defaults=True), ensure_ascii=False) for one in found]
    OUT.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} examples in {Path(*OUT.parts[-3:])}")


def examples_of(case: Case, library: Mapping[str, Mapping[str, Any]]) -> Iterator[Example]:
    """The scored messages of a case whose label says which acts are right."""
    shown: tuple[str, ...] = ()
    asked = False
    for turn in case.turns:
        acts = acts_of(turn.expect) if turn.expect and not turn.attach else ()
        if acts:
            said = normal(turn.user)
            names = {"creators": _named("creators", said, library)}
            names["series"] = _named("series", said, library)
            yield Example(text=turn.user, acts=acts, asked=asked, shown=shown, **names)
        if turn.shown is not None:
            shown = tuple(str(library[item]["title"]) for item in turn.shown if item in library)
            asked = asked or bool(turn.shown)
        elif turn.expect and turn.expect.intent in ("recommend", "refine", None):
            asked, shown = True, ()


def acts_of(expect: Expect) -> tuple[Act, ...]:
    """The acts that a label allows; none where it says nothing of them."""
    if expect.intent is None:
        wishes = {"recommend", "search"} & {tool for some in expect.alternatives for tool in some}
        return ("recommend", "refine") if wishes else ()
    of_intent = tuple(act for act in ACTS if INTENT[act] == expect.intent and act != "play")
    if expect.intent not in ("question", "feedback"):
        return of_intent
    called = {act for some in expect.alternatives for tool in some for act in OF_TOOL.get(tool, ())}
    return tuple(act for act in of_intent if act in called) or of_intent


def _named(field: str, said: str, library: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    found: set[str] = set()
    for row in library.values():
        value = row[field]
        names = value if isinstance(value, list) else [value]
        found |= {name for name in names if name and normal(name) in said}
    return tuple(sorted(found))


if __name__ == "__main__":
    main()
