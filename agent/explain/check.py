"""Whether a sentence of a model may be shown: only what the facts that it cites hold.

The check errs to one side: a true sentence in words too far from the facts is removed, and the
template says the facts in its place; an invented one must not pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.explain.case import About, Alike, Case
from agent.explain.facts import Fact

CITATION = re.compile(r"\s*\[\s*(\d+[a-z](?:\s*,\s*\d+[a-z])*)\s*\]")


@dataclass(frozen=True)
class Verdict:
    """Kept where `reason` is empty; `text` is the sentence without its citations."""

    text: str
    cites: tuple[str, ...] = ()
    reason: str = ""

    @property
    def kept(self) -> bool:
        """Whether it may be shown."""
        return not self.reason


def check(
    sentence: str,
    facts: Sequence[Fact],
    about: About,
    language: str,
    alike: Alike | None = None,
) -> Verdict:
    """Whether `sentence`, which cites ids as in "[1a]", says only what those of `facts` hold.

    `facts` are all of the one result that it speaks of. `alike` compares texts in two languages;
    without it a sentence about a quotation in another language is held by its own words only.
    A verdict that keeps cites the facts that the sentence does speak of, were others named or not.
    """
    cites = cited(sentence)
    text = tidied(CITATION.sub("", sentence))
    by_id = {fact.id: fact for fact in facts}
    if not cites:
        return Verdict(text, (), "no citation")
    if unknown := [one for one in cites if one not in by_id]:
        return Verdict(text, cites, f"cites [{unknown[0]}], which is no fact of it")
    case = Case(text, [by_id[one] for one in cites], facts, about, language, alike)
    reason = case.reason()
    if reason and (more := [f for f in facts if f in case.facts or case.names(f)]) != case.facts:
        # the facts may hold it though it names too few of them
        wider = Case(text, more, facts, about, language, alike)
        case, reason = (wider, "") if not wider.reason() else (case, reason)
    return Verdict(text, cites if reason else case.touched(), reason or "")


def cited(sentence: str) -> tuple[str, ...]:
    """The ids that a sentence cites, each once, in their order."""
    found = [one for group in CITATION.findall(sentence) for one in group.split(",")]
    return tuple(dict.fromkeys(one.strip() for one in found))


def tidied(text: str) -> str:
    """The text as it reads where citations were taken out of it: one space, one stop."""
    text = " ".join(text.split())
    text = re.sub(r"\s+([.,;:!?。，；：！？])", r"\1", text)
    text = re.sub(r"[,，;；]+(?=[.。]$)", "", text)
    text = re.sub(r"([,，])[,，]+", r"\1", text)
    return re.sub(r"([.!?。！？…]”?)[.。]$", r"\1", text)
