"""Simulated people out of real histories: what they liked last, or some of it, is looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from catalog.items import Item
from catalog.languages import same_language
from catalog.plays import WATCHED, Action, Play
from evaluation.details import leaking
from evaluation.dialogues import Past
from evaluation.facets_of import facets_of
from evaluation.rewrite import Rewriter
from evaluation.simulate import PATIENCE, Seeker, SimulatedPerson, World
from ranking.duplicates import normalised
from ranking.splits import FEWEST

LIKED = (Action.LIKE, Action.FINISH, Action.SEEN)
DISLIKED = (Action.DISLIKE, Action.NEVER)
GOOD = 4.0  # stars from which on a rating is positive
LEAST_FACETS = 2  # that can be said in the person's language
By = Literal["latest", "random"]


@dataclass(frozen=True)
class Drawing:
    """How targets are held out.

    `latest`: what was liked last, and the history ends before the target was first played.
    `random`: any of what was liked, and the history is everything else, also what came later; for
    data whose times say nothing, such as those of a page of ratings.

    People with fewer than `fewest` plays of other things are left out. `language` is the one that
    everybody speaks; None: that of most of what they played, English or Chinese.
    """

    held_out: int = 1  # targets of a person, each a dialogue of its own
    by: By = "latest"
    fewest: int = FEWEST
    language: str | None = None


def people_from(
    plays: Sequence[Play],
    world: World,
    seed: int = 0,
    drawing: Drawing = Drawing(),
    patience: int = PATIENCE,
    rewriter: Rewriter | None = None,
) -> list[SimulatedPerson]:
    """One person for each thing held out, by name and time.

    Neither what is held out nor an exact duplicate of it is in a history, nor a play whose words
    give it away. Plays of items that the library does not have are left out, as is a target of
    which less than `LEAST_FACETS` facets can be said.
    """
    by_user: defaultdict[str, list[Play]] = defaultdict(list)
    for play in plays:
        if play.item in world.items:
            by_user[play.user].append(play)
    twins = duplicates(world.items.values())
    seekers = [
        seeker
        for user in sorted(by_user)
        for seeker in _seekers(user, by_user[user], world, twins, seed, drawing)
    ]
    return [SimulatedPerson(seeker, world, seed, patience, rewriter) for seeker in seekers]


def duplicates(items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    """The items that are the same thing as each, with itself first.

    One file content, or one title, year, medium and place in a series.
    """
    groups: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    keys: dict[str, list[tuple[object, ...]]] = {}
    for item in items:
        title, part = normalised(item.title), (item.series, item.season, item.episode)
        named = (title or item.title, item.year, item.medium, *part)
        keys[item.id] = [named, *([(item.content,)] if item.content else [])]
        for key in keys[item.id]:
            groups[key].append(item.id)
    return {
        name: tuple(dict.fromkeys([name, *(other for key in of for other in groups[key])]))
        for name, of in keys.items()
    }


def liked(plays: Iterable[Play]) -> list[str]:
    """Items with a positive play and none against them, by their first positive play."""
    against = {play.item for play in plays if play.action in DISLIKED}
    good = [play for play in plays if _is_good(play) and play.item not in against]
    return list(dict.fromkeys(play.item for play in good))


def _is_good(play: Play) -> bool:
    if play.action is Action.RATE:
        return play.value is not None and play.value >= GOOD
    return play.action in LIKED


def _seekers(
    user: str,
    plays: Sequence[Play],
    world: World,
    twins: Mapping[str, tuple[str, ...]],
    seed: int,
    drawing: Drawing,
) -> Iterable[Seeker]:
    done = sorted(plays, key=lambda play: (play.at, play.item))
    good = [name for name in liked(done) if world.items[name].state != "removed"]
    count = min(drawing.held_out, len(good))
    draw = Random(f"{seed}:{user}")
    chosen = good[len(good) - count :] if drawing.by == "latest" else draw.sample(good, count)
    hidden = {twin for name in chosen for twin in twins[name]}
    for number, target in enumerate(chosen, 1):
        kept = [play for play in done if play.item not in hidden]
        begun = min(play.at for play in done if play.item in twins[target])
        if drawing.by == "latest":
            kept = [play for play in kept if play.at <= begun]
        kept = [play for play in kept if not leaking(play.text or "", world.audit, twins[target])]
        if sum(play.action is not Action.SHOWN for play in kept) < drawing.fewest:
            continue
        name = f"{user}-{number}"
        spoken = drawing.language or _language(kept, world.items)
        begins = max(begun, kept[-1].at) if drawing.by == "random" else begun
        seeker = _seeker(name, user, kept, twins[target], begins, spoken, world, seed)
        if sum(facet.sayable(spoken) for facet in seeker.facets) >= LEAST_FACETS:
            yield seeker


def _seeker(
    name: str,
    user: str,
    kept: Sequence[Play],
    targets: tuple[str, ...],
    begins: str,
    language: str,
    world: World,
    seed: int,
) -> Seeker:
    target = world.items[targets[0]]
    draw = Random(f"{seed}:{name}:facets")
    facets = facets_of(target, world.moments.get(target.id, ()), world.audit, draw, targets)
    return Seeker(
        id=name,
        user=user,
        history=tuple(_past(play) for play in kept),
        targets=targets,
        facets=tuple(facets),
        known=frozenset(play.item for play in kept if play.action in WATCHED),
        language=language,
        at=datetime.fromisoformat(begins) + timedelta(seconds=1),
    )


def _past(play: Play) -> Past:
    return Past(
        item=play.item,
        action=play.action,
        value=play.value,
        position_s=play.position_s,
        text=play.text,
        at=datetime.fromisoformat(play.at),
    )


def _language(plays: Sequence[Play], items: Mapping[str, Item]) -> str:
    known = [code for name in {play.item for play in plays} if (code := items[name].language)]
    chinese = sum(same_language(code, "zh") for code in known)
    return "zh" if known and 2 * chinese >= len(known) else "en"
