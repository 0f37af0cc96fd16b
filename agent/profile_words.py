"""What a person says of themselves becomes facets, where their own words support it."""

from __future__ import annotations

from collections.abc import Iterator

from agent.events import Call
from agent.explain.wording import listed
from agent.toolargs import ProfileArgs
from agent.turn import Turn
from base import clock
from catalog.profiles import Kind, Profile
from prompts import say
from ranking.facets import HalfLives, living
from tools.context import Library
from tools.facets import Edited, Wish, add_facet, shown
from tools.facets_edits import delete_facet
from tools.facets_plays import facets_of_plays
from tools.facets_said import supported
from tools.facets_words import same_topic
from tools.person import Person

MOST_NAMED = 8  # tastes in one sentence


def changed_profile(turn: Turn, args: ProfileArgs) -> Edited:
    """The profile with everything that the arguments say, and what changed in sentences."""
    profile = turn.now.profile
    changes: list[str] = []
    for wish in _wishes(turn.text, args):
        edited = add_facet(profile, wish, turn.language)
        profile, changes = edited.profile, [*changes, *edited.changes]
    for name in args.forget:
        for facet in _about(profile, name):
            edited = delete_facet(profile, facet, turn.language)
            profile, changes = edited.profile, [*changes, *edited.changes]
    return Edited(profile, tuple(changes))


def known_text(library: Library, person: Person, language: str) -> str:
    """What is known of the person, in a sentence; the whole is `matinee profile show`."""
    lives = HalfLives.of(library.settings.profile)
    said = [shown(one, language) for one in living(person.profile, clock.now(), lives)]
    with library.catalog.read() as connection:
        played = facets_of_plays(library, connection, person, language)
    names = [*said, *(one.shown for one in played if one.kind is Kind.LIKES)]
    if not names:
        return say("profile_empty", language)
    return say("profile_is", language, text=listed(names[:MOST_NAMED], language))


def unsupported(call: Call, text: str, language: str) -> tuple[Call, list[str]]:
    """The call without what the person's words do not say, and what was dropped."""
    dropped: list[str] = []
    args = dict(call.args)
    sides = {"likes": "for", "dislikes": None, "never": None}
    for name in sides:
        given = list(args.get(name) or ())
        kept = [topic for topic in given if supported(topic, text, language)]
        dropped += [f"{name}: {topic}" for topic in given if topic not in kept]
        if given:
            args[name] = tuple(kept)
    return call.model_copy(update={"args": args}), dropped


def _wishes(words: str, args: ProfileArgs) -> Iterator[Wish]:
    for topic in args.likes:
        yield Wish(Kind.LIKES, topic, words)
    for topic in args.dislikes:
        yield Wish(Kind.DISLIKES, topic, words)
    for topic in args.never:
        yield Wish(Kind.NEVER, topic, words)
    for name in args.never_creators:
        yield Wish(Kind.NEVER, name, words, "creator")
    for name in args.never_series:
        yield Wish(Kind.NEVER, name, words, "series")
    for name, value in args.constraints.items():
        yield Wish(Kind.CONSTRAINTS, name, words, "constraint", value)


def _about(profile: Profile, name: str) -> list[str]:
    wanted = name.casefold()
    return [
        facet.id
        for facet in profile.facets
        if same_topic(facet.text, name) or wanted in facet.text.casefold()
    ]
