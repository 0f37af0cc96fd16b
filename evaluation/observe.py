"""What a turn did, out of its events and the state after it, as one line of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from agent.conversation import Talk
from agent.events import Done, Event, Fallback, Items, Reading, Text, ToolCall, ToolResult
from agent.explain.wording import clock
from agent.next_up import next_up
from base.errors import MatineeError
from evaluation.dialogues import Turn
from evaluation.forced import talk_of
from evaluation.grounded import Grounded, grounded
from evaluation.results import Result
from evaluation.violations import Seen, violations

if TYPE_CHECKING:
    from evaluation.play import Held

EVERYWHERE = "find_moment"  # the tool that looks through the whole library
LOOKED_INTO = "look_closer"  # what it finds is not in the library
E = TypeVar("E")


@dataclass(frozen=True)
class Before:
    """What was so before the answer."""

    turn: int
    said: Turn
    talk: Talk
    watched: frozenset[str]
    mentioned: tuple[str, ...]
    shown: frozenset[str]


def observed(held: Held, before: Before, events: Sequence[Event], error: str) -> Result:
    """The line of one turn."""
    stage, depth = held.stage, held.depth
    done = _last(events, Done) or Done(conversation=held.number, reply="")
    reading = _last(events, Reading)
    lists = None if error else _last(events, Items)
    tools = tuple(event.tool for event in events if isinstance(event, ToolCall))
    named = _named(held, events)
    # a turn that broke is a miss: what would be recommended now is none of its doing
    items, shown = ((), 0) if error else _ranked(held, before, lists, named)
    facts = _facts(held, before, lists, tools, named, done.reply)
    broken = _violations(held, before, lists, reading, tools, items[:shown])
    return Result(
        dialogue=held.dialogue.id,
        of=held.dialogue.digest,
        turn=before.turn,
        said=before.said.user,
        expect=before.said.expect,
        items=items[: depth.k],
        shown=shown,
        listed=lists is not None,
        mentioned=before.mentioned,
        intent=reading.intent if reading else None,
        tools=tools,
        fallbacks=tuple(f"{e.reason}: {e.instead}" for e in events if isinstance(e, Fallback)),
        violations=broken,
        outside=facts.wrong_quotes,
        times=facts.times,
        quoted=facts.quoted,
        wrong_times=facts.wrong_times,
        near=len(lists.near_misses) if lists else 0,
        repeated=len(set(items[:shown]) & before.shown) if lists else 0,
        diversity=stage.beyond.diversity(items[:shown]) if lists else None,
        novelty=stage.beyond.novelty(items[:shown]) if lists else None,
        error=error,
        seconds_to_items=done.seconds_to_items,
        seconds=done.seconds,
        tokens_read=done.tokens_read,
        tokens_reused=done.tokens_reused,
        tokens_written=done.tokens_written,
        removed=done.removed,
        sentences=sum(isinstance(event, Text) and event.about is not None for event in events),
        trace=tuple(_trace(events)),
        reply=done.reply,
    )


def _ranked(
    held: Held, before: Before, lists: Items | None, named: Sequence[str]
) -> tuple[tuple[str, ...], int]:
    """Ids, best first, and how many of them the person saw.

    Without a list they are the items that its calls name, and then, where items are expected,
    what would be recommended now.
    """
    if lists is not None:
        shown = tuple(result.item for result in lists.results)
        return (*shown, *lists.beyond), len(shown)
    expect = before.said.expect
    if expect is None or not expect.items:
        return tuple(named), len(named)
    try:
        after = next_up(held.stage.library, held.user, held.number, held.depth.k)
    except MatineeError:
        after = ()
    return tuple(dict.fromkeys((*named, *after))), len(named)


def _named(held: Held, events: Sequence[Event]) -> tuple[str, ...]:
    """The items that the arguments of calls name, and else the one that is spoken of."""
    calls = [event for event in events if isinstance(event, ToolCall)]
    given = [name for call in calls for name in _items_in(call.args)]
    found = [item for name in given if name and (item := held.stage.id_of(name))]
    if calls and not found:
        about = talk_of(held.stage.library, held.user, held.number).about
        found = [about] if about else []
    return tuple(dict.fromkeys(found))


def _items_in(args: dict[str, Any]) -> list[str]:
    return [args.get("item") or "", *(args.get("items") or ())]


def _facts(
    held: Held,
    before: Before,
    lists: Items | None,
    tools: Sequence[str],
    named: Sequence[str],
    reply: str,
) -> Grounded:
    """What the reply says, held against the library; what a closer look found is not in it."""
    if before.said.attach or LOOKED_INTO in tools:
        return Grounded()
    stage = held.stage
    now = talk_of(stage.library, held.user, held.number)
    about = [*before.talk.shown, *now.shown, *named, now.about or ""]
    if lists:
        about += [one.item for one in (*lists.results, *lists.near_misses)]
    if EVERYWHERE in tools:
        about += list(stage.items)
    stopped_at = [
        clock(play.position_s)
        for play in stage.matinee.plays(held.user)
        if play.position_s is not None
    ]  # "you stopped it at 10:00"
    return grounded(reply, stage.held, about, [*held.said, *stopped_at])


def _violations(
    held: Held,
    before: Before,
    lists: Items | None,
    reading: Reading | None,
    tools: Sequence[str],
    shown: Sequence[str],
) -> tuple[str, ...]:
    if before.said.expect is None:
        return ()
    items = held.stage.items
    near = lists.near_misses if lists else ()
    seen = Seen(
        shown=tuple(items[one] for one in shown if one in items),
        near=tuple((items[one.item], one.breaks) for one in near if one.item in items),
        played=before.watched,
        intent=reading.intent if reading else None,
        tools=tuple(tools),
    )
    return violations(before.said.expect, seen)


def _trace(events: Sequence[Event]) -> list[str]:
    """A line a step, the same each time: no seconds, no tokens."""
    lines = []
    for event in events:
        match event:
            case Reading():
                dropped = f"; dropped {', '.join(event.dropped)}" if event.dropped else ""
                lines.append(f"read as {event.intent} by {event.by}{dropped}")
            case ToolCall():
                given = {name: value for name, value in event.args.items() if value}
                lines.append(f"called {event.tool} {given}")
            case ToolResult() if not event.ok:
                lines.append(f"{event.tool} failed: {event.summary}")
            case Items():
                lines += [f"noted: {note}" for note in event.notes]
                lines.append(f"listed {len(event.results)}, near misses {len(event.near_misses)}")
            case Fallback():
                lines.append(f"fell back: {event.reason}; {event.instead}")
            case _:
                pass
    return lines


def _last(events: Sequence[Event], form: type[E]) -> E | None:
    found: E | None = None
    for event in events:
        if isinstance(event, form):
            found = event
    return found
