"""Constraints that a person keeps: what every recommendation has to hold to until they say else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from catalog.profiles import Kind, Profile
from ranking.facets import HALF_LIVES, HalfLives, living
from tools.results import Filters


def standing_filters(
    profile: Profile, when: datetime, lives: HalfLives = HALF_LIVES
) -> tuple[Filters, tuple[str, ...]]:
    """The living constraints as filters, and the ids of facets that none can be made of.

    Of one field what was said for this session goes before what lasts, and newer before older.
    """
    facets = [one for one in living(profile, when, lives) if one.kind is Kind.CONSTRAINTS]
    facets.sort(key=lambda one: (one.scope == "session", one.last_seen))
    kept: dict[str, Any] = {}
    wrong = []
    for facet in facets:
        try:
            Filters.model_validate({facet.text: facet.value})
        except ValidationError:
            wrong.append(facet.id)
        else:
            kept[facet.text] = facet.value
    return Filters.model_validate(kept), tuple(wrong)
