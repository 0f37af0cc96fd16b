"""Whether a facet's words are supported by what the person said of themselves.

A model that reads a message invents: here its words are held against the message by rules. What is
somebody else's taste, a question, a condition or a quotation supports nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tools.facets_words import (
    IS_CJK,
    bare,
    bigrams,
    content_words,
    names_of,
    stem,
    tokens,
)

Near = Callable[[str, str], bool]
Side = Literal["for", "against"]

LONGEST = 4_000  # characters of a message that are read
LEAD = 60  # characters before a quotation that may say whose it is
CHARACTERS = 0.6  # of a CJK name's pairs of characters that must have been said

# Clauses end at marks, and where the speaker turns to something else.
_CLAUSE = re.compile(
    r"(?<=[.!?;。！？；\n])|,\s+(?=(?:but|and|so|because|my|his|her|their|he|she|they|i|i'm|we|no|not)\b)"
    r"|[，]|\s(?=(?:but|whereas|although|though|while|because)\s)|(?=但是|可是|不过|然而|而我|但我|我自己)"
)
_WHO = (
    r"(?:sister|brother|mum|mom|mother|dad|father|parents?|wife|husband|partner|girlfriend|boyfriend"
    r"|son|daughter|kids?|children|child|friends?|colleagues?|boss|flatmate|roommate|neighbou?rs?"
    r"|grandma|grandmother|grandpa|grandfather|aunt|uncle|cousin|family|ex|dog|cat|baby|teacher)"
)
_ME = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|we|we're|we've|we'd|mine|myself|us|my own)\b")
_OTHERS = re.compile(
    rf"\b(?:my|our|his|her|their|your|the|a)\s+(?:\w+\s+)?{_WHO}\b(?!\s+and\s+i\b)"
    r"|\b(?:he|she|they|he's|she's|they're|everyone|everybody|people|nobody|somebody|someone|critics"
    r"|you|you're|who)\b"
)
_LIKES = (
    r"(?:loves?|loved|likes?|liked|hates?|hated|enjoys?|enjoyed|adores?|prefers?|watch(?:es|ed)?"
    r"|listens?|wants?|recommends?|recommended|says?|said|is into|are into|was into"
    r"|only|can't|don't|doesn't)"
)
_THEIR_TASTE = re.compile(
    rf"(?:{_WHO}|\b(?:he|she|they|everyone|everybody|people|you|critics))\s+(?:\w+\s+)?{_LIKES}\b"
)
_ME_ZH = re.compile(
    r"我(?!的?(?:姐|妹|哥|弟|妈|爸|老婆|老公|妻|丈夫|朋友|同事|孩子|儿子|女儿|家人|爷|奶|女友|男友|父|母))|咱|本人"
)
_OTHERS_ZH = re.compile(
    r"姐|妹|哥哥|弟弟|妈|爸|老婆|老公|妻子|丈夫|朋友|同事|孩子|儿子|女儿|家人|爷爷|奶奶|女友|男友|父亲|母亲"
    r"|他|她|你|大家|别人|人家|有人|人们"
)
_ASKS_FOR = re.compile(
    r"\b(?:(?:can|could|would|will)\s+you|how about|what about|got any|do you have|have you got"
    r"|is there|are there|any|something|anything|what should i|what can i|may i|can i|could i"
    r"|let's|i'd like|i want|recommend|suggest|(?:find|show|play|give|get) (?:me|us))\b"
    r"|有没有|有什么|能不能|可不可以|可以|能|推荐|来点|来个|怎么样|如何|想看|想听|给我"
)
# Who is spoken to is asked for something, and likes nothing: "你以后别推荐恐怖片".
_TO_YOU = re.compile(
    r"\b(?:you (?:can|could|should|may|must|know|keep|needn't|don't need|don't have)|to you)\b"
    r"|(?:跟|和|对|请|麻烦)你(?:们)?|你(?:们)?(?=以后|今后|往后|别|不要|不用|给我|可以|能|再|记|就|少|多)"
)
_ASKS = re.compile(
    r"\?\s*$|？\s*$|[吗呢]\s*[?？]?\s*$"
    r"|^\s*(?:is|are|was|were|do|does|did|who|what|when|where|why|which|how)\b(?!.*[.!])"
)
_IF = re.compile(r"^\s*(?:and\s+|but\s+)?(?:if|imagine|suppose|supposing)\b|^\s*(?:如果|假如|要是)")
_SAYS = re.compile(
    r"\b(?:says?|said|saying|wrote|writes|shouts?|shouted|asks?|asked|told|quote|titled|lyrics?|line)\b"
    r"[^\"“”«»「」]{0,30}$|(?:说|写道|问|喊|台词|歌词)[了着过]?[^\"“”«»「」]{0,8}$"
)
_QUOTED = re.compile(r"[\"“«「『]([^\"“”«»「」『』]*)[\"”»」』]")
_SPEAKS = re.compile(r"\b(?:i|i'm|we|you|he|she|they)\b.*\w|我|你|他|她")
_BACK = re.compile(
    r"\b(?:so (?:do|am|did) i|it|that|those|them|these|this|too|same|neither)\b"
    r"|也|这种|那种|这些|那些|它|我(?:却|偏|偏偏|就是|可|倒|反而|是真|是?get不到)"
)
_AGAINST = re.compile(
    r"\b(?:no|not|never|don't|dont|doesn't|can't|cant|won't|without|hate|hates|hated"
    r"|dislike|sick of|tired of|bored of|bored with|fed up|off|enough|stop|skip|avoid|except|less"
    r"|nothing|neither|nor"
    r"|anything but|can't stand|had it with|over with|done with|isn't|aren't|rather not|quit)\b"
    r"|不|别|没|讨厌|受不了|够了|腻|烦|除了|少|拒绝|恨|厌"
)
_NOT_AGAINST = re.compile(
    r"\bnot only\b|\bnever (?:get|got|getting) (?:enough|tired|bored)\b"
    r"|\bcan(?:'|no)?t get enough\b"
    r"|\bno (?:problem|worries|doubt)\b|\bdon't mind\b|\bwhy not\b|\bcan't wait\b"
    r"|\bnot? (?:longer|more) off\b"
    r"|\bdon't (?:hate|dislike|skip|stop)\b|\bmore than enough\b"
    r"|不错|不但|不仅|差不多|没关系|没问题|没事|不讨厌|不腻|不烦|百看不厌|不得了"
)


@dataclass(frozen=True)
class Clause:
    """A part of a message; `mine` says whether the person speaks of their own taste in it."""

    text: str
    mine: bool
    side: Side


def supported(
    text: str,
    words: str,
    language: str = "en",
    near: Near | None = None,
    side: Side | None = None,
) -> bool:
    """Whether the message `words` says `text` of the person's own taste.

    Every content word has to be there in some inflection, by another name of the same genre, or,
    of CJK text, in most of its pairs of characters. `near(text, clause)` may say yes where letters
    differ, as an embedder does. `side` asks further that it is said for, or against, the thing.
    """
    del language  # both are looked for: people mix them
    for clause in _own(words):
        if side is not None and clause.side != side:
            continue
        if says(text, clause.text) or (near is not None and near(text, clause.text)):
            return True
    return False


def clauses(words: str) -> list[Clause]:
    """The message in its clauses, without what is quoted."""
    found = []
    for part in _CLAUSE.split(_without_quotes(words[:LONGEST].casefold().replace("’", "'"))):
        if part and part.strip():
            found.append(Clause(part.strip(), _is_mine(part), _side(part)))
    return found


def says(text: str, clause: str) -> bool:
    """Whether the words of `text` are in a clause, whoever speaks there."""
    wanted = content_words(text)
    if not wanted:
        return False
    known = {stem(token) for token in tokens(clause)} | set(content_words(clause))
    runs = [token for token in tokens(clause) if IS_CJK.match(token)]
    if all(_has(word, known, runs) for word in wanted):
        return True
    names = names_of(text)
    return any(all(_has(word, known, runs) for word in content_words(name)) for name in names)


def _own(words: str) -> list[Clause]:
    """Clauses of the person's own; one that points back ("I hate it") has what it points at."""
    found: list[Clause] = []
    before = ""
    for clause in clauses(words):
        if clause.mine:
            points = _BACK.search(clause.text) is not None and not found
            text = f"{before} {clause.text}" if points else clause.text
            found.append(Clause(text, True, clause.side))
        before = clause.text
    return found


