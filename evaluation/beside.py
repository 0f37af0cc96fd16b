"""The same dialogues, answered by a baseline: a list for every scored turn, and no words."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from base import clock
from base.errors import MatineeError
from catalog.plays import plays_of
from evaluation.baseline import Baseline, State
from evaluation.dialogues import Clip, Dialogue, Turn
from evaluation.play import STEP, TIMELESS, Depth, begin, forget, known_to
from evaluation.results import Result
from evaluation.stage import Stage
from evaluation.violations import Seen, violations


@dataclass
class _Talk:
    """What was said and named so far."""

    said: list[str] = field(default_factory=list)
    replied: list[str] = field(default_factory=list)
    mentioned: dict[str, None] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)


def play_beside(
    stage: Stage, dialogue: Dialogue, baseline: Baseline, depth: Depth = Depth()
) -> list[Result]:
    """Every scored turn. What it listed counts as mentioned afterwards, as what Matinee lists does.

    Where a reply is scripted, the talk goes on from it and its list.
    """
    began, talk, found = dialogue.begins(TIMELESS), _Talk(), []
    with clock.held(began):
        begin(stage, dialogue, began)
    try:
        for n, turn in enumerate(dialogue.turns):
            talk.said.append(turn.user)
            talk.mentioned |= dict.fromkeys(stage.mentions.find(turn.user))
            with clock.held(began + n * STEP):
                result = _answered(stage, dialogue, baseline, depth, talk, n)
            if turn.expect is not None:
                found.append(result)
            _go_on(stage, turn, talk, result.items[: result.shown])
    finally:
        forget(stage, dialogue)
    return found


def _answered(
    stage: Stage, dialogue: Dialogue, baseline: Baseline, depth: Depth, talk: _Talk, n: int
) -> Result:
    user, turn = dialogue.user, dialogue.turns[n]
    with stage.library.catalog.read() as connection:
        done = tuple(plays_of(connection, user))
    state = State(
        dialogue=dialogue.id,
        turn=n,
        user=user,
        said=tuple(talk.said),
        replies=tuple(talk.replied),
        mentioned=tuple(talk.mentioned),
        attached=(turn.attach.item,) if isinstance(turn.attach, Clip) else (),
        plays=done,
    )
    began, error = time.monotonic(), ""
    try:
        items = tuple(baseline.rank(state, depth.k)) if turn.expect else ()
    except MatineeError as failed:
        items, error = (), str(failed)
    seconds, shown = time.monotonic() - began, items[: depth.page]
    return Result(
        way=baseline.name,
        dialogue=dialogue.id,
        of=dialogue.digest,
        turn=n,
        said=turn.user,
        expect=turn.expect,
        items=items,
        shown=len(shown),
        listed=bool(items),
        mentioned=tuple(talk.mentioned),
        violations=_violations(stage, turn, shown, known_to(stage, user)),
        repeated=len(set(shown) & talk.shown),
        diversity=stage.beyond.diversity(shown),
        novelty=stage.beyond.novelty(shown),
        error=error,
        seconds_to_items=seconds,
        seconds=seconds,
    )


def _violations(
    stage: Stage, turn: Turn, shown: Sequence[str], watched: frozenset[str]
) -> tuple[str, ...]:
    """Of constraints and exclusions alone: a baseline reads nothing and calls nothing."""
    if turn.expect is None:
        return ()
    items = tuple(stage.items[one] for one in shown if one in stage.items)
    return violations(turn.expect, Seen(shown=items, played=watched, reads=False))


def _go_on(stage: Stage, turn: Turn, talk: _Talk, shown: Sequence[str]) -> None:
    named: Sequence[str] = ()
    if turn.agent is not None:
        talk.replied.append(turn.agent)
        named = stage.mentions.find(turn.agent)
        shown = named if turn.shown is None else turn.shown
    talk.shown |= set(shown)
    talk.mentioned |= dict.fromkeys((*shown, *named))
