"""What a case did when it was played: everything that is scored, by the names of the labels."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from agent.events import Intent
from base.slots import Frozen

Way = Literal["model", "rules"]


class Made(Frozen):
    """One call of a tool; `items` are the items that its arguments name."""

    tool: str
    args: dict[str, Any] = Field(default_factory=dict)
    items: tuple[str, ...] = ()
    ok: bool = True


class Near(Frozen):
    """A near miss, and the constraints that it is said to break."""

    item: str
    breaks: tuple[str, ...] = ()


class FacetSeen(Frozen):
    """One facet of the profile after a turn."""

    kind: str
    target: str
    text: str
    value: str = ""


class Cost(Frozen):
    """What the language model did in a turn, and how long things took, in seconds."""

    calls: int = 0
    read: int = 0
    reused: int = 0
    written: int = 0
    removed: int = 0  # sentences without evidence
    cut: int = 0  # answers that the limit of tokens ended
    sentences: int = 0  # that were shown about results
    to_items_s: float | None = None
    to_text_s: float | None = None
    seconds: float = 0.0


class Observed(Frozen):
    """One turn. `results` and `near` are of the list that it made, if `listed`."""

    intent: Intent | None = None
    by: str = ""
    calls: tuple[Made, ...] = ()
    listed: bool = False
    results: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    notes: tuple[str, ...] = ()
    before: tuple[str, ...] = ()  # the list in hand
    after: tuple[str, ...] = ()
    about: str | None = None  # the item last spoken of, after the turn
    reply: str = ""
    times_s: tuple[float, ...] = ()  # of the evidence that was shown
    facets: tuple[FacetSeen, ...] = ()
    never_items: tuple[str, ...] = ()
    plays: tuple[tuple[str, str], ...] = ()  # everything that is recorded: action, item
    watched: tuple[str, ...] = ()  # what the person knew before the turn
    fallbacks: tuple[tuple[str, str], ...] = ()
    cost: Cost = Cost()
    error: str = ""  # the turn ended with this instead of an answer


class Played(Frozen):
    """A case, played through."""

    case: str
    way: Way
    turns: tuple[Observed, ...]
    seconds: float = 0.0
