"""The words of a message that say what is wanted, without the talk around them."""

from __future__ import annotations

import re

from agent.reading.clues import CHANGES, Clues
from agent.reading.constraints import left_over
from agent.reading.normal import content_words, name_in, normal
from agent.reading.phrases import phrases, without


def query_of(clues: Clues) -> str:
    """Words to search with; empty where the message has none of its own.

    The words stay in the person's language and order: what embeds them was trained on sentences.
    """
    spans = [*clues.constraints.spans, *clues.negations.spans, *clues.told, *clues.refs.places]
    spans += [
        match.span()
        for name in ("another", "as_before", *CHANGES)
        for match in phrases(name, clues.text)
    ]
    spans += [one.span() for name in clues.people for one in name_in(normal(name), clues.text)]
    rest = left_over(clues.text, spans)
    if not content_words(without("talk", rest)):
        return ""
    words = [word for word in without("talk", rest).split() if re.search(r"[^\W_]", word)]
    trimmed = " ".join(words).strip(" ,.;:!?'\"")
    return trimmed if len(trimmed) >= 2 else rest
