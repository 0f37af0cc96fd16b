"""A labelled conversation, played through the public API turn by turn."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from agent import conversation as conversations
from agent.conversation import Talk
from agent.events import Done, Event, Fallback, Items, Reading, Text, ToolCall, ToolResult
from base.errors import MatineeError, UsageError
from benchmarks.agent.cases import Attach, Case, Turn
from benchmarks.agent.observed import Cost, FacetSeen, Made, Near, Observed, Played, Way
from benchmarks.agent.world import DEMO, World
from catalog.items import now, resolve
from catalog.plays import Action, plays_of
from catalog.profiles import Kind, get_profile
from evaluation.clips import cut
from evaluation.forced import force, talk_of
from tools.results import Result


def play(world: World, case: Case, way: Way, clips: Path) -> Played:
    """Every turn of a case in one conversation of a person of its own.

    After a turn whose reply is scripted the talk goes on from that reply and its list. A turn that
    fails is told as such, and the next one is played all the same. `clips` is a folder for what
    messages bring along.
    """
    began = time.monotonic()
    user = world.begin(case)
    try:
        with world.matinee.library.catalog.write() as connection:
            number = conversations.start(connection, user)
        seen = [_turn(world, user, number, turn, clips) for turn in case.turns]
    finally:
        world.forget(user)
    return Played(case=case.id, way=way, turns=tuple(seen), seconds=time.monotonic() - began)


def say(
    world: World, user: str, number: int, text: str, attach: Path | None = None
) -> tuple[list[Event], str]:
    """The events of one message, and why it failed, if it did."""
    events: list[Event] = []
    try:
        for event in world.matinee.chat(user, text, attach=attach, conversation=number):
            events.append(event)
    except MatineeError as error:
        return events, str(error)
    except Exception as error:  # noqa: BLE001  a turn that breaks is a miss, not the end of the run
        return events, f"{type(error).__name__}: {error}"
    return events, ""


def _turn(world: World, user: str, number: int, turn: Turn, clips: Path) -> Observed:
    began, before = now(), talk_of(world.matinee.library, user, number)
    watched = world.watched(user)
    attach = clip(world, turn.attach, clips) if turn.attach else None
    events, error = say(world, user, number, turn.user, attach)
    seen = observed(world, user, number, events, error)
    names = world.names
    held = tuple(names.get(item, item) for item in before.shown)
    if turn.agent is not None and not error:
        _force(world, user, number, turn, before, began)
    return seen.model_copy(update={"before": held, "watched": tuple(sorted(watched))})


def observed(
    world: World, user: str, number: int, events: Sequence[Event], error: str = ""
) -> Observed:
    """What the events of a turn and the state after it say, in the names of the labels."""
    talk, names = talk_of(world.matinee.library, user, number), world.names
    made = _made(world, events)
    lists = [event for event in events if isinstance(event, Items)]
    read = next((event for event in events if isinstance(event, Reading)), None)
    done = next((event for event in events if isinstance(event, Done)), None)
    shown = lists[-1] if lists else Items()
    facets, plays = _profile(world, user)
    said = [facet.text for facet in facets if (facet.kind, facet.target) == (Kind.NEVER, "item")]
    pressed = [item for action, item in plays if action == Action.NEVER]
    return Observed(
        intent=read.intent if read else None,
        by=read.by if read else "",
        calls=made,
        listed=bool(lists),
        results=tuple(names.get(one.item, one.item) for one in shown.results),
        near=tuple(
            Near(item=names.get(one.item, one.item), breaks=one.breaks) for one in shown.near_misses
        ),
        notes=shown.notes,
        after=tuple(names.get(item, item) for item in talk.shown),
        about=names.get(talk.about, talk.about) if talk.about else None,
        reply=done.reply if done else "",
        times_s=_times([*shown.results, *shown.near_misses]),
        facets=facets,
        never_items=tuple(dict.fromkeys([*said, *pressed])),
        plays=plays,
        fallbacks=tuple((e.reason, e.instead) for e in events if isinstance(e, Fallback)),
        cost=_cost(events, done),
        error=error,
    )


def _force(world: World, user: str, number: int, turn: Turn, before: Talk, began: str) -> None:
    ids = [world.ids[name] for name in turn.shown or ()]
    force(world.matinee.library, user, number, turn.agent or "", ids, before, began)


def clip(world: World, attach: Attach, folder: Path) -> Path:
    """The stretch of a file of the demo that comes with a message.

    Raises:
        UsageError: the library has no such file.
    """
    source = world.files / attach.item.removeprefix(DEMO)
    if not source.is_file():
        raise UsageError(f"There is no {source.name} to cut a clip out of: build the library anew.")
    return cut(source, attach.start_s, attach.end_s, folder)


def _made(world: World, events: Sequence[Event]) -> tuple[Made, ...]:
    made: list[Made] = []
    for event in events:
        if isinstance(event, ToolCall):
            made.append(Made(tool=event.tool, args=event.args, items=_named(world, event.args)))
        elif isinstance(event, ToolResult) and made:
            made[-1] = made[-1].model_copy(update={"ok": event.ok})
    return tuple(made)


def _named(world: World, args: Mapping[str, Any]) -> tuple[str, ...]:
    given = [args.get("item"), *(args.get("items") or ())]
    names, found = world.names, []
    with world.matinee.library.catalog.read() as connection:
        for name in given:
            try:
                item = resolve(connection, name).id if name else None
            except MatineeError:
                continue  # it names nothing that is there
            if item:
                found.append(names.get(item, item))
    return tuple(found)


def _profile(world: World, user: str) -> tuple[tuple[FacetSeen, ...], tuple[tuple[str, str], ...]]:
    """The facets that are kept and the plays; items are by their names."""
    names = world.names
    with world.matinee.library.catalog.read() as connection:
        profile, plays = get_profile(connection, user), plays_of(connection, user)
    facets = tuple(
        FacetSeen(
            kind=facet.kind,
            target=facet.target,
            text=names.get(facet.text, facet.text),
            value=str(facet.value or ""),
        )
        for facet in profile.facets
    )
    return facets, tuple((str(play.action), names.get(play.item, play.item)) for play in plays)


def _times(results: Sequence[Result]) -> tuple[float, ...]:
    proofs = [one for result in results for one in result.evidence]
    return tuple(sorted({time for one in proofs for time in (one.start_s, one.end_s)}))


def _cost(events: Sequence[Event], done: Done | None) -> Cost:
    if done is None:
        return Cost()
    told = sum(isinstance(event, Text) and event.about is not None for event in events)
    return Cost(
        calls=done.calls,
        read=done.tokens_read,
        reused=done.tokens_reused,
        written=done.tokens_written,
        removed=done.removed,
        cut=done.cut,
        sentences=told,
        to_items_s=done.seconds_to_items,
        to_text_s=done.seconds_to_text,
        seconds=done.seconds,
    )
