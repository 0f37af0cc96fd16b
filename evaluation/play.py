"""A dialogue, held with Matinee through the public API, turn by turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent import conversation as conversations
from agent.events import Event
from agent.forgetting import forget_person
from base import clock
from base.errors import MatineeError, UsageError
from catalog.items import paths_of
from catalog.plays import WATCHED, Play, add_plays, plays_of
from evaluation.clips import cut
from evaluation.dialogues import Clip, Dialogue, Past, Turn
from evaluation.forced import force, talk_of
from evaluation.observe import Before, observed
from evaluation.results import Result
from evaluation.stage import Stage

STEP = timedelta(minutes=1)  # between two messages
TIMELESS = datetime(2026, 1, 1, 12, tzinfo=UTC)  # where neither a dialogue nor its past has a time


@dataclass(frozen=True)
class Depth:
    """How many items are ranked, and how many of them the person sees."""

    k: int = 50
    page: int = 5


@dataclass
class Held:
    """One dialogue while it is held."""

    stage: Stage
    dialogue: Dialogue
    depth: Depth
    number: int = 0
    said: list[str] = field(default_factory=list)
    mentioned: dict[str, None] = field(default_factory=dict)  # ids, in order
    shown: set[str] = field(default_factory=set)  # by Matinee, in earlier turns

    @property
    def user(self) -> str:
        """Who speaks."""
        return self.dialogue.user

    def name(self, items: Iterable[str]) -> None:
        """These were named or listed from now on."""
        self.mentioned |= dict.fromkeys(items)


def play(stage: Stage, dialogue: Dialogue, depth: Depth = Depth()) -> list[Result]:
    """Every scored turn; the dialogue's items are ids. Nobody in it is known before or after.

    A turn that fails is told as such, and the next one is held all the same.
    """
    began = dialogue.begins(TIMELESS)
    with clock.held(began):
        begin(stage, dialogue, began)
        held = Held(stage, dialogue, depth)
        with stage.library.catalog.write() as connection:
            held.number = conversations.start(connection, dialogue.user)
    try:
        found = []
        for n, turn in enumerate(dialogue.turns):
            with clock.held(began + n * STEP):
                result = _turn(held, n, turn)
            if turn.expect is not None:
                found.append(result)
        return found
    finally:
        forget(stage, dialogue)


def warm_up(stage: Stage, depth: Depth) -> None:
    """Load what the first message would wait for; nothing of it is scored or kept."""
    said = ("something calm, under two hours", "why the first?")
    turns = tuple(Turn(user=text) for text in said)
    play(stage, Dialogue(id="warm-up", user="warm-up", turns=turns), depth)


def begin(stage: Stage, dialogue: Dialogue, at: datetime) -> None:
    """Everybody in the dialogue did what it says, and nothing else."""
    forget(stage, dialogue)
    people = {dialogue.user: dialogue.history, **dialogue.people}
    done = [
        _play(user, past, at, n) for user, pasts in people.items() for n, past in enumerate(pasts)
    ]
    with stage.library.catalog.write() as connection:
        add_plays(connection, sorted(done, key=lambda play: play.at))


def forget(stage: Stage, dialogue: Dialogue) -> None:
    """The next dialogue shall not know that anybody was there."""
    for user in (dialogue.user, *dialogue.people):
        forget_person(stage.library, user)


def _play(user: str, past: Past, at: datetime, n: int) -> Play:
    when = past.at
    if when is None:  # without a time the order is that of the file, a second apart
        when = at - timedelta(days=past.days_ago or 0.0) - timedelta(hours=1) + n * STEP / 60
    return Play(
        user=user,
        item=past.item,
        action=past.action,
        value=past.value,
        position_s=past.position_s,
        text=past.text,
        at=min(when, at).isoformat(),
        source="evaluation",
    )


def _turn(held: Held, n: int, turn: Turn) -> Result:
    stage, user = held.stage, held.user
    before, began = talk_of(stage.library, user, held.number), clock.now()
    watched = known_to(stage, user)
    held.said.append(turn.user)
    held.name(stage.mentions.find(turn.user))
    events, error = say(held, turn)
    seen = Before(n, turn, before, watched, tuple(held.mentioned), frozenset(held.shown))
    result = observed(held, seen, events, error)
    shown, reply = result.items[: result.shown], result.reply
    if turn.agent is not None and not error:
        reply = turn.agent
        shown = stage.mentions.find(reply) if turn.shown is None else turn.shown
        at = began.isoformat(timespec="microseconds").replace("+00:00", "Z")
        force(stage.library, user, held.number, reply, shown, before, at)
    held.shown |= set(shown)
    held.name((*shown, *stage.mentions.find(reply)))
    return result


def known_to(stage: Stage, user: str) -> frozenset[str]:
    """What the person has watched or heard."""
    with stage.library.catalog.read() as connection:
        done = plays_of(connection, user)
    return frozenset(play.item for play in done if play.action in WATCHED)


def say(held: Held, turn: Turn) -> tuple[list[Event], str]:
    """The events of one message, and why it failed, if it did."""
    events: list[Event] = []
    try:
        attach = None if turn.attach is None else attachment(held.stage, turn.attach)
        for event in held.stage.matinee.chat(
            held.user,
            turn.user,
            attach=attach,
            conversation=held.number,
            k=held.depth.page,
            deep=held.depth.k,
        ):
            events.append(event)
    except MatineeError as error:
        return events, str(error)
    except Exception as error:  # noqa: BLE001  a turn that breaks is a miss, not the end of the run
        return events, f"{type(error).__name__}: {error}"
    return events, ""


def attachment(stage: Stage, attach: str | Clip) -> Path:
    """The file that comes with a message.

    Raises:
        UsageError: there is no such file.
    """
    if isinstance(attach, str):
        path = stage.beside / attach
        if not path.is_file():
            raise UsageError(f"There is no file {attach} beside the dialogues to attach.")
        return path
    with stage.library.catalog.read() as connection:
        paths: Sequence[Path] = paths_of(connection, [attach.item])[attach.item]
    there = next((path for path in paths if path.is_file()), None)
    if there is None:
        raise UsageError(f"{attach.item} has no file to cut a clip out of.")
    return cut(there, attach.start_s, attach.end_s, stage.clips)
