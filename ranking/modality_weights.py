"""What each modality counts, learned from plays: for everybody, and for each person their own.

A modality is a feature of the linear ranker (`ranking.linear`): weights are those under which what
was held out and liked is most probable among candidates. How sure a person's likes are says nothing
of how modalities compare, so weights are drawn towards others by direction alone: with v the
weights, u the others and λ the plays that the others count as, the penalty is

    λ/2 · ‖v/s − u‖²,  least over s where s = ‖v‖² / (v·u): it is λ/2 · ‖u‖² · sin²(v, u),

and what is found is brought to the sum of the settings' weights: other parts keep their size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from pydantic import Field, FiniteFloat

from base.slots import Frozen, Modality
from ranking.crossfit import Config, OnFold, folds, liked_by
from ranking.features import Features, not_played
from ranking.histories import Histories, Integers, Mask, Numbers
from ranking.likeness import Weights, usable
from ranking.linear import PERSONAL, listwise_loss, personal
from ranking.lists import Lists
from ranking.models.content import Content
from ranking.models.contract import About
from ranking.ranked import top_k

FEWEST_PLAYS = 20  # of a person, below which nothing of their own is learned
COMMON = 0.05  # of the items: what fewer have is too seldom there to be weighed
STEPS = 10  # of the direction and its size in turn, of which few are needed
SETTLED = 2e-3  # of the weights: a change that is none
LEAST_SIZE, MOST_SIZE = 0.05, 10.0  # of the settings' weights, as the ranker's
FOLDS = Config(parts=4, foretold=4, hiding=0)  # vectors say the same however many plays are known
Weight = Annotated[FiniteFloat, Field(ge=0)]


class ModalityWeights(Frozen):
    """The weight of each modality, for everybody and for those who have weights of their own.

    `plays` are the liked plays that they were learned from, of so many `people`; `spaces` names for
    each modality the model whose vectors were weighed, without which they mean nothing.
    """

    shared: Mapping[Modality, Weight]
    own: Mapping[str, Mapping[Modality, Weight]] = {}
    people: int = Field(0, ge=0)
    plays: int = Field(0, ge=0)
    spaces: Mapping[Modality, str] = {}

    def of(self, user: str) -> Mapping[Modality, float]:
        """The person's own, or else everybody's."""
        return self.own.get(user, self.shared)


def fit(
    seen: Histories,
    about: About,
    settings_weights: Weights,
    config: Config = FOLDS,
    on_fold: OnFold = lambda _, __: None,
) -> ModalityWeights:
    """Weights by what people liked of plays that were held out, fold by fold; no item is hidden.

    The fewer the plays, the nearer are a person's own to the shared ones, and those to the
    settings'. Somebody with fewer than `FEWEST_PLAYS` has none of their own; of whoever is the only
    one that was learned from, the shared ones are their own, for no play counts twice. A modality
    that hardly any item has keeps its setting. Where there is nothing to learn from, the settings'
    weights are what comes back.
    """
    plain = {modality: float(settings_weights.get(modality, 0.0)) for modality in Modality}
    weighed = compared(about)
    start = np.asarray([plain[modality] for modality in weighed])
    if len(weighed) < 2 or not np.isfinite(list(plain.values())).all() or not start.any():
        return ModalityWeights(shared={m: w for m, w in plain.items() if np.isfinite(w)})
    found = _crossfit(seen, replace(about, weights=plain), weighed, config, on_fold)
    lists, people = found.lists, np.unique(found.people)
    shared = _drawn(lists, start)

    def named(weights: Numbers) -> dict[Modality, float]:
        return plain | dict(zip(weighed, weights.tolist(), strict=True))

    active = np.bincount(seen.user, minlength=len(seen.users)) >= FEWEST_PLAYS
    own = {
        seen.users[row]: named(_drawn(found.of(row), shared) if len(people) > 1 else shared)
        for row in people.tolist()
        if active[row]
    }
    return ModalityWeights(
        shared=named(shared), own=own, people=len(people), plays=int(lists.relevant.sum())
    )


def compared(about: About) -> tuple[Modality, ...]:
    """The modalities that enough items have for their weights to be learned."""
    least = COMMON * len(about.items)
    has = {modality: usable(rows).sum() for modality, rows in about.vectors.items()}
    return tuple(m for m in Modality if has.get(m, 0) and has[m] >= least)


@dataclass(frozen=True)
class _Foretold:
    """Lists over the modalities, and whose they are: a row of the histories each."""

    lists: Lists
    people: Integers

    def of(self, row: int) -> Lists:
        """One person's."""
        return _some(self.lists, self.people == row)


