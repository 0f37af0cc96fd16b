"""The models by name, so that settings, a kept file or a benchmark can say which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from base.errors import UsageError
from ranking.models.als import ALS
from ranking.models.bpr import BPR
from ranking.models.content import Content
from ranking.models.contract import RankingModel
from ranking.models.ease import EASE
from ranking.models.fitted import Fitted
from ranking.models.graph import KnowledgeGraph
from ranking.models.item_knn import ItemKNN
from ranking.models.popularity import Popularity
from ranking.models.recent_knn import RecentKNN
from ranking.models.sequence import SASRec

MODELS: Mapping[str, type[Fitted]] = {
    one.name: one
    for one in (Popularity, Content, ItemKNN, RecentKNN, EASE, ALS, BPR, KnowledgeGraph, SASRec)
}


def make(name: str, /, **params: object) -> RankingModel:
    """A model that is not fitted yet.

    Raises:
        UsageError: there is no such model or parameter, or a value is outside its limits.
    """
    if name not in MODELS:
        raise UsageError(f"There is no model {name}: there are {', '.join(MODELS)}.")
    known = [one.name for one in fields(MODELS[name])]
    for parameter in params:
        if parameter not in known:
            raise UsageError(f"{name} has no parameter {parameter}: it has {', '.join(known)}.")
    return MODELS[name](**params)
