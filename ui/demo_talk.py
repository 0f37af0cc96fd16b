"""The end of the demo: a conversation with the language model, as `matinee chat` prints it."""

from __future__ import annotations

from rich.markup import escape

from agent.events import Event
from agent.forgetting import forget_person
from agent.recommender import Recommender
from base.slots import Frozen
from demo.people import Speaker
from ui.session import Session
from ui.show import out


class Said(Frozen):
    """A message, and everything that happened until it was answered."""

    message: str
    events: tuple[Event, ...]


class Talked(Frozen):
    """The conversation; `without_model` says why no model answered, where none did."""

    person: str
    taste: str
    without_model: str | None
    turns: tuple[Said, ...]


def forget_last_time(matinee: Recommender, speaker: Speaker) -> None:
    """What an earlier run of the demo left of the speaker, so that every run begins alike."""
    forget_person(matinee.library, speaker.name)


def talk(matinee: Recommender, speaker: Speaker, json: bool) -> Talked:
    """Hold the conversation; unless it is for machines it is printed while it goes on."""
    session = Session(matinee, speaker.name)
    if json:
        return Talked(
            person=speaker.name,
            taste=speaker.taste,
            without_model=matinee.load_chat_model(),
            turns=tuple(
                Said(message=message, events=tuple(session.events(message)))
                for message in speaker.messages
            ),
        )
    screen = out()
    screen.print(f"\n[bold]{speaker.name}[/], {escape(speaker.taste)}, talks")
    missing = session.load()
    turns = []
    for message in speaker.messages:
        screen.print(f"\n[bold]{speaker.name}>[/] {escape(message)}")
        turns.append(Said(message=message, events=session.say(message)))
    return Talked(
        person=speaker.name, taste=speaker.taste, without_model=missing, turns=tuple(turns)
    )