def _has(word: str, known: set[str], runs: list[str]) -> bool:
    if not IS_CJK.match(word):
        return word in known
    pairs = bigrams(bare(word))
    if len(word) == 1:
        return any(word in run for run in runs)
    said = {pair for run in runs for pair in bigrams(run)}
    return len(pairs & said) >= CHARACTERS * len(pairs)


def _is_mine(clause: str) -> bool:
    if _IF.search(clause):
        return False
    clause = _TO_YOU.sub(" ", clause)
    if _ASKS.search(clause) and not _ASKS_FOR.search(clause):
        return False
    others = _OTHERS.search(_ASKS_FOR.sub(" ", clause))
    if others and _ASKS_FOR.search(clause) and not _THEIR_TASTE.search(clause):
        return True  # "something for my daughter": the person asks for it
    if others:
        me = _ME.search(clause)
        return me is not None and me.start() < others.start()
    others_zh = _OTHERS_ZH.search(clause)
    if others_zh:
        me_zh = _ME_ZH.search(clause)
        return me_zh is not None and me_zh.start() < others_zh.start()
    return True


def _side(clause: str) -> Side:
    return "against" if _AGAINST.search(_NOT_AGAINST.sub(" ", clause)) else "for"


def _without_quotes(words: str) -> str:
    """A title in quotation marks stays; what somebody says in them, or was said, goes."""

    def left(match: re.Match[str]) -> str:
        inside = match.group(1)
        before = words[max(0, match.start() - LEAD) : match.start()]
        is_speech = _SPEAKS.search(inside) is not None or _SAYS.search(before) is not None
        return " " if is_speech else f" {inside} "

    return _QUOTED.sub(left, words)
