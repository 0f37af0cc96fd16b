"""The grammar of a model's prose: one sentence about one result, which ends in its own ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agent.explain.content import HAN

MOST_WORDS, LEAST_WORDS = 40, 4
MOST_CHARACTERS, LEAST_CHARACTERS = 90, 6
LONGEST_WORD = 18
_LATIN = r"A-Za-z\u00c0-\u024f0-9,.;:!?'()%&/+$\u2018\u2019\u201c\u201d\u2013\u2014\u2026-"
_HAN = (
    r"\u4e00-\u9fff0-9 :%\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\u201c\u201d\u300a\u300b"
    r"\uff08\uff09\u00b7\u2026\u2014"
)


def gbnf(ids: Sequence[str], names: Iterable[str], language: str) -> str:
    """A GBNF grammar of one line: a sentence, one to three of `ids` in brackets, a full stop.

    Letters of another script than the language's stand only inside `names` (titles, quotations),
    as these are written.
    """
    literal = [_literal(name) for name in names if name]
    rules = _chinese(literal) if language == "zh" else _english(literal)
    space, stop = ("", "。") if language == "zh" else (" ", ".")
    cites = " | ".join(_literal(f"[{one}]") for one in ids)
    rules = {"root": f"body {_literal(space)} cite{{1,3}} {_literal(stop)}", "cite": cites} | rules
    return "\n".join(f"{name} ::= {rule}" for name, rule in rules.items())


def names_of(texts: Iterable[str], language: str) -> list[str]:
    """What of the texts is in the other script, as names that the grammar lets through."""
    found = dict.fromkeys(" ".join(text.split()) for text in texts)
    other = re.compile("[A-Za-z]") if language == "zh" else HAN
    foreign = [text for text in found if other.search(text)]
    return [re.sub(r"[\[\]<>{}|*#`\\]", "", text)[:100].strip() for text in foreign]


def _english(names: Sequence[str]) -> dict[str, str]:
    return {
        "body": f'[A-Z0-9\\u201c] rest (" " word){{{LEAST_WORDS - 1},{MOST_WORDS - 1}}}',
        "word": " | ".join([f"[{_LATIN}] rest", *names]),
        "rest": f"[{_LATIN}]{{0,{LONGEST_WORD}}}",
    }


def _chinese(names: Sequence[str]) -> dict[str, str]:
    return {
        "body": f"start sign{{{LEAST_CHARACTERS - 1},{MOST_CHARACTERS - 1}}}",
        "start": r"[\u4e00-\u9fff0-9\u300a\u201c]",
        "sign": " | ".join([f"[{_HAN}]", *names]),
    }


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
