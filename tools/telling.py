"""The one sentence of a transcript that tells most of what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.keyword_words import CJK, WORD

SHORTEST, LONGEST = 40, 160  # characters; a Chinese one says two or three times as much
CJK_SHORTEST, CJK_LONGEST = 12, 80
LOOKED_AT = 100_000  # characters of a transcript, from its start
END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|(?<=[。！？])[”’」』)]*|\n+")
CLAUSE = re.compile(r"[,;:—，、；：](?=[^,;:—，、；：]*$)")
UNFINISHED = re.compile(r"^(and|but|so|or|because|which|that|而且|但是|所以|因为)\b", re.IGNORECASE)


def telling_sentence(text: str, about: Sequence[str]) -> str:
    """The sentence of 40 to 160 characters (Chinese: 12 to 80) that shares most with `about`.

    `about` are keywords, the most telling first. Of equals the earlier is taken, for speakers say
    early what they speak about. Empty where no sentence shares anything; a longer sentence is cut
    after a clause, which "…" shows.
    """
    wanted = {_folded(word): 1.0 / (1 + rank) ** 0.5 for rank, word in enumerate(about)}
    best, highest = "", 0.0
    for sentence in END.split(text[:LOOKED_AT]):
        fitting = _fitting(" ".join(sentence.split()))
        score = _score(fitting, wanted) if fitting else 0.0
        if score > highest:
            best, highest = fitting, score
    return best


def _score(sentence: str, wanted: dict[str, float]) -> float:
    folded = _folded(sentence)
    shared = sum(weight for word, weight in wanted.items() if word and word in folded)
    return shared * (0.7 if UNFINISHED.match(sentence) else 1.0)


def _folded(text: str) -> str:
    """Words between spaces, so that "ice" is not found in "voice"; Chinese as it stands."""
    if CJK.search(text):
        return text.casefold()
    return f" {' '.join(WORD.findall(text.casefold()))} " if text.strip() else ""


def _fitting(sentence: str) -> str:
    """The sentence, or the beginning of one that is too long; empty where it is too short."""
    chinese = CJK.search(sentence) is not None
    shortest, longest = (CJK_SHORTEST, CJK_LONGEST) if chinese else (SHORTEST, LONGEST)
    if len(sentence) > longest:
        head = sentence[: longest - 1]
        clause = CLAUSE.search(head)
        if clause and clause.start() >= shortest:
            head = head[: clause.start()]
        elif not chinese:
            head = head.rpartition(" ")[0]
        sentence = head.rstrip() + "…"
    return sentence if len(sentence) >= shortest else ""
