"""Edits of facets out of plays: named, kept as they are, taken out for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from base import clock
from catalog.items import now as stored_now
from catalog.profiles import Deleted, Facet, Kind, Profile
from ranking.closeness import distances
from ranking.facets import MOST
from ranking.fusion import Blocks
from ranking.profile import NEAR_TASTE, item_weights, least_said
from tools.context import Library
from tools.facets import Edited, plain_text, with_facets
from tools.facets_edits import checked_weight
from tools.facets_plays import PlayFacet
from tools.facets_say import say
from tools.person import Person
from tools.scorer import Scorer
from tools.taste_words import centre

MOST_DELETED = 100  # deletions that are remembered
PART = 200  # items that are compared at once


def rename_played(profile: Profile, facet: PlayFacet, text: str, language: str = "en") -> Edited:
    """With the person's own name for a facet out of plays.

    Raises:
        UsageError: the name has no words.
    """
    name = plain_text(text)
    said = say(language, "renamed", before=f"“{facet.shown}”", name=f"“{name}”")
    names = profile.names | {facet.key: name}
    return Edited(profile.model_copy(update={"names": names, "updated_at": stored_now()}), (said,))


def keep_played(
    profile: Profile, facet: PlayFacet, weight: float | None = None, language: str = "en"
) -> Edited:
    """With the facet as it is now, or with that weight: it no longer fades or changes with plays.

    Raises:
        UsageError: no such weight.
    """
    worth = facet.weight if weight is None else checked_weight(weight)
    kept = Facet(
        id=facet.key, kind=facet.kind, text=facet.shown, pinned=True, weight=min(MOST, worth),
        first_seen=facet.first_seen, last_seen=facet.last_seen, evidence=facet.evidence,
        named_by="plays",
    )  # fmt: skip
    name = f"“{facet.shown}”"
    said = [say(language, "pinned", name=name)]
    if weight is not None:
        said.insert(0, say(language, "weighed", name=name, weight=f"{weight:g}"))
    left = [one for one in profile.facets if one.id != kept.id]
    return Edited(with_facets(profile, [*left, kept], stored_now()), tuple(said))


def delete_played(
    profile: Profile,
    key: str,
    text: str,
    kind: Kind,
    items: tuple[str, ...],
    language: str = "en",
    at: str | None = None,
) -> Edited:
    """Without a facet out of plays: what was played of `items` until now does not bring it back.

    `items` are those of `items_behind`, or the facet's own.
    """
    at = at or stored_now()
    gone = Deleted(key=key, text=text, kind=kind, items=items, at=at)
    others = [one for one in profile.deleted if one.key != key]
    same = [item for one in profile.deleted if one.key == key for item in one.items]
    gone = gone.model_copy(update={"items": tuple(dict.fromkeys([*items, *same]))})
    update = {
        "deleted": (*others, gone)[-MOST_DELETED:],
        "names": {name: value for name, value in profile.names.items() if name != key},
        "facets": tuple(one for one in profile.facets if one.id != key),
        "updated_at": at,
    }
    said = say(language, "deleted_plays", name=f"“{text}”")
    return Edited(profile.model_copy(update=update), (said,))


def items_behind(
    library: Library,
    connection: Connection,
    person: Person,
    facet: PlayFacet,
    when: datetime | None = None,
) -> tuple[str, ...]:
    """The facet's items, and all the others of its sign that the person's plays hold near it.

    A facet is made of the strongest items only: without the rest, the next would take their place.
    """
    days = library.settings.profile.lasting_days
    weights = item_weights(person.plays, when or clock.now(), days)
    sign = 1 if facet.kind is Kind.LIKES else -1
    mine = set(facet.items)
    least = least_said(weights)
    others = [one for one, weight in weights.items() if sign * weight > least and one not in mine]
    scorer = Scorer(library, connection, [*facet.items, *others])
    middle = centre([scorer.whole(item) for item in facet.items])
    blocks: dict[str, Blocks] = {item: scorer.whole(item) for item in others}
    known = [item for item in others if blocks[item]]
    calibrations = library.calibrations(connection, "items")
    near = []
    for start in range(0, len(known), PART):
        part = known[start : start + PART]
        far = distances(part, blocks, [middle], calibrations)
        near += [item for item, row in zip(part, far, strict=True) if row[0] < NEAR_TASTE]
    return (*facet.items, *near)
