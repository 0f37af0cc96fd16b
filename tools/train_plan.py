"""Which models the plays of a library allow, and why not the others."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from base.errors import MissingExtraError
from ranking.learner import NOVELTY_SHARE
from ranking.models.ease import MOST_ITEMS
from ranking.trained import CONTENT, FEATURES, Made, Recipe
from tools.train_data import Known

# Whoever learns from others needs somebody else; and of twenty plays four are held out to learn
# weights from, below which it is chance whether one of them is found at all.
LEAST_PEOPLE = 2
LEAST_PLAYS = 20
ALONE = (CONTENT, "graph")  # tell something by one person's plays
INSTEAD_OF_EASE = "item_knn"  # where items are too many
AUTO = "auto"  # the learner that suits how many people there are
HOUSEHOLD = 5  # people at most, for whom no learned weights did better (docs/ranking.md)
AT_HOME = ("popularity", CONTENT)
NOT_AT_HOME = "a household's plays are too few for it; --ranker linear takes it all the same"


@dataclass(frozen=True)
class Plan:
    """The recipe, and for each model that is left out one sentence that says why."""

    recipe: Recipe
    left_out: Mapping[str, str]

    @property
    def is_worth_it(self) -> bool:
        """Whether there is something to weigh beside content, which needs no training."""
        return bool(self.recipe.features.keys() - {CONTENT})


def plan_of(known: Known, learner: str) -> Plan:
    """What can be made of these plays; `AUTO` is even in a household, and else linear.

    Raises:
        UsageError: there is no such learner.
        MissingExtraError: it needs a package that is not installed.
    """
    left_out = {name: why for name in FEATURES if (why := why_not(name, known))}
    if learner == AUTO:
        learner = "even" if people_in(known) <= HOUSEHOLD else "linear"
    if learner == "even":
        left_out = {name: NOT_AT_HOME for name in FEATURES if name not in AT_HOME} | left_out
    chosen = [name for name in FEATURES if name not in left_out]
    if learner != "even" and "ease" in left_out and not why_not(INSTEAD_OF_EASE, known):
        chosen.append(INSTEAD_OF_EASE)
    features = {name: Made.by_default(name) for name in chosen}
    novelty = 0.0 if learner == "even" else NOVELTY_SHARE  # popularity is what it adds
    recipe = Recipe(learner=learner, features=features, novelty=novelty)
    recipe.new_learner()
    if learner == "trees" and importlib.util.find_spec("lightgbm") is None:
        raise MissingExtraError("LightGBM", "train")
    return Plan(recipe, left_out)


def people_in(known: Known) -> int:
    """Who did anything."""
    return len(np.unique(known.seen.user)) if len(known.seen) else 0


def why_not(name: str, known: Known) -> str:
    """Why a model cannot be fitted on these plays; nothing where it can."""
    active = int((np.bincount(known.seen.user) >= LEAST_PLAYS).sum()) if len(known.seen) else 0
    if name in ALONE:
        if not active:
            return f"weights need a person with {LEAST_PLAYS} plays; there is none"
    elif active < LEAST_PEOPLE:
        have = {0: "nobody has"}.get(active, "only one person has")
        return f"it needs at least {LEAST_PEOPLE} people with {LEAST_PLAYS} plays each; {have}"
    if name == "als" and importlib.util.find_spec("implicit") is None:
        return "implicit is not installed: run pip install 'matinee[train]'"
    played = len(np.unique(known.seen.item))
    if name == "ease" and played >= MOST_ITEMS:
        return f"it is made for fewer than {MOST_ITEMS:,} items; {played:,} were played"
    if name == "graph" and not any(map(any, known.about.traits.values())):
        return "no item has a creator, a person, a genre, a tag or a series"
    if name == CONTENT and not any(rows.any() for rows in known.about.vectors.values()):
        return "no item has been described: run matinee add or matinee reindex"
    return ""
