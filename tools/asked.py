"""What is asked for beside a person's taste: words, items to be near to, what to keep away from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from catalog.words import WordHit, find_words
from ranking.fusion import Blocks, Scale, Side
from ranking.profile import Interest
from tools.context import Library
from tools.scorer import Scorer
from tools.search import query_blocks

Scales = Mapping[Side, Scale]


@dataclass(frozen=True)
class Asked:
    """What a recommendation is asked beside its words and filters.

    `avoid` and `mood` are words: of what is not wanted now, and of what would be welcome without
    being looked for. `like` are ids of items to be near to, and `blocks` the vectors of something
    that is in no library, an attachment's. `exclude` are ids that are not to be shown: the list in
    hand, for another one. With `again` something watched before is asked for.
    """

    avoid: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    blocks: Blocks = field(default_factory=dict)
    exclude: frozenset[str] = frozenset()
    again: bool = False


@dataclass(frozen=True)
class Question:
    """The same as vectors; `hits` are the texts that have the words in them."""

    query: str
    words: Blocks
    hits: Sequence[WordHit]
    near: tuple[Interest, ...]
    avoid: tuple[Interest, ...]
    mood: tuple[Interest, ...]
    scales: Scales
    more: Asked

    @property
    def is_open(self) -> bool:
        """Whether nothing is looked for, so that taste alone decides."""
        return not (self.words or self.near)

    def wanted(self) -> list[tuple[Blocks, Scale]]:
        """What candidates are looked up by, as `tools.candidates.nearest_items` takes it."""
        asked = [(self.words, self.scales["words"])] if self.words else []
        return [*asked, *self.queries((*self.near, *self.mood))]

    def queries(self, interests: Iterable[Interest]) -> list[tuple[Blocks, Scale]]:
        """Interests beside what their cosines are read by."""
        return [(one.blocks, self.scales[one.side]) for one in interests]


def question_of(
    library: Library, connection: Connection, query: str, more: Asked, users: Sequence[str] = ()
) -> Question:
    """Words and items as vectors; items that have none say nothing. `users` are who asks."""
    words = query_blocks(library, query) if query.strip() else {}
    count = library.settings.ranking.candidates
    near = []
    if more.like:
        scorer = Scorer(library, connection, list(dict.fromkeys(more.like)))
        wholes = [(item, scorer.whole(item)) for item in scorer.items]
        near = [Interest((item,), 1.0, blocks) for item, blocks in wholes if blocks]
    if more.blocks:
        near.append(Interest((), 1.0, more.blocks))
    sides: tuple[Side, ...] = ("words", "items")
    return Question(
        query=query,
        words=words,
        hits=find_words(connection, query, count) if words else [],
        near=tuple(near),
        avoid=_said(library, more.avoid),
        mood=_said(library, more.mood),
        scales={side: library.scale(connection, side, users) for side in sides},
        more=more,
    )


def _said(library: Library, texts: Iterable[str]) -> tuple[Interest, ...]:
    kept = dict.fromkeys(text.strip() for text in texts if text.strip())
    found = [(text, query_blocks(library, text)) for text in kept]
    return tuple(Interest((), 1.0, blocks, "words", text) for text, blocks in found if blocks)
