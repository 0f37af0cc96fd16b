"""Candidates for keywords where words have spaces between them.

A candidate is a word, or two or three words in a row, without stop words. A phrase weighs
log2(1 + words) times its frequency, and what is inside of a phrase counts only where it stands
without it, after the C-value of Frantzi, Ananiadou and Mima (2000, "Automatic recognition of
multi-word terms").
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tools.keywords import Candidate, stop_words

Keys = tuple[str, ...]

WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
POSSESSIVE = re.compile(r"['’]s$")
PARTS = 10  # of the whole, over which a topic is spread
PHRASE = 3  # words at most
SHORTEST = 3  # letters, but for names
LONGEST_WORD = 30
TITLED = 0.6  # of the longer words of a line with a capital, from which on capitals name nothing
FEW = 3  # keywords, below which words that occur once are taken as well
ONCE_WEIGHT = 0.2
FIRST_WEIGHT = 0.01  # of a spelling at the start of a sentence, where everything has a capital


@dataclass(frozen=True)
class _Token:
    text: str
    key: str  # folded
    starts: bool  # a sentence, or stands in a line of capitals
    joined: bool  # only a space lies between it and the word before
    source: int
    part: int = 0
    verb: bool = False

    @property
    def named(self) -> bool:
        return (self.text[0].isupper() and not self.starts) or self.text[0].isdigit()


@dataclass
class _Seen:
    """Where and how one candidate occurs."""

    count: int = 0
    names: int = 0
    verbs: int = 0
    forms: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    parts: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)

    def note(self, tokens: Sequence[_Token]) -> None:
        self.count += 1
        self.names += all(token.named for token in tokens)
        self.verbs += any(token.verb for token in tokens)
        form = POSSESSIVE.sub("", " ".join(token.text for token in tokens))
        self.forms[form] += FIRST_WEIGHT if tokens[0].starts else 1.0
        self.parts.add(tokens[0].part)
        self.sources.add(tokens[0].source)


@dataclass(frozen=True)
class _Stops:
    """What says nothing alone; see `stopwords.toml`."""

    words: frozenset[str]
    to_verb: frozenset[str]
    in_names: frozenset[str]


def word_candidates(texts: Sequence[str], language: str | None) -> list[Candidate]:
    """Words and phrases that occur twice, names that occur once; single words if those are few."""
    tokens = [token for source, text in enumerate(texts) for token in _tokens(text, source)]
    stops = _stops((language or "").partition("-")[0].lower(), tokens)
    seen: defaultdict[Keys, _Seen] = defaultdict(_Seen)
    for run in _runs(tokens, stops):
        for size in range(1, PHRASE + 1):
            for start in range(len(run) - size + 1):
                part = run[start : start + size]
                seen[tuple(token.key for token in part)].note(part)
    phrases = {keys for keys, one in seen.items() if len(keys) > 1 and _is_often(one)}
    inside = _inside(phrases, seen)
    found = {
        keys: Candidate(max(one.forms, key=lambda form: (one.forms[form], form)), keys, weight)
        for keys, one in seen.items()
        if len(keys) == 1 or keys in phrases
        if keys[-1] not in stops.words
        if (weight := _weight(keys, one, one.count - inside[keys])) > 0.0
    }
    often = [candidate for keys, candidate in found.items() if _is_often(seen[keys])]
    return list(found.values()) if len(often) < FEW else often


def _tokens(text: str, source: int) -> Iterator[_Token]:
    for line in re.split(r"\n+", text):
        matches = [match for match in WORD.finditer(line) if not CJK.search(match.group())]
        long = [match.group() for match in matches if len(match.group()) > SHORTEST]
        titled = bool(long) and sum(word[0].isupper() for word in long) > TITLED * len(long)
        end = 0
        for match in matches:
            between = line[end : match.start()]
            yield _Token(
                text=match.group(),
                key=match.group().replace("’", "'").casefold().removesuffix("'s"),
                starts=titled or not end or re.search(r"[.!?…:\"“«]", between) is not None,
                joined=bool(end) and not between.strip(" \t"),
                source=source,
            )
            end = match.end()


def _stops(language: str, tokens: Sequence[_Token]) -> _Stops:
    """Of that language; of an unknown one, of the language whose words cover most."""
    tables = stop_words()
    lists = tables["words"]
    if language not in lists:
        counts = Counter(token.key for token in tokens)
        language = max(lists, key=lambda name: sum(counts[word] for word in lists[name]))
    nothing: frozenset[str] = frozenset()
    to_verb, in_names = (tables[table].get(language, nothing) for table in ("to_verb", "in_names"))
    return _Stops(lists[language], to_verb, in_names)


def _runs(tokens: Sequence[_Token], stops: _Stops) -> Iterator[list[_Token]]:
    """Unbroken rows of words that are no stop words, in their singular where that is said, too."""
    known = {token.key for token in tokens}
    run: list[_Token] = []
    before = ""
    for position, token in enumerate(tokens):
        stop = _is_stop(token, stops, run)
        if stop or not token.joined:
            yield run
            run = []
        if not stop:
            run.append(
                _Token(
                    text=token.text,
                    key=_singular(token.key, known),
                    starts=token.starts,
                    joined=token.joined,
                    source=token.source,
                    part=position * PARTS // len(tokens),
                    verb=token.joined and before in stops.to_verb,
                )
            )
        before = token.key
    yield run


def _is_stop(token: _Token, stops: _Stops, run: Sequence[_Token]) -> bool:
    if token.text[0].isdigit():  # but "Apollo 11"
        return not (token.joined and run and run[-1].text[0].isupper())
    if token.named and token.key in stops.in_names:
        return False
    bare = token.key.partition("'")[0]
    return bool({token.key, bare} & stops.words) or len(token.key) > LONGEST_WORD


def _singular(word: str, known: set[str]) -> str:
    """ "rings" is "ring" where both are said."""
    if word.endswith("ies") and word[:-3] + "y" in known:
        return word[:-3] + "y"
    if word.endswith("es") and word[:-2] in known:
        return word[:-2]
    return word[:-1] if word.endswith("s") and word[:-1] in known else word


def _is_often(one: _Seen) -> bool:
    return one.count > 1 or one.names > 0


def _inside(phrases: set[Keys], seen: dict[Keys, _Seen]) -> Counter[Keys]:
    """How often each word and phrase stands inside of a longer phrase."""
    inside: Counter[Keys] = Counter()
    for keys in phrases:
        for size in range(1, len(keys)):
            for part in {keys[start : start + size] for start in range(len(keys) - size + 1)}:
                inside[part] = max(inside[part], seen[keys].count)
    return inside


def _weight(keys: Keys, one: _Seen, apart: int) -> float:
    """Frequency by spread, more in several sources, for names and for what is no verb or adverb."""
    longest = max(map(len, keys))
    if len(keys) == 1 and (keys[0].isdigit() or (longest < SHORTEST and not one.names)):
        return 0.0
    times = apart if apart > 1 or one.names else apart * ONCE_WEIGHT
    spread = 1.0 + len(one.parts) / PARTS
    name = 1.0 + one.names / one.count
    thing = (1.0 - one.verbs / one.count) * (0.3 if keys[-1].endswith("ly") else 1.0)
    size = math.log2(1 + len(keys)) * min(1.0, longest / 5)
    return times * spread * min(len(one.sources), 3) * name * thing * size
