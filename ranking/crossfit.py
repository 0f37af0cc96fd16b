"""What a ranker learns from: each play is foretold by models that never saw it.

The plays are dealt into parts, and some of these are foretold by models that were fitted on all
the others: on nearly as much as those that will be used, for not all models gain alike with every
play more. In folds of their own a share of the items is hidden as well, as if they were new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ranking.features import Features, features, not_played
from ranking.histories import LIKED, Histories, Integers, Mask, Numbers
from ranking.lists import Lists
from ranking.models.contract import About, RankingModel
from ranking.ranked import top_k

FEW_PLAYS = 5_000
LATEST = 4  # of everybody's plays, one in so many is foretold where the latest are
HIDDEN_DEPTH = 300  # candidates of a list of hidden items, of which so much less is known
Make = Callable[[], RankingModel]
OnFold = Callable[[int, int], None]


@dataclass(frozen=True)
class Config:
    """Into how many parts plays are dealt, and how many of these are foretold.

    In `hiding` folds more a share `hidden` of the items is left out of everything. `depth` is how
    many candidates a list has. `latest`: everybody's latest plays are foretold, once, for features
    that know their order.
    """

    parts: int = 10
    foretold: int = 4
    hiding: int = 2
    hidden: float = 0.15
    depth: int = 50
    latest: bool = False
    seed: int = 0

    @property
    def folds(self) -> int:
        """How often every model is fitted."""
        return (1 if self.latest else self.foretold) + self.hiding


def config_for(known: Histories) -> Config:
    """By how much is known: where plays are few, every one of them is foretold."""
    return Config() if len(known) > FEW_PLAYS else Config(parts=5, foretold=5)


@dataclass(frozen=True)
class Learned:
    """Lists of items with plays, of hidden ones, and of both together, over named features."""

    names: tuple[str, ...]
    warm: Lists
    hidden: Lists
    mixed: Lists


@dataclass(frozen=True)
class Fold:
    """What models may see, what they are to foretell, and which items are hidden, if any."""

    seen: Histories
    held: Histories
    hidden: Mask | None


def folds(known: Histories, config: Config) -> Iterator[Fold]:
    """Deal plays and items; the same for the same seed."""
    chance = np.random.default_rng(config.seed)
    part = chance.permutation(len(known)) % config.parts
    if config.latest:
        size = np.diff(known.starts)
        left = known.starts[1:][known.user] - np.arange(len(known))  # a person's last has 1 left
        part = np.where(left * LATEST <= size[known.user], 0, 1)
    for index in range(config.folds):
        held = part == (0 if config.latest else index % config.parts)
        if index < config.folds - config.hiding:
            yield Fold(known.only(~held), known.only(held), None)
        else:
            hidden = chance.random(len(known.items)) < config.hidden
            yield Fold(known.only(~held & ~hidden[known.item]), known.only(held), hidden)


def liked_by(held: Histories) -> Mask:
    """What each person liked of what was held out; shape (people, items)."""
    found = np.zeros((len(held.users), len(held.items)), bool)
    chosen = held.weight >= LIKED
    found[held.user[chosen], held.item[chosen]] = True
    return found


def fitted(makes: Mapping[str, Make], seen: Histories, about: About) -> dict[str, RankingModel]:
    """Every model, fitted."""
    models = {name: make() for name, make in makes.items()}
    for model in models.values():
        model.fit(seen, about)
    return models


def crossfit(
    makes: Mapping[str, Make],
    known: Histories,
    about: About,
    config: Config | None = None,
    on_fold: OnFold = lambda _, __: None,
) -> Learned:
    """The lists of all folds; `on_fold` gets how many are done, and how many there are."""
    config = config or config_for(known)
    warm: list[Lists] = []
    hidden: list[Lists] = []
    mixed: list[Lists] = []
    for done, fold in enumerate(folds(known, config)):
        models = fitted(makes, fold.seen, about)
        among = not_played(fold.seen)
        found = features({n: m.scores(fold.seen) for n, m in models.items()}, among)
        give = _Candidates(found, among, liked_by(fold.held))
        if fold.hidden is None:
            warm.append(give.lists(config.depth))
        else:
            hidden.append(give.lists(HIDDEN_DEPTH, fold.hidden))
            mixed.append(give.both(config.depth, fold.hidden))
        on_fold(done + 1, config.folds)
    return Learned(tuple(makes), *(Lists.joined(each) for each in (warm, hidden, mixed)))


class _Candidates:
    """Lists of the best of one fold, by the plain mean of what is known of each item."""

    def __init__(self, found: Features, among: Mask, liked: Mask) -> None:
        known = np.isfinite(found.values)
        total = np.where(known, found.values, 0).astype(np.float64).sum(axis=2)
        self._mean: Numbers = total / np.maximum(known.sum(axis=2), 1)
        self._found, self._among, self._liked = found, among, liked

    def lists(self, depth: int, items: Mask | None = None) -> Lists:
        """Of some items, or of all."""
        return Lists.of(self._found, self._best(depth, items), self._liked)

    def both(self, depth: int, hidden: Mask) -> Lists:
        """The best of the hidden items, and beside them the best of the others."""
        each = [self._best(depth, items) for items in (~hidden, hidden)]
        return Lists.of(self._found, np.concatenate(each, axis=1), self._liked)

    def _best(self, depth: int, items: Mask | None) -> Integers:
        among = self._among if items is None else self._among & items
        return top_k(np.where(among, self._mean, np.nan), None, depth)