def _crossfit(
    seen: Histories, about: About, weighed: Sequence[Modality], config: Config, on_fold: OnFold
) -> _Foretold:
    """Candidates of each fold, by content alone, and what of the fold's own plays was liked."""
    every, whose = [], []
    model = Content()
    model.fit(seen, about)  # it learns nothing from plays
    for done, fold in enumerate(folds(seen, config)):
        told = model.by_modality(fold.seen)
        chosen = [told.names.index(modality) for modality in weighed]
        found = Features(tuple(map(str, weighed)), told.values[..., chosen])
        start = np.asarray([about.weights[modality] for modality in weighed])
        items = _candidates(found, start, not_played(fold.seen), config.depth)
        liked = liked_by(fold.held)
        every.append(Lists.of(found, items, liked))
        there = np.take_along_axis(liked, np.maximum(items, 0), axis=1) & (items >= 0)
        whose.append(np.flatnonzero(there.any(axis=1)))
        on_fold(done + 1, config.folds)
    return _Foretold(Lists.joined(every), np.concatenate(whose))


def _candidates(found: Features, weights: Numbers, among: Mask, depth: int) -> Integers:
    """The best by the present weights and by each modality alone; shape (people, n).

    By the present weights alone what a neglected modality finds would hardly ever be there.
    """
    values = found.values.astype(np.float64)
    known = np.isfinite(values)
    total = np.where(known.any(axis=2), np.where(known, values, 0) @ weights, np.nan)
    chosen = np.zeros(among.shape, bool)
    for scores in (total, *np.moveaxis(values, 2, 0)):
        items = top_k(np.where(among, scores, np.nan), None, depth)
        rows, places = np.nonzero(items >= 0)
        chosen[rows, items[rows, places]] = True
    most = int(chosen.sum(axis=1).max(initial=1))
    return top_k(np.where(chosen, total, np.nan), None, most)


def _drawn(lists: Lists, towards: Numbers) -> Numbers:
    """The weights of some lists, drawn by direction towards others, whose sum they have."""
    plays = int(lists.relevant.sum())
    if not plays:
        return towards.copy()
    size, weights = _size(lists, towards), towards
    for _ in range(STEPS):
        # so many plays, not lists, are what the others count against
        precision = PERSONAL * len(lists) / (plays * size * size)
        found = personal(lists, size * towards, precision)
        along = float(found @ towards)
        if not np.isfinite(found).all() or along <= 0:
            return towards.copy()
        before, weights = weights, found * towards.sum() / found.sum()
        if np.abs(weights - before).max() <= SETTLED * towards.sum():
            break
        size = float(np.clip(found @ found / along, LEAST_SIZE, MOST_SIZE))
    return weights


def _size(lists: Lists, weights: Numbers) -> float:
    """By how much the weights are multiplied for what was liked to be most probable."""
    from scipy.optimize import minimize_scalar

    values = np.where(np.isfinite(lists.values), lists.values, 0).astype(np.float64) @ weights

    def loss(size: float) -> float:
        return listwise_loss(size * values, lists)[0]

    bounds = LEAST_SIZE, MOST_SIZE
    return float(minimize_scalar(loss, bounds=bounds, method="bounded").x)


def _some(lists: Lists, rows: Mask) -> Lists:
    return Lists(lists.values[rows], lists.relevant[rows], lists.there[rows])
