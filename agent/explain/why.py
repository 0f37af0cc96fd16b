"""The answer to "why the second?": exact, and by template only."""

from __future__ import annotations

from collections.abc import Sequence

from agent.explain.facts import MOVES, Fact
from agent.explain.known import Why
from agent.explain.parts import shares_text
from agent.explain.template import sentence
from prompts import say
from tools.results import Result

SAID = 4  # facts: all that there are


def why_text(result: Result, facts: Sequence[Fact], language: str, why: Why = Why()) -> str:
    """All facts of one result, its score's parts with their shares, and what moved it."""
    told = [fact for fact in facts if fact.kind not in MOVES]
    only_new = not told or all(fact.kind == "varied" for fact in told)
    said = [say("why_for_you", language) if only_new else sentence(result, told, language, SAID)]
    parts = shares_text(result.parts, language)
    if parts:
        said.append(say("why_score", language, score=f"{result.score:.2f}", parts=parts))
    else:
        said.append(say("why_no_parts", language))
    moved = {fact.kind for fact in facts}.union(move for move in MOVES if getattr(why, move))
    said += [say(f"why_{move}", language) for move in MOVES if move in moved]
    if why.untried is not None:
        said.append(say("why_untried", language))
    return ("" if language == "zh" else " ").join(said)
