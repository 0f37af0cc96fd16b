"""Where little is known: items that nobody played, and households with nobody else's plays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.ranking.blends import Prepared
from benchmarks.ranking.measured import NUMBERS, Measured, measured, over_seeds
from benchmarks.ranking.movielens import MovieLens
from benchmarks.ranking.splits import Split, hidden_items, random_share
from ranking.features import not_played, standardised
from ranking.histories import Histories
from ranking.learner import NOVELTY_SHARE
from ranking.linear import LinearRanker
from ranking.models.contract import About
from ranking.models.registry import make
from ranking.trained import default_features

Say = Callable[[str], None]
ITEMS, PEOPLE, HOMES = 300, (1, 2, 3, 4, 5), 40
LEAST_PLAYS = 20  # of each person among the items of their household
OWN_SHARE = 0.6  # of a household's items that somebody in it has played, at most
COLD = ("popularity", "content", "graph")
HOME = ("popularity", "content", "item_knn", "ease", "als", "graph")
BOTH, RANKER = "content and popularity", "ranker"


@dataclass(frozen=True)
class Cold:
    """On items without plays: among themselves, and as they come out among all items."""

    among_cold: Mapping[str, Measured]
    among_all: Mapping[str, Measured]


def cold_items(data: MovieLens, seeds: Sequence[int], say: Say) -> Cold:
    """All plays of 15 in 100 items hidden; the models as they are by default."""
    alone: dict[str, list[Measured]] = defaultdict(list)
    beside: dict[str, list[Measured]] = defaultdict(list)
    for seed in seeds:
        split = hidden_items(data.ratings, seed)
        for name in (*COLD, RANKER):
            scores = _scores(name, split, data.about)
            alone[name].append(measured(scores, split, split.hidden))
            beside[name].append(measured(scores, split))
        say(f"cold items, seed {seed}: measured")
    return Cold(
        {name: over_seeds(runs) for name, runs in alone.items()},
        {name: over_seeds(runs) for name, runs in beside.items()},
    )


def households(data: MovieLens, say: Say, homes: int = HOMES) -> dict[int, dict[str, Measured]]:
    """By the number of people: each contender's numbers, one a person of all its households."""
    found = {}
    for people in PEOPLE:
        runs: dict[str, list[Measured]] = defaultdict(list)
        for seed in range(homes):
            events, about = household(data, people, seed)
            split = random_share(events, seed)
            scores = {name: _scores(name, split, about) for name in (*HOME, RANKER)}
            among = not_played(split.known)
            scores[BOTH] = np.asarray(
                np.nan_to_num(standardised(scores["content"], among))
                + np.nan_to_num(standardised(scores["popularity"], among))
            )
            for name, each in scores.items():
                runs[name].append(measured(each, split))
        found[people] = {name: _together(each) for name, each in runs.items()}
        say(f"households of {people}: measured")
    return found


def household(data: MovieLens, people: int, seed: int) -> tuple[Histories, About]:
    """Some people and 300 items, of which they have played a part; nobody else's plays."""
    chance = np.random.default_rng(10_000 * people + seed)
    ratings = data.ratings
    while True:
        rows = np.sort(chance.permutation(len(ratings.users))[:people])
        mine = np.isin(ratings.user, rows)
        played = np.unique(ratings.item[mine])
        own = chance.permutation(played)[: round(OWN_SHARE * ITEMS)]
        rest = np.setdiff1d(np.arange(len(ratings.items)), played)
        columns = np.sort(np.concatenate([own, chance.permutation(rest)[: ITEMS - len(own)]]))
        kept = mine & np.isin(ratings.item, columns)
        plays = np.bincount(ratings.user[kept], minlength=len(ratings.users))[rows]
        if (plays >= LEAST_PLAYS).all():
            break
    names = [ratings.items[column] for column in columns]
    events = ratings.only(kept).over(names)
    row = {user: index for index, user in enumerate(rows.tolist())}
    users = [ratings.users[user] for user in rows]
    entries = zip(
        [row[user] for user in events.user.tolist()],
        events.item.tolist(),
        events.weight.tolist(),
        events.at.tolist(),
        strict=True,
    )
    return Histories.of_events(users, names, list(entries)), _about(data.about, columns, names)


def _about(about: About, columns: np.ndarray, names: Sequence[str]) -> About:
    return About(
        tuple(names),
        {modality: rows[columns] for modality, rows in about.vectors.items()},
        {kind: tuple(each[c] for c in columns) for kind, each in about.traits.items()},
        about.weights,
    )


def _scores(name: str, split: Split, about: About) -> np.ndarray:
    """Of a model, or of the ranker, as they are by default."""
    if name == RANKER:
        prepared = Prepared.of(default_features(), split, about)
        return prepared.scores(LinearRanker(), NOVELTY_SHARE)
    model = make(name)
    model.fit(split.known, about)
    return model.scores(split.known)


def _together(runs: Sequence[Measured]) -> Measured:
    """The people of all households side by side."""

    def one(name: str) -> np.ndarray:
        return np.concatenate([getattr(run, name) for run in runs])

    return Measured(
        **{name: one(name) for name in NUMBERS},
        novelty=float(np.mean([run.novelty for run in runs])),
        coverage=float(np.mean([run.coverage for run in runs])),
    )
