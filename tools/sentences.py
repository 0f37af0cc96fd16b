"""Words with times into segments that a person can be pointed at.

A segment is a sentence, or a part of one that pauses set off: short enough that its start is the
second to press play at, long enough to mean something alone.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from base.slots import Frozen, Segment, Word

SENTENCE_END = tuple(".?!…。！？")
CLAUSE_END = (*SENTENCE_END, *",;:—，、；：")
OPENING = "\"'“‘¿¡([{「『-"
CLOSING = "\"'”’)]」』"


@dataclass(frozen=True)
class Said:
    """One word as a model gives it: `text` with its leading space, times in seconds."""

    text: str
    start_s: float
    end_s: float
    probability: float = 1.0
    tokens: int = 1


def joined(words: Iterable[Said]) -> tuple[Said, ...]:
    """Marks that stand alone become part of the word they belong to, whose times do not change.

    An alignment gives the pause after a word to the mark that follows it, so a mark's own times
    are silence.
    """
    kept: list[Said] = []
    opening = ""
    for word in words:
        if any(char.isalnum() for char in word.text):
            kept.append(replace(word, text=opening + word.text))
            opening = ""
        elif word.text.startswith(" ") and word.text.strip() in OPENING:
            opening += word.text
        elif kept:
            kept[-1] = replace(kept[-1], text=kept[-1].text + word.text)
    return tuple(kept)


class CutConfig(Frozen):
    """Where segments are cut; seconds and words."""

    longest_s: float = 15.0
    fewest_words: int = 4
    silence_s: float = 1.5  # always cuts
    hush_s: float = 1.0  # cuts between parts that are long enough
    pause_s: float = 0.5  # cuts where a clause ends
    breath_s: float = 0.1  # cuts where a sentence ends, but not after "Mr."


def cut(words: Sequence[Said], config: CutConfig) -> list[list[Said]]:
    """Words into sentences: every word is in exactly one, and their order is kept."""
    return [
        part
        for stretch in _stretches(words, config.silence_s)
        for sentence in _sentences(stretch, config)
        for part in _parts(sentence, config)
    ]


def _stretches(words: Sequence[Said], silence_s: float) -> Iterator[list[Said]]:
    stretch: list[Said] = []
    for word in words:
        if stretch and word.start_s - stretch[-1].end_s > silence_s:
            yield stretch
            stretch = []
        stretch.append(word)
    if stretch:
        yield stretch


def _sentences(words: list[Said], config: CutConfig) -> list[list[Said]]:
    """Cut after marks and in pauses; what is too short alone joins what follows, or came before."""
    parts: list[list[Said]] = [[]]
    for word, following in itertools.zip_longest(words, words[1:]):
        parts[-1].append(word)
        if following and len(parts[-1]) >= config.fewest_words and _ends(word, following, config):
            parts.append([])
    tail = parts[-1]
    if (
        len(parts) > 1
        and len(tail) < config.fewest_words
        and tail[-1].end_s - parts[-2][0].start_s <= config.longest_s
    ):
        parts[-2:] = [parts[-2] + tail]
    return parts


def _ends(word: Said, following: Said, config: CutConfig) -> bool:
    text = word.text.rstrip().rstrip(CLOSING)
    pause_s = round(following.start_s - word.end_s, 3)
    if text.endswith(SENTENCE_END):
        return pause_s >= config.breath_s
    return pause_s >= (config.pause_s if text.endswith(CLAUSE_END) else config.hush_s)


def _parts(words: list[Said], config: CutConfig) -> Iterator[list[Said]]:
    """A part that is too long is cut at its clearest break, until every part is short enough."""
    if words[-1].end_s - words[0].start_s <= config.longest_s or len(words) < 2:
        yield words
        return
    fewest = min(config.fewest_words, len(words) // 2)
    places = range(fewest, len(words) - fewest + 1)
    middle = (words[0].start_s + words[-1].end_s) / 2

    def clearness(i: int) -> tuple[bool, float, float]:
        mark = words[i - 1].text.rstrip().endswith(CLAUSE_END)
        pause = words[i].start_s - words[i - 1].end_s
        return mark, round(pause, 1), -abs(words[i].start_s - middle)

    place = max(places, key=clearness)
    yield from _parts(words[:place], config)
    yield from _parts(words[place:], config)


def segment(words: Sequence[Said]) -> Segment:
    """One segment of words; its confidence is the mean probability of their tokens."""
    tokens = sum(word.tokens for word in words)
    said = tuple(
        Word(start_s=round(word.start_s, 3), end_s=round(word.end_s, 3), text=word.text.strip())
        for word in words
    )
    return Segment(
        start_s=said[0].start_s,
        end_s=said[-1].end_s,
        text="".join(word.text for word in words).strip(),
        confidence=min(1.0, sum(word.probability * word.tokens for word in words) / tokens),
        words=said,
    )


def compression_ratio(text: str) -> float:
    """Bytes over their zlib length: above 2.4 is a loop (arXiv:2212.04356, 4.5)."""
    data = text.encode()
    return len(data) / len(zlib.compress(data))


def without_loops(words: Sequence[Said], longest: int = 12) -> list[Said]:
    """Each run of a repeated phrase (up to `longest` words) cut to its first time.

    A word that draws one letter out more than ten times is no word. For windows in which the
    model fell into a loop; elsewhere people do repeat themselves.
    """
    kept = [word for word in words if not re.search(r"(.)\1{10}", word.text)]
    for size in range(1, longest + 1):
        i = 0
        while i + 2 * size <= len(kept):
            once, twice = kept[i : i + size], kept[i + size : i + 2 * size]
            if [_plain(word) for word in once] == [_plain(word) for word in twice]:
                del kept[i + size : i + 2 * size]
            else:
                i += 1
    return kept


def _plain(word: Said) -> str:
    return "".join(char for char in word.text.casefold() if char.isalnum())
