"""Which of several rankers foretells best what was held out: each person's random tenth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ranking.features import not_played, standardised
from ranking.histories import LIKED, Histories
from ranking.learner import Learner
from ranking.metrics import mean, ndcg, top_k
from ranking.models.contract import About, Scores
from ranking.splits import folds, parted
from ranking.trained import CONTENT, Made, Recipe

PARTS = 10  # of a person's plays, one of which is held out
ENOUGH = 500  # liked plays that are held out, for which one tenth after another is taken
K = 10
UNTRAINED = "untrained"  # content alone, by which recommendations go without any training

FitLearner = Callable[[Histories], Learner]


@dataclass(frozen=True)
class Contender:
    """A recipe, and what gives its weights from the plays that are left."""

    recipe: Recipe
    fit: FitLearner


@dataclass(frozen=True)
class Checked:
    """Mean NDCG@10 a contender, over so many liked plays that were held out."""

    quality: Mapping[str, float]
    held_out: int

    def best(self, order: Sequence[str]) -> str:
        """The one with the highest figure; of equal ones the first in this order."""
        return max((name for name in order if name in self.quality), key=self.quality.__getitem__)


def rounds_of(seen: Histories) -> int:
    """How many tenths are held out, one after the other: few plays need all ten."""
    liked = int((seen.weight >= LIKED).sum())
    return int(np.clip(np.ceil(PARTS * ENOUGH / max(1, liked)), 1, PARTS))


def check(
    contenders: Mapping[str, Contender],
    seen: Histories,
    about: About,
    on_round: Callable[[], None] = lambda: None,
) -> Checked:
    """Every contender, made of the plays that are left, on those that are held out.

    Models that several have in common are fitted once. Beside the contenders stands `UNTRAINED`.
    """
    part = folds(seen, PARTS)
    found: dict[str, list[np.ndarray]] = {name: [] for name in (*contenders, UNTRAINED)}
    held_out = 0
    for number in range(rounds_of(seen)):
        rest, held = parted(seen, part == number)
        relevant = held.matrix("liked")
        held_out += relevant.nnz
        for name, scores in _scores(contenders, rest, about).items():
            lists = top_k(scores, rest.matrix("played"), K)
            found[name].append(ndcg(lists, relevant))
        on_round()
    quality = {name: mean(np.concatenate(each)) for name, each in found.items()}
    return Checked({name: value for name, value in quality.items() if value == value}, held_out)


def _scores(
    contenders: Mapping[str, Contender], rest: Histories, about: About
) -> dict[str, np.ndarray]:
    """Scores of shape (people, items) a contender."""
    among = not_played(rest)
    known: dict[str, Scores] = {}

    def feature(made: Made) -> Scores:
        key = made.model_dump_json()
        if key not in known:
            model = made()
            model.fit(rest, about)
            known[key] = standardised(model.scores(rest), among)
        return known[key]

    found = {}
    for name, one in contenders.items():
        columns = [feature(made) for made in one.recipe.features.values()]
        found[name] = one.recipe.scores(one.fit(rest), np.stack(columns, axis=-1))
    content = feature(Made.by_default(CONTENT))
    return found | {UNTRAINED: np.nan_to_num(content)}
