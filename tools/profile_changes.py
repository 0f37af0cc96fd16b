"""What was changed in a profile, put onto the one that is there by then."""

from __future__ import annotations

from typing import Any

from catalog.items import now as stored_now
from catalog.profiles import Facet, Profile
from tools.facets import Wish, contradicts, is_same, with_facets
from tools.facets_words import same_topic


def same(one: Profile, other: Profile) -> bool:
    """Whether both hold the same; what was read again has lists where there were tuples."""
    return _held(one) == _held(other)


def onto(there: Profile, began: Profile, ended: Profile) -> Profile:
    """The profile that is there, with the facets that changed between `began` and `ended`.

    Where both changed one facet, what is there wins; and so it does against new ones that it
    contradicts, as if it had been said last.
    """
    if same(there, began):
        return ended
    before, after = _by_id(began), _by_id(ended)
    left: list[Facet] = []
    theirs: list[Facet] = []
    for one in there.facets:
        if one == before.get(one.id):
            left += [after[one.id]] if one.id in after else []
        else:
            left.append(one)
            theirs.append(one)
    known = before.keys() | {one.id for one in there.facets}
    new = [one for one in ended.facets if one.id not in known]
    left += [one for one in new if not any(_overrules(other, one) for other in theirs)]
    return with_facets(there, left, stored_now())


def _held(profile: Profile) -> dict[str, Any]:
    return profile.model_dump(mode="json", include={"facets", "deleted", "names"})


def _by_id(profile: Profile) -> dict[str, Facet]:
    return {one.id: one for one in profile.facets}


def _overrules(said: Facet, facet: Facet) -> bool:
    wish = Wish(said.kind, said.text, "", said.target, said.value, said.scope)
    return is_same(wish, facet, same_topic) or contradicts(wish, facet, same_topic)
