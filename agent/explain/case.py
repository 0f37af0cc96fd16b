"""One sentence beside the facts that it cites, and everything that can be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.explain.claims import script_of, unfinished, unheld_claim
from agent.explain.content import (
    HAN,
    WORD,
    folded,
    held,
    stem,
    stems,
    turned_round,
    uncovered_characters,
    uncovered_stems,
    word_list,
    words,
)
from agent.explain.facts import Fact
from agent.explain.figures import CLOCK, Held, in_digits, wrong_figure

Alike = Callable[[str, str], float]  # the cosine of two texts that may be in two languages

QUOTATION = re.compile(
    r"“([^“”]*)”|\"([^\"]*)\"|「([^「」]*)」|『([^『』]*)』|《([^《》]*)》|«([^«»]*)»|"
    r"(?<!\w)‘([^‘’]*)’(?!\w)|(?<!\w)'([^']*)'(?!\w)"
)
_QUOTE_SIGNS = re.compile(r"[“”\"「」『』《》«»]")
_NAME = re.compile(r"(?<![\w’'])[^\W\d_a-z][\w’'.-]*")
_PART = re.compile(r"[,;，；。]|\band it\b")
_SENTENCE_START = re.compile(r"(?:^|[.!?。！？:：]\s*)$")
_WORDED = frozenset(["speech", "screen text", "chapter"])  # sentences, where order says something
_MEDIA_KINDS = _WORDED | {"frame", "sound"}
LENGTHS = {"en": (4, 45), "zh": (5, 120)}  # words; characters
COVERED = {"en": 0.6, "zh": 0.55}  # share of a sentence's content that the cited facts hold
MOST_UNCOVERED = 3  # English words, however long the sentence is
ALIKE = 0.65  # cosine from which a quotation in another language holds words; USE gives true
# translations 0.63 to 0.79, unrelated ones up to 0.47, and half-true ones about 0.6


@dataclass(frozen=True)
class About:
    """The result that a sentence speaks of."""

    title: str
    length_s: float | None = None
    year: int | None = None


class Case:
    """One sentence beside the facts that it cites."""

    def __init__(
        self,
        text: str,
        facts: Sequence[Fact],
        every: Sequence[Fact],
        about: About,
        language: str,
        alike: Alike | None,
    ) -> None:
        self.text, self.facts, self.about = text, facts, about
        self.language, self.alike = language, alike
        self.said = QUOTATION.sub(" ", text)  # what it says itself
        self.cited = [part for fact in facts for part in (fact.clause, fact.text, fact.quote)]
        self.known = [about.title, *(p for fact in every for p in (fact.clause, fact.quote))]

    def reason(self) -> str | None:
        """Why it is removed; None: it is kept."""
        return (
            self._shape()
            or self._quotations()
            or self._figures()
            or self._names()
            or unheld_claim(self.said, "\n".join(self.cited), self._kinds(), self._spoken())
            or self._coverage()
            or self._touch()
            or self._order()
        )

    def _shape(self) -> str | None:
        if self.language == "en" and (HAN.search(self.said) or script_of(self.said) == "zh"):
            return "in another language"
        if self.language == "zh" and script_of(self._own_words()) != "zh":
            return "in another language"
        least, most = LENGTHS.get(self.language, LENGTHS["en"])
        chinese = self.language == "zh"
        size = len(HAN.findall(self.text)) if chinese else len(self.text.split())
        if not least <= size <= most:
            return f"{size} long, not {least} to {most}"
        return "broken off" if unfinished(self.text, self.language) else None

    def _own_words(self) -> str:
        """Without the names in Latin letters that the facts have."""
        known = {word.casefold() for text in self.known for word in WORD.findall(text)}
        return WORD.sub(lambda m: "" if m.group().casefold() in known else m.group(), self.said)

    def _quotations(self) -> str | None:
        if _QUOTE_SIGNS.search(self.said):
            return "a quotation without its other end"
        titles = [self.about.title, *(text for text in self.known if text)]
        for match in QUOTATION.finditer(self.text):
            quote = next(group for group in match.groups() if group is not None)
            if quote.strip() and not _quoted_in(quote, [*self.cited, *titles]):
                return f"quotes what is not there ({quote})"
        return None

    def _figures(self) -> str | None:
        held_ = Held(
            texts=(*self.cited, self.about.title),
            starts_s=tuple(f.start_s for f in self.facts if f.start_s is not None),
            length_s=self.about.length_s,
            year=self.about.year,
        )
        wrong = wrong_figure(self.said, held_)
        return f"a number that no fact has ({wrong})" if wrong else None

    def _names(self) -> str | None:
        """Every capitalised word, save at a start; in Chinese every Latin word."""
        known = {stem(word) for text in self.known for word in WORD.findall(text)}
        pattern = WORD if self.language == "zh" else _NAME
        for match in pattern.finditer(self.said):
            word = match.group().rstrip(".'’-")
            starts = _SENTENCE_START.search(self.said[: match.start()].rstrip())
            if self.language != "zh" and (starts or word == "A"):
                continue
            if not all(stem(part) in known for part in word.split("-") if part):
                return f"a name that no fact has ({word})"
        return None

    def _coverage(self) -> str | None:
        kinds = words(self.language)["kinds"]
        spoken = [kinds.get(fact.kind, "") for fact in self.facts]
        support = [*self.cited, *spoken, self.about.title]
        if self.language == "zh":
            missing, total = uncovered_characters(self.said, support)
            lacking = missing > (1 - COVERED["zh"]) * total
        else:
            unheld, total = uncovered_stems(self.said, support)
            first = WORD.search(self.said)
            if first and _is_foreign_start(first.group(), unheld):
                return f"begins with what no fact has ({first.group()})"
            missing = len(unheld)
            lacking = missing > MOST_UNCOVERED or missing > (1 - COVERED["en"]) * total
        if lacking and not self._held_across(self.facts):
            return f"{missing} of {total} are in no fact that it cites"
        return None

    def _held_across(self, facts: Sequence[Fact]) -> bool:
        """Whether a quotation in another language holds what the person's own does not."""
        foreign = [
            fact.quote for fact in facts if script_of(fact.quote) not in (None, self.language)
        ]
        if self.alike is None or not foreign:
            return False
        own = [fact.clause for fact in self.facts if fact.kind not in _MEDIA_KINDS]
        parts = [part for part in _PART.split(CLOCK.sub(" ", self.said)) if part.strip()]
        rest = ", ".join(part for part in parts if not self._covered(part, own))
        return any(self.alike(rest, quote) >= ALIKE for quote in foreign)

    def _covered(self, part: str, support: Sequence[str]) -> bool:
        if self.language == "zh":
            missing, total = uncovered_characters(part, support)
            return missing <= (1 - COVERED["zh"]) * total
        unheld, total = uncovered_stems(part, support)
        return len(unheld) <= (1 - COVERED["en"]) * total

    def _spoken(self) -> str:
        return "\n".join(fact.quote for fact in self.facts if fact.kind in _MEDIA_KINDS)

    def _order(self) -> str | None:
        """What a fact says of one thing must not be said of another."""
        for fact in self.facts:
            turned = turned_round(self.said, fact.quote) if fact.kind in _WORDED else None
            if turned:
                return f"turns round what a fact says ({turned})"
        return None

    def touched(self) -> tuple[str, ...]:
        """The ids of the facts of which the sentence says something."""
        return tuple(fact.id for fact in self.facts if self._touches(fact))

    def _touch(self) -> str | None:
        """It must speak of a fact, and a time must be that of a fact of which it speaks."""
        if not self.touched():
            return f"says nothing of [{self.facts[0].id}]"
        for found in CLOCK.findall(self.said):
            timed = [fact for fact in self.facts if found in fact.clause]
            if timed and not any(self._touches(fact) for fact in timed):
                return f"a time of something else ({found})"
        return None

    def _kinds(self) -> set[str]:
        """Kinds that hold claims: what was liked only where the sentence names it."""
        return {fact.kind for fact in self.facts if not fact.quote or self.names(fact)}

    def _touches(self, fact: Fact) -> bool:
        """Whether it says something of the fact, be it in the words of the fact's kind."""
        told = f"{fact.quote} {fact.clause}"
        if fact.kind not in _MEDIA_KINDS:
            kinds: dict[str, str] = words(self.language)["kinds"]
            told += f" {kinds.get(fact.kind, '')}"
        return self._shares(told, fact) or self._quotes(fact) or self._held_across([fact])

    def names(self, fact: Fact) -> bool:
        """Whether it has words of what the fact quotes, or, without a quotation, of the fact."""
        return self._shares(fact.quote or fact.clause, fact) or self._quotes(fact)

    def _shares(self, told: str, fact: Fact) -> bool:
        if self.language == "zh":
            missing, total = uncovered_characters(folded(self.text), [told])
            return missing < total
        by = set(stems(told))
        if fact.kind in _MEDIA_KINDS:
            kinds: dict[str, str] = words("en")["kinds"]
            others = [f for f in self.facts if f.kind not in _MEDIA_KINDS]
            by -= {one for f in others for one in stems(f"{f.clause} {kinds.get(f.kind, '')}")}
            by -= {stem(word) for word in word_list("en", "media")} - set(stems(fact.quote))
        return any(held(one, by) for one in stems(in_digits(self.text)))

    def _quotes(self, fact: Fact) -> bool:
        return any(
            _quoted_in(next(group for group in match.groups() if group is not None), [fact.quote])
            for match in QUOTATION.finditer(self.text)
        )


def _is_foreign_start(word: str, unheld: Sequence[str]) -> bool:
    """A first word that is no usual opener and that no fact has: it may be a name."""
    return stem(word) in unheld and word.casefold() not in word_list("en", "openers")


def _quoted_in(quote: str, texts: Sequence[str]) -> bool:
    """Whether the words of a quotation stand so in one of the texts; "…" leaves words out."""
    sources = [_bare(text) for text in texts]
    parts = [_bare(part) for part in re.split(r"…|\.\.\.", quote)]
    return any(all(part in source for part in parts if part.strip()) for source in sources)


def _bare(text: str) -> str:
    """Words between spaces, so that "ice" is not found in "voice"; Chinese without them."""
    bare = folded(text).casefold().replace("’", "'")
    if HAN.search(bare):
        return re.sub(r"[\W_]+", "", bare)
    found = re.findall(r"[^\W_]+(?:'[^\W_]+)*", bare)
    return f" {' '.join(found)} "
