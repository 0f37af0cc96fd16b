"""Whether what a reply names, quotes and times is in the library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.explain.wording import clock
from agent.reading.normal import CJK, normal
from base.slots import Frozen
from catalog.items import Item, Moment
from tools.tags import in_language

# a title may hold another: 《纪录片《折纸》》
MARKED = re.compile(
    r"“((?:[^“”]|“[^“”]*”)+)”|《((?:[^《》]|《[^《》]*》)+)》|「([^「」]+)」|\"([^\"]+)\""
)
TITLES = "《"  # between these stand names alone
CLOCK = re.compile(r"(?<![\d:])\d{1,3}:\d{2}(?::\d{2})?(?!:?\d)")  # also before a colon
_PARTS = re.compile(r"[,，、;；]")
_CUT = re.compile(r"\s*(?:…|\.\.\.)\s*$")
TAGGED = ("frame", "sound")


class Grounded(Frozen):
    """What of one reply nothing holds; `times` and `quoted` are how many there were in all."""

    times: int = 0
    quoted: int = 0
    wrong_times: tuple[str, ...] = ()
    wrong_quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """Everything that the library says, to look quotations up in."""

    names: frozenset[str]  # titles, series, creators, people, folded
    corpus: str  # every other text, folded, each on a line of its own
    clocks: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by item: times in it

    @classmethod
    def of(cls, items: Mapping[str, Item], moments: Mapping[str, Sequence[Moment]]) -> Held:
        """Out of all items and their moments, both by name."""
        names: set[str] = set()
        texts: set[str] = set()
        clocks = {}
        for name, item in items.items():
            names |= {item.title, item.series or "", *item.creators, *item.people}
            told = [item.description, item.summary, *item.genres, *item.tags, *item.keywords]
            for moment in moments.get(name, ()):
                told += _with_translations(moment)
            texts |= set(told)
            clocks[name] = frozenset(_clocks(item, moments.get(name, ())))
        folded = frozenset(_bare(name) for name in names) - {""}
        lines = {form(text) for text in texts for form in (_bare, _spaced)}
        return cls(folded, "\n".join(sorted(lines - {""})), clocks)

    def is_name(self, quoted: str) -> bool:
        """Whether it is a name of the library, or an end of one where it is cut off."""
        bare = _bare(quoted)
        if _CUT.search(quoted):
            return any(name.startswith(bare.rstrip()) for name in self.names)
        if bare and quoted.startswith("…"):  # what looked like a sign of a template was left out
            return any(name.endswith(bare.lstrip()) for name in self.names)
        return bare in self.names

    def is_text(self, quoted: str) -> bool:
        """Whether the library says it somewhere, as a whole or each part of a list."""
        bare = _bare(quoted)
        if bare in self.corpus:
            return True
        parts = [part for one in _PARTS.split(quoted) if (part := _bare(one))]
        return bool(parts) and all(part in self.corpus for part in parts)


def grounded(reply: str, held: Held, about: Iterable[str], said: Sequence[str]) -> Grounded:
    """Hold a reply against the library.

    Args:
        reply: what was answered.
        held: the library.
        about: the items that it may speak of; its times are to be theirs.
        said: the person's own messages: what they wrote may be said back to them.
    """
    own = _Said(said)
    quoted = [
        (next(filter(None, match.groups())), match[0].startswith(TITLES))
        for match in MARKED.finditer(reply)
    ]
    wrong = [
        one
        for one, titled in quoted
        if _bare(one)
        and not (held.is_name(one) or own.has(one) or (not titled and held.is_text(one)))
    ]
    known = {at for item in about for at in held.clocks.get(item, ())}
    known |= {at for text in said for at in CLOCK.findall(text)}
    times = CLOCK.findall(MARKED.sub(" ", reply))
    return Grounded(
        times=len(times),
        quoted=len(quoted),
        wrong_times=tuple(at for at in times if at not in known),
        wrong_quotes=tuple(wrong),
    )


class _Said:
    """What the person wrote themselves; told back to them some words may be left out."""

    def __init__(self, said: Sequence[str]) -> None:
        self._whole = _spaced(" ".join(said))
        self._tight = self._whole.replace(" ", "")

    def has(self, quoted: str) -> bool:
        if CJK.search(quoted):
            return _bare(quoted) in self._tight
        return set(_spaced(quoted).split()) <= set(self._whole.split())


def _with_translations(moment: Moment) -> list[str]:
    """A moment's text; tags also in Chinese, as they are told to who speaks it."""
    if moment.source not in TAGGED:
        return [moment.text]
    tags = [tag.strip() for tag in moment.text.split(",")]
    return [moment.text, *(in_language(tag, "zh") for tag in tags)]


def _clocks(item: Item, moments: Sequence[Moment]) -> Iterable[str]:
    for moment in moments:
        yield from (clock(moment.start_s), clock(moment.end_s))
        yield from CLOCK.findall(moment.text)
    yield from CLOCK.findall(f"{item.title} {item.description} {item.summary}")
    if item.duration_s:
        minutes, seconds = divmod(round(item.duration_s), 60)
        yield from (clock(item.duration_s), f"{minutes}:{seconds:02}")


def _bare(text: str) -> str:
    """Words between spaces, so that "ice" is not found in "voice"; Chinese without any."""
    spaced = _spaced(text)
    return spaced.replace(" ", "") if CJK.search(spaced) else spaced


def _spaced(text: str) -> str:
    words = re.findall(r"[^\W_]+", normal(_CUT.sub("", text)))
    return f" {' '.join(words)} " if words else ""
