"""So many people at once for some time: each talks all the time, and looks at lists beside it."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence

import httpx
import numpy as np

from base.slots import Frozen
from benchmarks.serve.person import Asked, Kind, Person, Turn
from benchmarks.serve.server import Server, Taken

KINDS: tuple[Kind, ...] = ("recommendations", "search")
# The server lets idle connections go after five seconds; here they go first, so that no request is
# sent into one that closes. A proxy of the environment has nothing to do with this machine.
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=2.0)


class Crowd(Frozen):
    """What people saw who used the server at once."""

    people: int
    asked: tuple[Asked, ...]
    turns: tuple[Turn, ...]
    taken: Taken

    @property
    def errors(self) -> list[str]:
        """Everything that did not come as it should."""
        every = [*(one.error for one in self.asked), *(turn.error for turn in self.turns)]
        return [error for error in every if error]

    def waited(self, kind: Kind) -> list[float]:
        """Seconds for each list of a kind that came."""
        return [one.seconds for one in self.asked if one.kind == kind and not one.error]

    @property
    def places(self) -> list[int]:
        """The places in the queue that were told, over all turns."""
        return [place for turn in self.turns for place in turn.places]

    @property
    def reasons(self) -> list[str]:
        """Why something else was done than was meant to, each reason once."""
        return list(dict.fromkeys(one for turn in self.turns for one in turn.fallbacks))


def crowd(server: Server, people: int, items: int, seconds: float, pause_s: float) -> Crowd:
    """Let so many people use the server; nobody begins anything after `seconds`.

    Each has one conversation in which the next message follows the last word of an answer, and
    asks for a list every `pause_s` seconds, in turn of recommendations and of a search. Answers
    that are under way at the end are waited for, so that no long one is left out.
    """
    with server.watched(f"{people} people") as taken:
        asked, turns = asyncio.run(_use(server.url, people, items, seconds, pause_s))
    return Crowd(people=people, asked=tuple(asked), turns=tuple(turns), taken=taken[0])


def client_of(url: str) -> httpx.AsyncClient:
    """Who asks the server."""
    return httpx.AsyncClient(base_url=url, limits=LIMITS, trust_env=False, timeout=120)


def warmed(server: Server, items: int) -> tuple[Turn, Asked]:
    """The first message and the first list after the start: models are loaded for them."""

    async def use() -> tuple[Turn, Asked]:
        async with client_of(server.url) as client:
            person = Person(client, 0)
            await person.rate(items)
            turn = await person.say(next(person.messages()))
            return turn, await person.look("recommendations")

    return asyncio.run(use())


async def _use(
    url: str, people: int, items: int, seconds: float, pause_s: float
) -> tuple[list[Asked], list[Turn]]:
    async with client_of(url) as client:
        everybody = [Person(client, number) for number in range(people)]
        for person in everybody:
            await person.rate(items)
        until = time.perf_counter() + seconds
        talks = [_talk(person, until) for person in everybody]
        looks = [_look(person, until, pause_s) for person in everybody]
        talked, looked = await asyncio.gather(asyncio.gather(*talks), asyncio.gather(*looks))
    return list(itertools.chain(*looked)), list(itertools.chain(*talked))


async def _talk(person: Person, until: float) -> list[Turn]:
    found: list[Turn] = []
    for message in person.messages():
        found.append(await person.say(message))
        if time.perf_counter() >= until:
            break
        if found[-1].error:
            await asyncio.sleep(1.0)  # a server that refuses is not asked all the time
    return found


async def _look(person: Person, until: float, pause_s: float) -> list[Asked]:
    found: list[Asked] = []
    for kind in itertools.cycle(KINDS):
        await asyncio.sleep(person.pause(pause_s))
        if time.perf_counter() >= until:
            break
        found.append(await person.look(kind))
    return found


def quantile(values: Sequence[float], percent: float) -> float | None:
    """The percentile by linear interpolation; None of no values."""
    return float(np.percentile(values, percent)) if values else None
