"""One person who uses the server over HTTP: talks, and looks at lists."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from typing import Any, Literal

import httpx

from base.errors import MatineeError
from base.slots import Frozen
from benchmarks.made_words import Topic, topics

Kind = Literal["recommendations", "search"]
WAIT_S = 120.0  # for a list
TURN_S = 1_800.0  # for the next word of an answer, with the whole queue before it
SAYINGS = (
    "I'm looking for something about {0} and {1}",
    "have you got anything calm with {0}, under two hours?",
    "something older please, and more {1}",
    "why the first?",
    "想看一个关于{2}的片子",
    "I loved the second one. More like it!",
    "a film where somebody talks of {1} before bed",
    "安静一点的，讲{2}的",
)
QUERIES = ("{0}", "{0} and {1}", "a calm film about {1}", "{2}", "who talks of {0}")


class Asked(Frozen):
    """One list that was asked for; `error` is empty where it came."""

    kind: Kind
    seconds: float
    error: str = ""


class Turn(Frozen):
    """One message and its answer, in seconds from when it was sent; None: nothing of the kind."""

    items_s: float | None = None
    text_s: float | None = None
    last_s: float = 0.0
    places: tuple[int, ...] = ()  # in the queue of the language model, as they were told
    calls: int = 0  # of the language model
    written: int = 0  # tokens
    fallbacks: tuple[str, ...] = ()
    error: str = ""


class Person:
    """Somebody with a name, and words that are the same each time; `number` begins at 0."""

    def __init__(self, client: httpx.AsyncClient, number: int) -> None:
        self.user = f"person{number}"
        self._client = client
        self._talk = random.Random(f"talk {number}")
        self._look = random.Random(f"look {number}")
        self._number = number

    async def rate(self, items: int) -> None:
        """A past of twenty ratings, without which nobody's taste would have to be looked up."""
        draw = random.Random(f"past {self._number}")
        ratings = [
            {
                "user": self.user,
                "item": f"film-{film:05}",
                "action": "rate",
                "value": draw.choice((3.5, 4.0, 4.5, 5.0)),
                "at": f"2025-06-{day + 1:02}T20:00:00Z",
            }
            for day, film in enumerate(draw.sample(range(items), min(20, items)))
        ]
        answer = await self._client.post("/api/plays", json=ratings, timeout=WAIT_S)
        if answer.is_error:
            raise MatineeError(f"{self.user} could not rate films: {answer.text[:300]}")

    def messages(self) -> Iterator[str]:
        """What they say, one after the other, without an end; each person begins elsewhere."""
        at = self._number
        while True:
            yield _filled(SAYINGS[at % len(SAYINGS)], self._talk)
            at += 1

    async def say(self, text: str) -> Turn:
        """One message, to the last event of its answer."""
        began, found = time.perf_counter(), Heard()
        try:
            async with self._client.stream(
                "POST",
                "/api/chat",
                json={"user": self.user, "text": text},
                timeout=httpx.Timeout(WAIT_S, read=TURN_S),
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    found.error = f"{answer.status_code}: {(await answer.aread())[:300]!r}"
                async for line in answer.aiter_lines():
                    if line.startswith("data:"):
                        found.hear(json.loads(line[5:]), time.perf_counter() - began)
        except httpx.HTTPError as error:
            found.error = f"{type(error).__name__}: {error}"
        return found.turn(time.perf_counter() - began)

    async def look(self, kind: Kind) -> Asked:
        """Ask for a list; every second recommendation is about something."""
        words = _filled(self._look.choice(QUERIES), self._look)
        if kind == "search":
            given = {"query": words}
        else:
            given = {"user": self.user} | ({"query": words} if self._look.random() < 0.5 else {})
        began, error = time.perf_counter(), ""
        try:
            answer = await self._client.get(f"/api/{kind}", params=given, timeout=WAIT_S)
            if answer.status_code != httpx.codes.OK:
                error = f"{answer.status_code}: {answer.text[:300]}"
            elif not answer.json()["results"]:
                error = "an empty list"
        except httpx.HTTPError as failed:
            error = f"{type(failed).__name__}: {failed}"
        return Asked(kind=kind, seconds=time.perf_counter() - began, error=error)

    def pause(self, mean_s: float) -> float:
        """Seconds that they look at a list: half to one and a half times the mean."""
        return mean_s * self._look.uniform(0.5, 1.5)


class Heard:
    """What came of a turn so far."""

    def __init__(self) -> None:
        self.error = "the stream ended without `done`"
        self._first: dict[str, float] = {}
        self._places: list[int] = []
        self._fallbacks: list[str] = []
        self._done: dict[str, Any] = {}

    def hear(self, event: dict[str, Any], at_s: float) -> None:
        """One event, so many seconds after the message was sent."""
        kind = str(event.get("event"))
        if kind != "items" or event.get("results") or event.get("near_misses"):
            self._first.setdefault(kind, at_s)
        if event.get("place"):  # 0: the wait is over
            self._places.append(int(event["place"]))
        if kind == "fallback":
            self._fallbacks.append(str(event.get("reason")))
        elif kind == "error":
            self.error = f"{event.get('status')}: {event.get('detail') or event.get('title')}"
        elif kind == "done":
            self._done, self.error = event, ""

    def turn(self, seconds: float) -> Turn:
        """The whole of it."""
        return Turn(
            items_s=self._first.get("items"),
            text_s=self._first.get("text"),
            last_s=self._first.get("done", seconds),
            places=tuple(self._places),
            calls=int(self._done.get("calls", 0)),
            written=int(self._done.get("tokens_written", 0)),
            fallbacks=tuple(self._fallbacks),
            error=self.error,
        )


def _filled(pattern: str, draw: random.Random) -> str:
    topic: Topic = draw.choice(topics())
    first, second = draw.sample(topic.english, 2)
    return pattern.format(first, second, draw.choice(topic.chinese))
