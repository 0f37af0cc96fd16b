"""What the model is asked about a message, and how much of its answer is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.events import Call, Intent
from agent.reading.case import Decision
from agent.reading.clues import Clues
from agent.reading.normal import content_words, normal, words_of
from agent.turn import Turn
from prompts import render

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

LONGEST_QUERY = 80  # characters of the model's query: more is not a query
LONGEST_MESSAGE = 800  # characters of the message that the model reads
_QUERY = {"type": "string", "maxLength": LONGEST_QUERY}
_CHOICES: dict[str, tuple[str, dict[str, Any]]] = {
    "recommend": ("wants something to watch or hear", {"query": _QUERY}),
    "search": ("looks for one certain thing by what is in it", {"query": _QUERY}),
    "change": ("changes what was asked for before", {"query": _QUERY}),
    "chat": ("nothing is to be found", {}),
}


@dataclass(frozen=True)
class Proposal:
    """The model's reading: one of the choices, and the words to search with."""

    choice: str
    query: str


def propose(
    turn: Turn,
    clues: Clues,
    ask: Callable[[Sequence[Any], Sequence[dict[str, Any]], Any], AIMessage],
) -> Proposal:
    """One call of the model under a grammar.

    Raises:
        ValueError: it made no call.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    names = [name for name in _CHOICES if name != "change" or turn.talk.listed]
    system = render("read")
    user = render("message", before=turn.talk.request.query, text=clues.raw[:LONGEST_MESSAGE])
    answer = ask(
        [SystemMessage(system), HumanMessage(user)], [_tool(name) for name in names], "any"
    )
    turn.usage.add(answer)
    if not answer.tool_calls:
        raise ValueError("it made no call")
    made = answer.tool_calls[0]
    return Proposal(made["name"], str(made["args"].get("query", "")))


def merged(
    decision: Decision, proposal: Proposal | None, clues: Clues
) -> tuple[Intent, list[Call], list[str]]:
    """Intent, calls and what was dropped: rules where they saw something, else the model.

    Words that the model searches with are taken only where the person said them.
    """
    calls = list(decision.calls)
    dropped: list[str] = []
    if proposal is None or not calls or calls[-1].tool not in ("recommend", "search"):
        return decision.intent, calls, dropped
    last, intent = calls[-1], decision.intent
    tool, args = last.tool, dict(last.args)
    if not clues.found and proposal.choice in ("recommend", "search"):
        tool = proposal.choice
    query, gone = _said_only(proposal.query, clues)
    dropped += [f"query: {word}" for word in gone]
    if query and args.get("query"):
        args["query"] = query
    calls[-1] = Call(tool=tool, args=args)
    return intent, calls, dropped


def _said_only(query: str, clues: Clues) -> tuple[str, list[str]]:
    """The query, or nothing where it holds a word that the person did not say."""
    said = set(content_words(clues.text))
    gone = [word for word in words_of(normal(query)) if not said.issuperset(content_words(word))]
    return ("", gone) if gone else (query.strip(), [])


def _tool(name: str) -> dict[str, Any]:
    description, properties = _CHOICES[name]
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }
