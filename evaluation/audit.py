"""What in a line gives an item away: its title, its other names, and words that few items have.

A simulated person who says such a word has told the answer, and finding it then says nothing of
how good the search is. The audit is strict where it errs: a word too many is flagged, none too few.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from base.errors import NotFoundError
from catalog.items import Item
from evaluation.folding import folded, is_stop, numbers, pieces, stem, words

SHARE, FEWEST = 0.002, 2  # of the texts, or so many, in which a rare word stands at most
SHORTEST_ID = 4  # figures of a number that is an id; a shorter one may be any number
_SPLIT = re.compile(r"\s*[:–—]\s*|\s+-\s+|\s*[()\[\]]\s*")
_TURNED = re.compile(r"(.+), (the|a|an|le|la|les|l'|il|el|los|las|der|die|das)$", re.I)


@dataclass(frozen=True)
class _Given:
    """What gives one item away, each with how it is told."""

    phrases: Mapping[str, str]  # stems between spaces -> the name
    signs: tuple[str, ...]  # names without a word in them, folded, without spaces
    rare: Mapping[str, str]  # stem -> the word
    numbers: frozenset[str]


class Audit:
    """Knows what gives each item of one library away; built once, then only read.

    A word is rare where at most max(2, 0.2 %) of the texts have it.
    """

    def __init__(
        self,
        titles: Mapping[str, str],
        aliases: Mapping[str, Sequence[str]],
        texts: Iterable[str],
        names: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Count the words of the library.

        Args:
            titles: of every item, by id.
            aliases: file names, ids in other catalogues and other titles, by id.
            texts: one for each item: title, description, genres, tags.
            names: creators, people and the series, by id.
        """
        self._titles, self._aliases, self._names = titles, aliases, names or {}
        every = list(texts)
        self._count = Counter(word for text in every for word in set(words(text)))
        self._most = max(FEWEST, int(SHARE * len(every)))
        self._given: dict[str, _Given] = {}

    @classmethod
    def of(
        cls, items: Mapping[str, Item], paths: Mapping[str, Sequence[Path]] | None = None
    ) -> Self:
        """The audit of a library, out of all items and their files."""
        files = paths or {}
        aliases = {
            name: [name, *item.ids.values(), *(path.stem for path in files.get(name, ()))]
            for name, item in items.items()
        }
        names = {
            name: [*item.creators, *item.people, item.series or ""] for name, item in items.items()
        }
        # with the names: of a word such as "Films", which many creators have, nobody learns much
        texts = (
            " \n ".join([item.title, item.description, *item.genres, *item.tags, *names[name]])
            for name, item in items.items()
        )
        return cls({name: item.title for name, item in items.items()}, aliases, texts, names)

    def leaks(self, line: str, target: str) -> tuple[str, ...]:
        """What in the line gives the item away: names first, then numbers and rare words.

        Raises:
            NotFoundError: the library has no such item.
        """
        given = self._of(target)
        told = f" {' '.join(pieces(line))} "
        tight = "".join(folded(line).split())
        stems = {stem(word) for word in words(line)}
        found = [name for phrase, name in given.phrases.items() if phrase in told]
        found += [sign for sign in given.signs if sign in tight]
        found += sorted(given.numbers & numbers(line))
        found += [word for one, word in given.rare.items() if one in stems]
        return tuple(dict.fromkeys(found))

    def is_rare(self, word: str) -> bool:
        """Whether so few items have the word that it finds them; stop words are never rare."""
        parts = words(word)
        return any(self._is_rare(part) for part in parts)

    def _is_rare(self, word: str) -> bool:
        return len(word) > 1 and self._count[word] <= self._most and not is_stop(word)

    def _of(self, target: str) -> _Given:
        if target not in self._titles:
            raise NotFoundError(f"No item of the library is called '{target}'.")
        if target not in self._given:
            self._given[target] = self._collect(target)
        return self._given[target]

    def _collect(self, target: str) -> _Given:
        title, more = self._titles[target], self._names.get(target, ())
        names = [*_names_of(title), *self._others(target)]
        phrases: dict[str, str] = {}
        signs: dict[str, None] = {}
        for name in names:
            if parts := pieces(name):
                phrases.setdefault(f" {' '.join(parts)} ", name)
                phrases.setdefault(f" {stem(''.join(_words_of(name)))} ", name)
            elif sign := "".join(folded(name).split()):
                signs[sign] = None
        rare = {stem(word): word for text in (title, *more) for word in words(text)
                if self._is_rare(word)}  # fmt: skip
        return _Given(phrases, tuple(signs), rare, frozenset(numbers(title)))

    def _others(self, target: str) -> Iterator[str]:
        """Aliases and the lesser parts of the title; not one common word, nor a short number."""
        _, *parts = _parts(self._titles[target]) or [""]
        for name in [*self._aliases.get(target, ()), *parts]:
            bare = _words_of(name)
            alone = bare[0] if len(bare) == 1 else ""
            if alone.isdigit():
                if len(alone) >= SHORTEST_ID:
                    yield name
            elif bare and (not alone or self._is_rare(alone)):
                yield _in_order(name)


def _names_of(title: str) -> Iterator[str]:
    """The title, and its main part; "Matrix, The" also in the order in which it is said."""
    yield title
    if parts := _parts(title):
        yield parts[0]
        yield _in_order(parts[0])


def _parts(title: str) -> list[str]:
    """What stands between colons, dashes and brackets."""
    return [part for part in _SPLIT.split(unicodedata.normalize("NFKC", title)) if pieces(part)]


def _in_order(name: str) -> str:
    return _TURNED.sub(r"\2 \1", name)


def _words_of(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(name))
