"""What a trained model adds to the scores by taste: what people of like mind played and liked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from catalog.plays import Play
from ranking.learner import NOVELTY
from tools.by_interest import ByInterest
from tools.collaborative import WEIGHED, Collaborative
from tools.scorer import Numbers, Parts

TRAINED = "trained: "  # before the names of its parts
SOCIAL = ("ease", "als", "item_knn", "recent_knn", "sasrec", "bpr")  # know plays and nothing else
GRAPH = "graph"
WORTH_NAMING = 0.5  # deviations by others, below which they are not the reason


def with_others(
    model: Collaborative, plays: Sequence[Play], items: Sequence[str], likes: ByInterest
) -> tuple[Parts, Numbers]:
    """The parts by taste with what the trained model adds, and the share that it leaves content.

    Without a trained model, or without plays, the share is 1 for every item.
    """
    parts, taste = likes.parts(), likes.totals
    found = model.parts_for(plays, items, taste) if plays else {}
    share = np.ones_like(taste)
    if WEIGHED in found:
        np.divide(taste + found[WEIGHED], taste, out=share, where=taste != 0)
        if (share >= 0).all():
            del found[WEIGHED]
        else:  # of trees: no share of it
            share = np.ones_like(taste)
    own = {name: share * column for name, column in parts.columns.items()}
    named = {TRAINED + name: column for name, column in found.items()}
    return Parts({**own, **named}, parts.count), share


def by_others(parts: Mapping[str, float], content: Sequence[str]) -> bool:
    """Whether an item is there for what others liked, rather than for its own `content`.

    The graph goes by people wherever somebody played the item, which its popularity tells.
    """
    names = (*SOCIAL, GRAPH) if TRAINED + NOVELTY in parts else SOCIAL
    said = sum(parts.get(TRAINED + name, 0.0) for name in names)
    return said > WORTH_NAMING and said > sum(parts.get(name, 0.0) for name in content)
