"""Explanations: what may be said for a result, in plain templates and in checked prose.

`facts` finds what may be said, `template` says it, `prose` lets a model say it, of which `check`
keeps what the facts hold, and `why` answers for one result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.explain.facts import Why, facts_of
from agent.explain.wording import clock, language_of

if TYPE_CHECKING:
    from tools.rank import Because
    from tools.results import Result

__all__ = ["clock", "language_of", "reasons"]


def reasons(
    result: Result, language: str, because: Because | None = None, liked_title: str | None = None
) -> tuple[str, ...]:
    """Why this result, the strongest first; every one is of a part or a piece of evidence."""
    titles = {because.liked: liked_title} if because and because.liked and liked_title else {}
    why = Why.of(result.item, because, titles)
    return tuple(fact.text for fact in facts_of(result, language, why))
