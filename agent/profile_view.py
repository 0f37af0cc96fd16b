"""A profile in words: every facet with its weight, its share and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from base import clock
from base.slots import Frozen, Modality
from catalog.items import get_items
from catalog.plays import Action
from catalog.preferences import UNSET, Preferences, get_preferences
from catalog.profiles import Facet, Kind, Proof
from ranking.facets import HalfLives, Scope, living, weight_of
from tools.context import Library
from tools.facets import shown
from tools.facets_plays import PlayFacet, facets_of_plays
from tools.facets_say import say
from tools.own_weights import own_weights, say_weights
from tools.person import Person

PLAYED_BAN = "never:item:"  # begins the id of a ban that was pressed, not said
MOST_SENTENCES = 5  # of a facet's evidence, the newest first


class FacetView(Frozen):
    """One facet as a person reads it; `share` is its part of all facets of its kind and scope."""

    id: str
    kind: Kind
    target: str
    text: str
    scope: Scope
    source: Literal["words", "plays"]
    weight: float
    share: float
    first_seen: str
    last_seen: str
    pinned: bool = False
    proofs: int  # pieces of evidence in all
    evidence: tuple[str, ...]  # the newest of them as sentences
    items: tuple[str, ...] = ()
    modality: str | None = None


class ProfileView(Frozen):
    """What is known of a person; `taken_out` are facets that they deleted.

    `plays` is how much they did: what was only shown to them is not of their doing.

    `weights` are what modalities count for them where that was learned from plays of their own or
    set by hand, and `counts` says in a sentence which of them count more or less than usual.
    `preferences` are what they set.
    """

    user: str
    plays: int
    lasting: tuple[FacetView, ...]
    session: tuple[FacetView, ...]
    bans: tuple[FacetView, ...]
    taken_out: tuple[str, ...] = ()
    weights: Mapping[Modality, float] = {}
    counts: str = ""
    preferences: Preferences = UNSET
    updated_at: str | None = None


def profile_view(
    library: Library,
    connection: Connection,
    person: Person,
    language: str = "en",
    when: datetime | None = None,
) -> ProfileView:
    """Facets that were said and that plays show, without their vectors; bans apart."""
    when = when or clock.now()
    lives = HalfLives.of(library.settings.profile)
    said = living(person.profile, when, lives)
    played = facets_of_plays(library, connection, person, language, when)
    bans = _played_bans(person)
    every = [one.evidence for one in (*said, *bans)] + [one.evidence for one in played]
    proofs = [proof for evidence in every for proof in _newest(evidence)]
    items = {proof.item for proof in proofs if proof.item}
    items |= {facet.text for facet in said if facet.target == "item"}
    titles = {name: item.title for name, item in get_items(connection, sorted(items)).items()}
    words = _Words(titles, language)
    views = [words.said(facet, weight_of(facet, when, lives)) for facet in said]
    views += [words.played(facet) for facet in played]
    forbidden = [one for one in views if one.kind is Kind.NEVER]
    forbidden += [words.said(facet, 1.0) for facet in bans]
    rest = [one for one in views if one.kind is not Kind.NEVER]
    wanted = get_preferences(connection, person.user)
    return ProfileView(
        user=person.user,
        plays=sum(play.action is not Action.SHOWN for play in person.plays),
        lasting=_shared([one for one in rest if one.scope == "lasting"]),
        session=_shared([one for one in rest if one.scope == "session"]),
        bans=_once(forbidden),
        taken_out=tuple(one.text for one in person.profile.deleted),
        weights=own_weights(library, person.user, wanted),
        counts=say_weights(library, person.user, language, wanted),
        preferences=wanted,
        updated_at=person.profile.updated_at if _is_kept(person) else None,
    )


class _Words:
    """Facets in the words of one language."""

    def __init__(self, titles: Mapping[str, str], language: str) -> None:
        self._titles, self._language = titles, language

    def said(self, facet: Facet, weight: float) -> FacetView:
        text = facet.text
        if facet.target == "item":
            text = str(facet.value or self._titles.get(facet.text, facet.text))
        elif facet.target == "constraint":
            text = shown(facet, self._language)
        items = [proof.item for proof in facet.evidence if proof.item]
        return FacetView(
            id=facet.id, kind=facet.kind, target=facet.target, text=text, scope=facet.scope,
            source="plays" if facet.named_by == "plays" else "words", weight=weight, share=0.0,
            first_seen=facet.first_seen, last_seen=facet.last_seen, pinned=facet.pinned,
            proofs=len(facet.evidence), evidence=self._sentences(facet.evidence),
            items=tuple(dict.fromkeys(items)) or ((facet.text,) if facet.target == "item" else ()),
        )  # fmt: skip

    def played(self, facet: PlayFacet) -> FacetView:
        return FacetView(
            id=facet.key, kind=facet.kind, target="topic", text=facet.shown, scope=facet.scope,
            source="plays", weight=facet.weight, share=0.0, first_seen=facet.first_seen,
            last_seen=facet.last_seen, proofs=facet.plays,
            evidence=self._sentences(facet.evidence), items=facet.items, modality=facet.modality,
        )  # fmt: skip

    def _sentences(self, evidence: Sequence[Proof]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._sentence(proof) for proof in _newest(evidence)))

    def _sentence(self, proof: Proof) -> str:
        values = {
            "when": proof.at[:10],
            "words": proof.words or "",
            "name": self._titles.get(proof.item or "", proof.item or ""),
            "value": f"{proof.strength * 2.5 + 2.5:g}",  # as ranking.profile.strength reads it
        }
        if proof.item is None:
            return say(self._language, "edit" if proof.action == "edit" else "words", **values)
        action = proof.action or Action.PLAY.value
        return say(self._language, "never_play" if action == Action.NEVER else action, **values)


def _newest(evidence: Sequence[Proof]) -> list[Proof]:
    return list(reversed(evidence[-MOST_SENTENCES:]))


def _played_bans(person: Person) -> list[Facet]:
    """What the person banned with a button, as facets."""
    found = {}
    for play in person.plays:
        if play.action is Action.NEVER:
            proof = Proof(at=play.at, item=play.item, action=str(play.action))
            found[play.item] = Facet(
                id=f"{PLAYED_BAN}{play.item}", kind=Kind.NEVER, text=play.item, target="item",
                first_seen=play.at, last_seen=play.at, evidence=(proof,), named_by="plays",
            )  # fmt: skip
    return list(found.values())


def _once(bans: Sequence[FacetView]) -> tuple[FacetView, ...]:
    return tuple({(one.target, one.items or one.text): one for one in bans}.values())


def _shared(views: Sequence[FacetView]) -> tuple[FacetView, ...]:
    """With their shares, which sum to 1 over each kind; likes first, the heaviest first."""
    order = [Kind.LIKES, Kind.MOODS, Kind.DISLIKES, Kind.CONSTRAINTS, Kind.NEVER]
    totals: dict[Kind, float] = {}
    for one in views:
        totals[one.kind] = totals.get(one.kind, 0.0) + one.weight
    shares = [
        one.model_copy(update={"share": one.weight / (totals[one.kind] or 1.0)}) for one in views
    ]
    return tuple(sorted(shares, key=lambda one: (order.index(one.kind), -one.weight, one.id)))


def _is_kept(person: Person) -> bool:
    profile = person.profile
    return bool(profile.facets or profile.deleted or profile.names)
