"""The answer to "why the second?": exact, and by template only."""

from __future__ import annotations

from collections.abc import Sequence

from agent.explain.facts import Fact
from agent.explain.parts import shares_text
from agent.explain.template import sentence
from prompts import say
from tools.results import Result

SAID = 4  # facts: all that there are


def why_text(result: Result, facts: Sequence[Fact], language: str, moved_up: bool = False) -> str:
    """All facts of one result, its score's parts with their shares, and what variety moved."""
    told = [fact for fact in facts if fact.kind != "moved_up"]
    only_new = not told or all(fact.kind == "varied" for fact in told)
    said = [say("why_for_you", language) if only_new else sentence(result, told, language, SAID)]
    parts = shares_text(result.parts, language)
    if parts:
        said.append(say("why_score", language, score=f"{result.score:.2f}", parts=parts))
    else:
        said.append(say("why_no_parts", language))
    if moved_up or len(told) < len(facts):
        said.append(say("why_moved_up", language))
    return ("" if language == "zh" else " ").join(said)
