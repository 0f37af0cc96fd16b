"""A conversation within the model's context: old turns go first, never the system's text.

Pure functions on messages and a counter of tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from base.errors import UsageError

Count = Callable[[Sequence[BaseMessage]], int]
GAP = "\n[… {n} characters left out …]\n"
SHORTEST_CUT = 40  # characters of a message that are left at least


@dataclass(frozen=True)
class Fitted:
    """What fits; `dropped` counts messages left out, `cut` characters out of the last one(s)."""

    messages: list[BaseMessage]
    dropped: int = 0
    cut: int = 0

    @property
    def note(self) -> str:
        """One sentence on what is missing; empty where nothing is."""
        parts = []
        if self.dropped:
            parts.append(f"{self.dropped} earlier messages were left out")
        if self.cut:
            parts.append(f"{self.cut} characters were cut out of the middle of the last message")
        return "; ".join(parts)


def fit(messages: Sequence[BaseMessage], count: Count, limit: int) -> Fitted:
    """The newest part of a conversation that has at most `limit` tokens.

    Kept whatever happens: texts of the system, the last message and what it belongs to (the call
    of a tool's result, the person's message that both answer). A message that is too long even so
    is cut in its middle, where a long text says least.

    Raises:
        UsageError: the system's text alone does not fit.
    """
    kept = list(messages)
    if count(kept) <= limit:
        return Fitted(kept)
    for group in _old_groups(messages):
        kept = [message for message in kept if not any(message is one for one in group)]
        if count(kept) <= limit:
            return Fitted(kept, dropped=len(messages) - len(kept))
    dropped, cut = len(messages) - len(kept), 0
    for at in _longest_first(kept):
        shorter, lost = _cut(kept, at, count, limit)
        kept, cut = shorter, cut + lost
        if count(kept) <= limit:
            return Fitted(kept, dropped, cut)
    raise UsageError(
        f"The instructions alone take more than the {limit} tokens that the language model's "
        "context leaves: choose a model with a longer context, or less text."
    )


def groups(messages: Sequence[BaseMessage]) -> list[list[BaseMessage]]:
    """Messages that only make sense together: a call with its results; the rest one by one."""
    found: list[list[BaseMessage]] = []
    for message in messages:
        if isinstance(message, ToolMessage) and found and _calls(found[-1], message):
            found[-1].append(message)
        else:
            found.append([message])
    return found


def _old_groups(messages: Sequence[BaseMessage]) -> list[list[BaseMessage]]:
    """What may be left out, oldest first: whole turns before the last one, then its first calls."""
    found = [group for group in groups(messages) if not isinstance(group[0], SystemMessage)]
    if not found:
        return []
    starts = [at for at, group in enumerate(found) if isinstance(group[0], HumanMessage)]
    last = starts[-1] if starts else len(found) - 1
    before, within = found[:last], found[last + 1 : -1]
    turns: list[list[BaseMessage]] = []
    for group in before:
        if turns and not isinstance(group[0], HumanMessage):
            turns[-1] += group
        else:
            turns.append(list(group))
    return turns + within


def _calls(group: Sequence[BaseMessage], result: ToolMessage) -> bool:
    first = group[0]
    return isinstance(first, AIMessage) and any(
        call["id"] == result.tool_call_id for call in first.tool_calls
    )


def _longest_first(messages: Sequence[BaseMessage]) -> list[int]:
    """Of the last message first, then by length; the system's texts are not among them."""
    may = [at for at, one in enumerate(messages) if not isinstance(one, SystemMessage)]
    rest = sorted(may[:-1], key=lambda at: -len(str(messages[at].text)))
    return may[-1:] + rest


def _cut(
    messages: Sequence[BaseMessage], at: int, count: Count, limit: int
) -> tuple[list[BaseMessage], int]:
    """The same with the middle of one message cut out, no more than needed, by bisection."""
    text = str(messages[at].text)

    def with_kept(characters: int) -> list[BaseMessage]:
        head, tail = text[: (characters + 1) // 2], text[len(text) - characters // 2 :]
        short = head + GAP.format(n=len(text) - characters) + tail
        return [
            *messages[:at],
            messages[at].model_copy(update={"content": short}),
            *messages[at + 1 :],
        ]

    low, high = min(SHORTEST_CUT, len(text)), len(text)
    if low == high:
        return list(messages), 0
    while high - low > 1:
        middle = (low + high) // 2
        if count(with_kept(middle)) <= limit:
            low = middle
        else:
            high = middle
    return with_kept(low), len(text) - low
