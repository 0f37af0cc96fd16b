"""Plain ways to recommend, beside which Matinee has to stand: none has a language model.

`chance`, `popularity` and `mentioned` read no words. `bm25` and `dense` know nothing of the person,
and `profile` nothing of what was said; where they have nothing to go by their list is empty.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from types import MappingProxyType

from catalog.items import now, plain
from catalog.plays import WATCHED
from catalog.profiles import Profile
from catalog.words import rank_words
from evaluation.audience import Audience
from evaluation.baseline import Baseline, Shelf, State, first
from tools.candidates import available, nearest_items
from tools.context import Library
from tools.person import Person
from tools.rank import NO_PLAYS_NOTE, recommend
from tools.scorer import Scorer, best_first
from tools.search import MOST_CHARACTERS, query_blocks

NOBODY_PLAYED = "nobody has played anything in this library, so nothing in it is popular"


class Chance:
    """An order drawn at random, the same each time for one turn of one dialogue."""

    name = "chance"
    note = ""

    def __init__(self, library: Library) -> None:
        self._library, self._shelf = library, Shelf(library)

    def rank(self, state: State, k: int) -> list[str]:
        """Every list of k is as likely as any other."""
        with self._library.catalog.read() as connection:
            ids = list(self._shelf.now(connection))
        draw = random.Random(plain(f"{state.turn} {state.dialogue}"))
        return draw.sample(ids, max(0, min(k, len(ids))))


class Popularity:
    """What most people played that the person has not: ties by id, and nothing that nobody played.

    What the person knows is passed over, as is usual where lists are compared (Cremonesi, Koren and
    Turrin, 2010): so it is counted by everybody but the person. Plays count as they are when this
    is made, whatever is recorded while dialogues are held.
    """

    name = "popularity"

    def __init__(self, library: Library) -> None:
        self._library, self._shelf = library, Shelf(library)
        counts = Audience.of(library).counts
        self._order = sorted(counts, key=lambda item: (-counts[item], item))
        self.note = "" if counts else NOBODY_PLAYED

    def rank(self, state: State, k: int) -> list[str]:
        """The most played first."""
        seen = {play.item for play in state.plays if play.action in WATCHED}
        with self._library.catalog.read() as connection:
            there = self._shelf.now(connection)
        return first((item for item in self._order if item not in seen), there, k)


class Mentioned:
    """What was mentioned, the latest first, then what is popular: it shows what copying gives."""

    name = "mentioned"

    def __init__(self, library: Library) -> None:
        self._library, self._shelf = library, Shelf(library)
        self._popular = Popularity(library)
        self.note = self._popular.note

    def rank(self, state: State, k: int) -> list[str]:
        """What came with the message is its latest mention."""
        latest = reversed((*state.mentioned, *state.attached))
        with self._library.catalog.read() as connection:
            there = self._shelf.now(connection)
        return first([*latest, *self._popular.rank(state, len(there))], there, k)


class Bm25:
    """Exact words: everything that the person said in the dialogue, words joined by "or"."""

    name = "bm25"
    note = ""

    def __init__(self, library: Library) -> None:
        self._library, self._shelf = library, Shelf(library)

    def rank(self, state: State, k: int) -> list[str]:
        """As `catalog.words.rank_words` has it."""
        with self._library.catalog.read() as connection:
            there = self._shelf.now(connection)
            return first(rank_words(connection, state.latest_first), there, k)


class Dense:
    """Vectors: everything that the person said in the dialogue, embedded as a search is.

    Candidates are near as whole items or by a moment; their score is the calibrated sum over the
    modalities that words reach, of each item's best moments, as in `tools.search`, without the part
    for exact words.
    """

    name = "dense"
    note = ""

    def __init__(self, library: Library) -> None:
        self._library = library

    def rank(self, state: State, k: int) -> list[str]:
        """The nearest first, ties by id; the last `MOST_CHARACTERS` said are embedded."""
        library, words = self._library, state.latest_first[:MOST_CHARACTERS]
        if not words or not (blocks := query_blocks(library, words)):
            return []
        ranking = library.settings.ranking
        with library.catalog.read() as connection:
            scale = library.scale(connection, "words")
            with library.index(connection) as (index, _):
                near = nearest_items(library, index, [(blocks, scale)], max(k, ranking.candidates))
            facts = library.memory.facts.of(connection, sorted(near))
            there = list(available(facts.values(), now()))
            scorer = Scorer(library, connection, there, blocks, wholes=False)
            parts = scorer.by_moments(blocks, scale, ranking.best_moments)
            best = itertools.islice(best_first(scorer, parts), max(0, k))
            return [one.item for one in best]


class ByProfile:
    """What Matinee recommends out of the person's plays alone, with nothing asked for."""

    name = "profile"
    note = ""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._last: Person | None = None

    def rank(self, state: State, k: int) -> list[str]:
        """Empty where no play says what the person likes."""
        if not state.plays or k <= 0:
            return []
        answer = recommend(self._library, [self._known(state)], k=k).answer
        if NO_PLAYS_NOTE in answer.notes:
            return []
        return [result.item for result in answer.results]

    def _known(self, state: State) -> Person:
        """The same object while they play nothing, so that what was made of it is kept by it.

        Not as the library has them: a profile may hold what they said in this dialogue.
        """
        last, user = self._last, plain(state.user)
        if last is None or (last.user, last.plays) != (user, state.plays):
            last = self._last = Person(user, state.plays, Profile(user=user))
        return last


BASELINES: Mapping[str, Callable[[Library], Baseline]] = MappingProxyType(
    {made.name: made for made in (Chance, Popularity, Mentioned, Bm25, Dense, ByProfile)}
)
