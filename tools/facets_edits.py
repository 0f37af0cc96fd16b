"""Edits by hand: other words, another weight, pinned, taken out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from base.errors import NotFoundError, UsageError
from catalog.items import now as stored_now
from catalog.profiles import Facet, Profile, Proof
from ranking.facets import AGAINST, HALF_LIVES, LEAST, MOST, HalfLives, sum_of
from tools.facets import Edited, plain_text, shown, with_facets
from tools.facets_say import say


def edit_facet(
    profile: Profile,
    facet: str,
    text: str | None = None,
    weight: float | None = None,
    language: str = "en",
    at: str | None = None,
    lives: HalfLives = HALF_LIVES,
) -> Edited:
    """A facet with other words, or another weight from now on (above 0, at most 3).

    Raises:
        NotFoundError: no facet of that id.
        UsageError: no words, or no such weight.
    """
    at = at or stored_now()
    found = kept(profile, facet)
    said = []
    changed = found
    if text is not None:
        words = plain_text(text)
        before = shown(found, language)
        proof = Proof(at=at, words=words, action="edit", strength=0.0)
        changed = changed.model_copy(
            update={"text": words, "named_by": "person", "evidence": (*changed.evidence, proof)}
        )
        said.append(say(language, "renamed", before=before, name=shown(changed, language)))
    if weight is not None:
        changed = _weighed(changed, weight, at, lives)
        name = shown(changed, language)
        said.append(say(language, "weighed", name=name, weight=f"{weight:g}"))
    return _replaced(profile, found, changed, tuple(said), at)


def pin_facet(
    profile: Profile,
    facet: str,
    pinned: bool = True,
    language: str = "en",
    at: str | None = None,
    lives: HalfLives = HALF_LIVES,
) -> Edited:
    """A facet that stays as it is now, or that fades again.

    Raises:
        NotFoundError: no facet of that id.
    """
    at = at or stored_now()
    found = kept(profile, facet)
    if found.pinned == pinned:
        return Edited(profile)
    weight = min(MOST, max(sum_of(found, datetime.fromisoformat(at), lives), 0.0))
    update: dict[str, Any] = {"pinned": pinned}
    if pinned:
        update["weight"] = max(weight, found.weight if found.kind in AGAINST else 1.0)
    changed = found.model_copy(update=update)
    if not pinned:  # it fades from what it was worth, not from what it would have faded to
        changed = _weighed(changed, max(found.weight, LEAST), at, lives)
    key = "pinned" if pinned else "unpinned"
    said = say(language, key, name=shown(found, language))
    return _replaced(profile, found, changed, (said,), at)


def delete_facet(
    profile: Profile, facet: str, language: str = "en", at: str | None = None
) -> Edited:
    """Without a facet that was said; ones out of plays are `tools.facets_plays.delete_played`.

    Raises:
        NotFoundError: no facet of that id.
    """
    found = kept(profile, facet)
    left = [one for one in profile.facets if one.id != found.id]
    said = say(language, "deleted", name=shown(found, language))
    return Edited(with_facets(profile, left, at or stored_now()), (said,))


def kept(profile: Profile, facet: str) -> Facet:
    """The kept facet of that id.

    Raises:
        NotFoundError: there is none.
    """
    found = next((one for one in profile.facets if one.id == facet), None)
    if found is None:
        raise NotFoundError(
            f"No facet is called '{facet}': matinee profile show --user {profile.user} lists them."
        )
    return found


def checked_weight(weight: float) -> float:
    """The weight, if a facet may have it.

    Raises:
        UsageError: it may not.
    """
    if not 0 < weight <= MOST:
        raise UsageError(f"The weight {weight:g} is not above 0 and at most {MOST:g}.")
    return weight


def _weighed(facet: Facet, weight: float, at: str, lives: HalfLives) -> Facet:
    when = datetime.fromisoformat(at)
    difference = checked_weight(weight) - sum_of(facet, when, lives)
    proof = Proof(at=at, action="edit", strength=difference)
    update = {"evidence": (*facet.evidence, proof), "weight": weight, "last_seen": at}
    return facet.model_copy(update=update)


def _replaced(profile: Profile, old: Facet, new: Facet, said: tuple[str, ...], at: str) -> Edited:
    facets = [new if one.id == old.id else one for one in profile.facets]
    return Edited(with_facets(profile, facets, at), said)
