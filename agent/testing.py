"""For tests of conversations: a small library, and somebody who talks to it and sees what is kept.

Nothing here needs weights: models are scripts (`agent.llm.fakes`), or there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from agent.conversation import Talk, TurnRecord, get, latest, turns_of
from agent.events import Done, Event, Fallback, Items, Reading, Text
from agent.recommender import Recommender
from base.settings import load_settings
from catalog.items import Form, Item
from catalog.plays import Play
from catalog.profiles import Profile, get_profile
from catalog.store import Catalog
from tools.fakes import FakeModels
from tools.results import Result

E = TypeVar("E")
TOPICS: tuple[tuple[str, Form, str, str], ...] = (
    ("Sea", "film", "documentary", "calm sea waves harbour tide fish"),
    ("Jazz", "music", "jazz", "jazz saxophone trumpet swing club"),
    ("Bread", "short", "cooking", "bread oven flour dough kitchen"),
    ("Ghost", "film", "horror", "ghost scream cellar blood night"),
)
PARTS = ("dawn", "noon", "dusk", "night")  # 10, 20, 30 and 40 minutes; of 1990, 1998, 2006, 2014
OTHERS = (
    Item(id="tea", title="茶馆一天", description="茶馆 喝茶 老人 聊天", language="zh", form="film",
         duration_s=1500, published="2012", creators=["王晓"], genres=["documentary"]),
    Item(id="talk", title="Why Leaves Turn Red", description="a talk on trees, leaves and autumn",
         form="lecture", language="en", duration_s=2700, published="1998", creators=["Mira Olsen"]),
)  # fmt: skip


def shelf_items() -> list[Item]:
    """Four items each of four topics ("sea0": "The Sea at dawn"), a Chinese film and a lecture."""
    made = [
        Item(
            id=f"{topic.casefold()}{n}",
            title=f"{topic} at {part}",
            description=words,
            genres=[genre],
            form=form,
            medium="audio" if form == "music" else "video",
            language="en",
            duration_s=600.0 * (n + 1),
            published=str(1990 + 8 * n),
            creators=["Mira Olsen" if n == 0 else f"{topic} Makers"],
        )
        for topic, form, genre, words in TOPICS
        for n, part in enumerate(PARTS)
    ]
    return [*made, *OTHERS]


def make_shelf(home: Path) -> None:
    """A library of `shelf_items` in a folder, closed again."""
    with Recommender(load_settings(home=home, offline=True), Catalog(home), FakeModels()) as made:
        made.import_items(shelf_items())


class Turnout:
    """The events of one turn, by what they tell."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events

    def of(self, kind: type[E]) -> list[E]:
        """Events of one kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def reading(self) -> Reading:
        """How the message was read."""
        (one,) = self.of(Reading)
        return one

    @property
    def tools(self) -> list[str]:
        """Names of the tools that were planned, in order."""
        return [call.tool for call in self.reading.calls]

    @property
    def ids(self) -> list[str]:
        """Ids of the list that is shown, in order; empty where none is."""
        shown = self.of(Items)
        return [result.item for result in shown[-1].results] if shown else []

    @property
    def near(self) -> list[Result]:
        """The near misses that are shown."""
        shown = self.of(Items)
        return list(shown[-1].near_misses) if shown else []

    @property
    def reply(self) -> str:
        """The words of the answer."""
        return "".join(text.text for text in self.of(Text))

    @property
    def done(self) -> Done:
        """The last event."""
        last = self.events[-1]
        assert isinstance(last, Done), last
        return last

    @property
    def fallbacks(self) -> list[Fallback]:
        """What did not work."""
        return self.of(Fallback)


class Talker:
    """Says things to a library, as Ada unless another name is given."""

    def __init__(self, matinee: Recommender) -> None:
        self.matinee = matinee

    def say(self, text: str, user: str = "ada", **options: Any) -> Turnout:
        """One message, to its end."""
        return Turnout(list(self.matinee.chat(user, text, **options)))

    def talk(self, user: str = "ada") -> Talk:
        """The state of the conversation in hand; an empty one where there is none."""
        with self.matinee.library.catalog.read() as connection:
            number = latest(connection, user)
            return Talk() if number is None else get(connection, user, number).talk

    def turns(self, user: str = "ada") -> list[TurnRecord]:
        """Every turn that was kept of the conversation in hand."""
        with self.matinee.library.catalog.read() as connection:
            number = latest(connection, user)
            return [] if number is None else turns_of(connection, number)

    def plays(self, user: str = "ada") -> list[tuple[str, str]]:
        """Item and action of what was recorded, without what was only shown."""
        plays = self.matinee.plays(user)
        return [(play.item, str(play.action)) for play in plays if play.action != "shown"]

    def profile(self, user: str = "ada") -> Profile:
        """What is kept of the person."""
        with self.matinee.library.catalog.read() as connection:
            return get_profile(connection, user)

    def kept(self, user: str = "ada") -> tuple[Talk, list[TurnRecord], list[Play], Profile]:
        """Everything that a turn may change; a profile that nobody wrote has no time."""
        profile = self.profile(user).model_copy(update={"updated_at": ""})
        return self.talk(user), self.turns(user), self.matinee.plays(user), profile
