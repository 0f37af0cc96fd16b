"""Edits of a profile: each gives the profile as it is then, and what changed as sentences.

Nothing is written here, and nothing is invented: a facet without evidence does not exist, and one
that the person's newer words contradict ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from base.errors import UsageError
from catalog.items import now as stored_now
from catalog.items import plain
from catalog.profiles import Facet, Kind, Profile, Proof
from ranking.facets import AGAINST, FOR, HALF_LIVES, HalfLives, Scope, is_alive, with_proof
from tools.facets_say import say
from tools.facets_words import same_topic

Target = Literal["topic", "creator", "series", "item", "constraint"]
Alike = Callable[[str, str], bool]

LONGEST = 200  # characters of a facet's text
LONGEST_WORDS = 500  # of the words that it is from


@dataclass(frozen=True)
class Edited:
    """The profile after an edit; without changes it is the one from before.

    `before` is what it replaced, once it is written.
    """

    profile: Profile
    changes: tuple[str, ...] = ()
    before: Profile | None = None


@dataclass(frozen=True)
class Wish:
    """What a person says of themselves: the facet that it makes, and the words that say it.

    Of an item `text` is its id and `name` its title; of a constraint `text` is the field of
    `tools.results.Filters` and `value` what it is set to.
    """

    kind: Kind
    text: str
    words: str
    target: Target = "topic"
    value: Any = None
    scope: Scope = "lasting"
    name: str = ""


def add_facet(
    profile: Profile,
    wish: Wish,
    language: str = "en",
    at: str | None = None,
    lives: HalfLives = HALF_LIVES,
    alike: Alike = same_topic,
) -> Edited:
    """With what the person said. Said again it counts more; what it contradicts ends.

    `alike` tells whether two topics are one; names are compared by their letters.

    Raises:
        UsageError: it names nothing, or no words say it.
    """
    at = at or stored_now()
    when = datetime.fromisoformat(at)
    wish = _checked(wish)
    proof = Proof(at=at, words=wish.words)
    name = named(wish.text, wish.name, wish.target, wish.value, language)
    against = [one for one in profile.facets if contradicts(wish, one, alike)]
    said = [say(language, f"ended_{one.kind}", name=shown(one, language)) for one in against]
    left = [one for one in profile.facets if one not in against and is_alive(one, when, lives)]
    known = next((one for one in left if is_same(wish, one, alike)), None)
    if known is None:
        facet = Facet(
            kind=wish.kind, text=wish.text, target=wish.target, value=wish.value, scope=wish.scope,
            weight=1.0, first_seen=at, last_seen=at, evidence=(proof,),
        )  # fmt: skip
        left.append(facet)
        said.append(_added(wish, name, language))
    else:
        stronger = with_proof(known, proof, when, lives)
        left[left.index(known)] = stronger.model_copy(update={"value": wish.value})
        said.append(
            say(language, "stronger", name=name)
            if wish.value == known.value
            else _added(wish, name, language)
        )
    return Edited(with_facets(profile, left, at), tuple(said))


def _checked(wish: Wish) -> Wish:
    words = " ".join(plain(wish.words).split())[:LONGEST_WORDS]
    if not words:
        raise UsageError("No words say so: a facet is kept only with what the person said.")
    value = (plain(wish.name) or None) if wish.target == "item" else wish.value
    return replace(wish, text=plain_text(wish.text), words=words, value=value)


def plain_text(text: str) -> str:
    """A facet's text without what it does not need.

    Raises:
        UsageError: nothing is left.
    """
    found = " ".join(plain(text).split())[:LONGEST].strip()
    if not found:
        raise UsageError("The facet has no words: say what it is about, as in 'jazz'.")
    return found


def is_same(wish: Wish, facet: Facet, alike: Alike) -> bool:
    """Whether the facet says already what is wished."""
    return (
        facet.kind == wish.kind
        and facet.target == wish.target
        and facet.scope == wish.scope
        and _is_about(wish, facet, alike)
    )


def contradicts(wish: Wish, facet: Facet, alike: Alike) -> bool:
    """What lasts ends the opposite everywhere; what is for now ends only what is for now."""
    opposite = (wish.kind in FOR and facet.kind in AGAINST) or (
        wish.kind in AGAINST and facet.kind in FOR
    )
    lifted = wish.kind is Kind.DISLIKES and facet.kind is Kind.NEVER  # never stays the stronger
    within = wish.scope == "lasting" or facet.scope == "session"
    return opposite and not lifted and within and _is_about(wish, facet, alike)


def _is_about(wish: Wish, facet: Facet, alike: Alike) -> bool:
    if "constraint" in (facet.target, wish.target) and facet.target != wish.target:
        return False
    if facet.text.casefold() == wish.text.casefold():
        return True  # also where a name was taken for a topic
    return wish.target == facet.target == "topic" and alike(facet.text, wish.text)


def _added(wish: Wish, name: str, language: str) -> str:
    for_now = wish.scope == "session" and wish.kind in (Kind.LIKES, Kind.DISLIKES)
    return say(language, f"{wish.kind}_session" if for_now else str(wish.kind), name=name)


def shown(facet: Facet, language: str) -> str:
    """How a facet is named in a sentence."""
    name = str(facet.value) if facet.target == "item" and facet.value else ""
    return named(facet.text, name, facet.target, facet.value, language)


def named(text: str, name: str, target: str, value: object, language: str) -> str:
    """A name in marks, or what a constraint asks for in words."""
    if target != "constraint":
        return f"“{name or text}”"
    if name:
        return name
    try:
        return say(language, f"want_{text}", value=value)
    except KeyError:  # a field that has no phrase of its own
        return f"{text} {value}"


def with_facets(profile: Profile, facets: list[Facet], at: str) -> Profile:
    """The profile with these facets instead."""
    return profile.model_copy(update={"facets": tuple(facets), "updated_at": at})
