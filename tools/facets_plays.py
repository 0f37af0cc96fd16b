"""Facets out of plays: what each group of liked or disliked items has in common, and its proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import numpy as np
from pydantic import Field
from sqlalchemy import Connection

from base import clock
from base.slots import Frozen, Modality
from catalog.items import Plain, get_items
from catalog.plays import Play
from catalog.profiles import Kind, Profile, Proof
from ranking.facets import MOST, MOST_PROOFS, Scope, heard_plays
from ranking.fusion import PRIOR, Blocks, Calibrations
from ranking.profile import Interest, Interests, strength
from tools.context import Library
from tools.facets_traits import Trait, labelled, library_counts, traits_of
from tools.facets_words import content_words, stem, tokens, topic_key
from tools.person import Person
from tools.taste_plays import Played, is_kept, played_by

MOST_FACETS = 8  # that a person can read; the heaviest
MOST_NOW = 3  # of this session, beside them
TITLES = 8  # that a name may be found from


class PlayFacet(Frozen):
    """One interest or dislike that plays show; `weight` is 1 for what a sentence is worth."""

    key: Plain
    kind: Literal[Kind.LIKES, Kind.DISLIKES]
    scope: Scope = "lasting"
    label: Plain
    name: Plain | None = None  # by the model or by the person
    weight: float = Field(ge=0)
    share: float = Field(ge=0, le=1)  # of all that plays show of this kind
    items: tuple[Plain, ...] = Field(min_length=1)  # strongest first
    medoid: Plain  # the item that is nearest to all of them
    titles: tuple[Plain, ...] = ()
    traits: tuple[Trait, ...] = ()
    modality: Modality | None = None  # in which they are most alike; None: one item alone
    plays: int = 0
    first_seen: str
    last_seen: str
    evidence: tuple[Proof, ...] = Field(min_length=1)  # the newest, oldest first

    @property
    def shown(self) -> str:
        """What it is called."""
        return self.name or self.label


def facets_of_plays(
    library: Library,
    connection: Connection,
    person: Person,
    language: str = "en",
    when: datetime | None = None,
) -> list[PlayFacet]:
    """At most eight lasting facets that the plays show now, then those of this session.

    The heaviest first. What the person keeps as a facet of their own is not shown twice.
    """
    when = when or clock.now()
    played = played_by(library, connection, person, when)
    maker = _Maker(library, connection, person, played, language)
    kept = person.profile.facets
    lasting = [
        one for one in maker.facets(played.lasting, "lasting") if not is_kept(one.items, kept)
    ]
    lasting = lasting[:MOST_FACETS]
    known = {item for facet in lasting for item in facet.items}
    session = maker.facets(played.session, "session")
    new = [one for one in session if not known & {*one.items} and not is_kept(one.items, kept)]
    return [*lasting, *new[:MOST_NOW]]


def name_prompt_facts(facet: PlayFacet) -> dict[str, list[str]]:
    """What a model may name the facet from: titles, and what the items have in common."""
    facts: dict[str, list[str]] = {"titles": list(facet.titles)}
    for trait in facet.traits:
        facts.setdefault(trait.kind, []).append(trait.text)
    return facts


def named(profile: Profile, key: str, name: str, facts: Mapping[str, Sequence[str]]) -> Profile:
    """With a name for a facet out of plays, if the facts support each of its content words.

    The profile as it was where they do not, or where the person has named it.
    """
    words = content_words(name)
    known = {
        word
        for texts in facts.values()
        for text in texts
        for word in [*content_words(text), *map(stem, tokens(text))]
    }
    if not words or key in profile.names or not all(_is_known(word, known) for word in words):
        return profile
    return profile.model_copy(update={"names": profile.names | {key: " ".join(name.split())}})


class _Maker:
    """Turns interests into facets of one person."""

    def __init__(
        self,
        library: Library,
        connection: Connection,
        person: Person,
        played: Played,
        language: str,
    ) -> None:
        self._played, self._profile, self._language = played, person.profile, language
        self._calibrations: Calibrations = library.calibrations(connection, "items")
        self._plays: dict[str, list[Play]] = {}
        for play in heard_plays(person.plays, person.profile.deleted):
            if strength(play):
                self._plays.setdefault(play.item, []).append(play)
        groups = [
            one
            for known in (played.lasting, played.session)
            for one in (*known.likes, *known.dislikes)
        ]
        ids = list(dict.fromkeys(item for one in groups for item in one.items))
        self._items = get_items(connection, ids)
        self._counts = library_counts(connection, self._items.values())
        self._used: set[str] = set()
        self._labels: set[tuple[str, str]] = set()
        self._topics: set[str] = set()  # of facets that have a label

    def facets(self, known: Interests, scope: Scope) -> list[PlayFacet]:
        signed = (("likes", known.likes), ("dislikes", known.dislikes))
        every = [
            self._facet(one, Kind(kind), scope, known.weights, _unit(groups, known.weights))
            for kind, groups in signed
            for one in groups
        ]
        found = [one for one in every if one is not None]
        return sorted(found, key=lambda one: (-one.weight, one.key))

    def _facet(
        self,
        interest: Interest,
        kind: Kind,
        scope: Scope,
        weights: Mapping[str, float],
        unit: float,
    ) -> PlayFacet | None:
        items = [self._items[item] for item in interest.items if item in self._items]
        plays = [play for item in interest.items for play in self._plays.get(item, ())]
        if not items or not plays:
            return None
        plays.sort(key=lambda play: play.at)
        heft = {item: abs(weights.get(item, 0.0)) for item in interest.items}
        traits = traits_of(items, heft, self._counts)
        medoid = self._medoid(interest)
        prefix = kind.value if scope == "lasting" else f"now:{kind.value}"
        key, first = self._key(prefix, traits, medoid)
        ordered = [first, *(one for one in traits if one != first)] if first else []
        title = self._items[medoid].title if medoid in self._items else items[0].title
        return PlayFacet.model_validate({
            "key": key, "kind": kind, "scope": scope, "name": self._profile.names.get(key),
            "label": self._label(prefix, ordered, title),
            "weight": min(MOST, sum(heft.values()) / unit), "share": min(1.0, interest.weight),
            "items": interest.items, "medoid": medoid,
            "titles": tuple(item.title for item in items[:TITLES]), "traits": tuple(ordered),
            "modality": self._binding(interest), "plays": len(plays),
            "first_seen": plays[0].at, "last_seen": plays[-1].at,
            "evidence": tuple(_proof(play) for play in plays[-MOST_PROOFS:]),
        })  # fmt: skip

    def _key(self, prefix: str, traits: Sequence[Trait], medoid: str) -> tuple[str, Trait | None]:
        """Of the trait that tells it best from the library, which a few plays do not change."""
        for trait in traits:
            key = f"{prefix}:{trait.text.casefold()}"
            if key not in self._used:
                self._used.add(key)
                return key, trait
        return f"{prefix}:item:{medoid}", None

    def _label(self, prefix: str, traits: Sequence[Trait], title: str) -> str:
        """No two of a kind have one label, though genres in two languages are the same in words."""
        topics = [topic_key(trait.text) for trait in traits]
        fresh = [
            one for one, topic in zip(traits, topics, strict=True) if topic not in self._topics
        ]
        self._topics |= {*topics}
        for some in (traits, fresh, ()):
            label = labelled(some, title, self._language)
            if (prefix, label) not in self._labels:
                break
        self._labels.add((prefix, label))
        return label

    def _medoid(self, interest: Interest) -> str:
        def nearness(item: str) -> float:
            own = self._played.blocks[item]
            shared = [float(own[m] @ interest.blocks[m]) for m in own if m in interest.blocks]
            return float(np.mean(shared)) if shared else -1.0

        return max(interest.items, key=lambda item: (nearness(item), item))

    def _binding(self, interest: Interest) -> Modality | None:
        return binding([self._played.blocks[item] for item in interest.items], self._calibrations)


def binding(many: Sequence[Blocks], calibrations: Calibrations) -> Modality | None:
    """The modality in which items are most alike, in deviations above pairs by chance.

    The mean cosine of n unit vectors is (|Σv|² − n) / (n(n − 1)). Only what half of them have.
    """
    best: dict[Modality, float] = {}
    for modality in Modality:
        rows = [blocks[modality] for blocks in many if modality in blocks]
        count = len(rows)
        if count >= 2 and 2 * count >= len(many):
            total = np.sum(rows, axis=0)
            mean = (float(total @ total) - count) / (count * (count - 1))
            known = calibrations.get(modality, PRIOR)
            best[modality] = (mean - known.mean) / known.deviation
    return max(best, key=lambda modality: best[modality]) if best else None


def _unit(groups: Sequence[Interest], weights: Mapping[str, float]) -> float:
    """What a sentence is worth beside these, as `ranking.facets_shares.united` has it."""
    worth = [sum(abs(weights.get(item, 0.0)) for item in one.items) for one in groups]
    return max(1.0, sum(worth) / len(worth)) if worth else 1.0


def _proof(play: Play) -> Proof:
    return Proof(
        at=play.at,
        item=play.item,
        action=str(play.action),
        words=play.text,
        strength=strength(play),
    )


def _is_known(word: str, known: set[str]) -> bool:
    return word in known or any(len(word) > 1 and word in other for other in known)
