"""What a ranker learns from: each play is foretold by models that never saw it.

The plays are dealt into folds. For each, every model is fitted on the others, less all plays of a
share of the items, which are hidden as if they were new; the fold's own plays then say what the
people liked among the candidates that those models give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ranking.features import Features, best, features, not_played
from ranking.histories import LIKED, Histories, Mask, Numbers
from ranking.lists import Lists
from ranking.models.contract import About, RankingModel

HIDDEN_DEPTH = 300  # candidates of a list of hidden items, of which so much less is known
Make = Callable[[], RankingModel]
OnFold = Callable[[int, int], None]


@dataclass(frozen=True)
class Config:
    """How many folds; the share of items that each hides; how many candidates a list has.

    `latest`: instead of folds by chance, one that foretells everybody's latest share of 1 / folds,
    for features that know the order of plays.
    """

    folds: int = 4
    latest: bool = False
    hidden: float = 0.15
    depth: int = 50
    seed: int = 0


@dataclass(frozen=True)
class Learned:
    """Lists of items with plays, of hidden ones, and of both together, over named features."""

    names: tuple[str, ...]
    warm: Lists
    hidden: Lists
    mixed: Lists


@dataclass(frozen=True)
class Fold:
    """What models may see, what they are to foretell, and the items that are hidden."""

    seen: Histories
    held: Histories
    hidden: Mask


def folds(known: Histories, config: Config) -> Iterator[Fold]:
    """Deal plays and items; the same for the same seed."""
    chance = np.random.default_rng(config.seed)
    if config.latest:
        size = np.diff(known.starts)
        left = known.starts[1:][known.user] - np.arange(len(known))  # a person's last has 1 left
        fold = np.where(left * config.folds <= size[known.user], 0, -1)
    else:
        fold = chance.permutation(len(known)) % config.folds
    for index in range(1 if config.latest else config.folds):
        hidden = chance.random(len(known.items)) < config.hidden
        held = known.only(fold == index)
        yield Fold(known.only((fold != index) & ~hidden[known.item]), held, hidden)


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
    config: Config = Config(),
    on_fold: OnFold = lambda _, __: None,
) -> Learned:
    """The lists of all folds; `on_fold` gets how many are done, and how many there are."""
    every: list[tuple[Lists, Lists, Lists]] = []
    for done, fold in enumerate(folds(known, config)):
        models = fitted(makes, fold.seen, about)
        among = not_played(fold.seen)
        found = features({n: m.scores(fold.seen) for n, m in models.items()}, among)
        every.append(_lists(found, among, liked_by(fold.held), fold.hidden, config.depth))
        on_fold(done + 1, 1 if config.latest else config.folds)
    warm, hidden, mixed = (Lists.joined(each) for each in zip(*every, strict=True))
    return Learned(tuple(makes), warm, hidden, mixed)


def _lists(
    found: Features, among: Mask, liked: Mask, hidden: Mask, depth: int
) -> tuple[Lists, Lists, Lists]:
    """Candidates are the best by the plain mean of the features; of hidden items nearly all are."""
    mean = _mean(found)
    warm = best(mean, among & ~hidden, depth)
    cold = best(mean, among & hidden, HIDDEN_DEPTH)
    both: Sequence[Lists] = [
        Lists.of(found, items, liked)
        for items in (warm, cold, np.concatenate([warm, cold[:, :depth]], axis=1))
    ]
    return both[0], both[1], both[2]


def _mean(found: Features) -> Numbers:
    known = np.isfinite(found.values)
    total = np.where(known, found.values, 0).astype(np.float64).sum(axis=2)
    return np.asarray(total / np.maximum(known.sum(axis=2), 1))
