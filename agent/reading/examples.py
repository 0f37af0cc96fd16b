"""Messages with their dialogue acts, from which the act model learns.

`examples.jsonl` was written for it; `labelled.jsonl` holds the messages of the benchmark's tuning
half and development set (`python -m benchmarks.agent.examples` makes it), never of its test half.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from pydantic import Field

from agent.reading.acts import Act
from agent.reading.case import Case
from agent.reading.clues import Situation, gather
from base.slots import Frozen
from tools.vocabulary import Vocabulary, fold

FILES = tuple(Path(__file__).with_name(name) for name in ("examples.jsonl", "labelled.jsonl"))
# what stands in the list where an example says only that there is one
PLACEHOLDERS = ("Harbour Lights", "The Quiet Orchard", "夜行列车")


class Example(Frozen):
    """One message. Where a label leaves several acts open, any of them is right."""

    text: str
    acts: tuple[Act, ...] = Field(min_length=1)
    asked: bool  # whether a request or a list is in hand
    shown: tuple[str, ...] = ()  # titles of the list
    creators: tuple[str, ...] = ()  # names in the message that the library knows
    series: tuple[str, ...] = ()

    def case(self) -> Case:
        """The message as rules read it."""
        titles = self.shown or (PLACEHOLDERS if self.asked else ())
        shown = {f"example-{n}": title for n, title in enumerate(titles)}
        situation = Situation(shown=shown, asked=self.asked)
        vocabulary = Vocabulary(
            titles={fold(title): (item,) for item, title in shown.items()},
            series={fold(name): name for name in self.series},
            creators={fold(name): name for name in self.creators},
            genres={},
            stamp=(0, ""),
        )
        return Case(gather(self.text, situation, vocabulary), situation, vocabulary)


@cache
def examples() -> tuple[Example, ...]:
    """All of them."""
    lines = [line for path in FILES for line in path.read_text("utf-8").split("\n") if line]
    return tuple(Example.model_validate(json.loads(line)) for line in lines)
