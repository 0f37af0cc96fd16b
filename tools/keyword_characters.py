"""Candidates for keywords in Chinese and Japanese, where words have no spaces between them.

A candidate is a string of 2 to 4 Chinese characters that is repeated, holds together and stands
free: its weight is its frequency times the lowest pointwise mutual information of its halves
(Sproat and Shih, 1990, "A statistical method for finding word boundaries in Chinese text") times
the lower of the branching entropies on its two sides (Jin and Tanaka-Ishii, 2006, "Unsupervised
segmentation of Chinese text by use of branching entropy"). Katakana are words as they stand.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tools.keywords import Candidate, stop_words

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{2,}")
LONGEST = 4  # characters
PARTS = 10  # of the whole, over which a topic is spread
FREE = 0.5  # added to the entropy, so that a word always followed by the same one is not lost
SCALE = 1 / 4  # brings the weight of an ordinary repeated word near to its frequency


@dataclass
class _Seen:
    """Where one string of characters occurs."""

    count: int = 0
    left: Counter[object] = field(default_factory=Counter)
    right: Counter[object] = field(default_factory=Counter)
    parts: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Stops:
    """Characters and words that say nothing, ready to be looked for."""

    breaks: re.Pattern[str]
    not_first: frozenset[str]
    not_last: frozenset[str]
    words: re.Pattern[str]


def character_candidates(texts: Sequence[str]) -> list[Candidate]:
    """Strings that occur at least twice; the weight of `tools.keyword_words`' scale."""
    seen: defaultdict[str, _Seen] = defaultdict(_Seen)
    letters: Counter[str] = Counter()
    total = sum(map(len, texts))
    before = 0
    for source, text in enumerate(texts):
        for start, run in _runs(text):
            letters.update(run)
            part = (before + start) * PARTS // max(total, 1)
            _note(seen, run, part, source)
        before += len(text)
    size = max(sum(letters.values()), 1)
    found = []
    for string, one in seen.items():
        if one.count < 2 or not _may_stand(string) or _is_part(string, one, seen):
            continue
        weight = _weight(string, one, seen, size)
        if weight > 0.0:
            found.append(Candidate(string, tuple(string), weight))
    return [*found, *_katakana(texts)]


@lru_cache(maxsize=1)
def _stops() -> _Stops:
    tables = stop_words()["characters"]
    letters = {name: "".join(sorted(tables[name])) for name in ("break", "not_first", "not_last")}
    return _Stops(
        breaks=re.compile(f"([{letters['break']}])"),
        not_first=frozenset(letters["not_first"]),
        not_last=frozenset(letters["not_last"]),
        words=re.compile("|".join(sorted(tables["words"]))),
    )


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """Unbroken rows of characters that may be in a word, with their place."""
    stops = _stops()
    for match in HAN.finditer(text):
        start = match.start()
        for piece in stops.breaks.split(match.group()):
            if piece and not stops.breaks.fullmatch(piece):
                yield start, piece
            start += len(piece)


def _note(seen: defaultdict[str, _Seen], run: str, part: int, source: int) -> None:
    edge = object()  # each edge is a neighbour of its own
    for size in range(1, LONGEST + 1):
        for start in range(len(run) - size + 1):
            one = seen[run[start : start + size]]
            one.count += 1
            one.left[run[start - 1] if start else edge] += 1
            one.right[run[start + size] if start + size < len(run) else edge] += 1
            one.parts.add(part)
            one.sources.add(source)


def _may_stand(string: str) -> bool:
    stops = _stops()
    if len(string) < 2 or string[0] in stops.not_first or string[-1] in stops.not_last:
        return False
    return stops.words.search(string) is None


def _is_part(string: str, one: _Seen, seen: dict[str, _Seen]) -> bool:
    """Whether it always has the same neighbour, with which it is a string of its own."""
    for side, joined in ((one.left, "{1}{0}"), (one.right, "{0}{1}")):
        if len(side) == 1:
            longer = joined.format(string, next(iter(side)))
            if len(longer) <= LONGEST and longer in seen and _may_stand(longer):
                return True
    return False


def _weight(string: str, one: _Seen, seen: dict[str, _Seen], size: int) -> float:
    together = min(
        math.log(
            one.count * size / (seen[string[:cut]].count * seen[string[cut:]].count),
        )
        for cut in range(1, len(string))
    )
    free = min(_entropy(one.left), _entropy(one.right)) + FREE
    spread = 1.0 + len(one.parts) / PARTS
    sources = min(len(one.sources), 3)
    return SCALE * one.count * max(together, 0.0) * free * spread * sources


def _entropy(neighbours: Counter[object]) -> float:
    total = sum(neighbours.values())
    return -sum(n / total * math.log(n / total) for n in neighbours.values())


def _katakana(texts: Sequence[str]) -> Iterator[Candidate]:
    counts: Counter[str] = Counter()
    sources: defaultdict[str, set[int]] = defaultdict(set)
    for source, text in enumerate(texts):
        for word in KATAKANA.findall(text):
            counts[word] += 1
            sources[word].add(source)
    for word, count in counts.items():
        if count > 1:
            yield Candidate(word, tuple(word), float(count * min(len(sources[word]), 3)))
