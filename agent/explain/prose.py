"""Prose by a language model: a sentence a result, each shown only once it was checked."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from agent.explain.case import QUOTATION, About, Alike
from agent.explain.check import Verdict, check
from agent.explain.facts import LETTERS, MOVES, Fact
from agent.explain.grammar import gbnf, names_of
from agent.explain.template import sentence
from agent.explain.wording import clock
from base.errors import StoppedError
from base.slots import Frozen
from prompts import render, table
from tools.results import Result

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

_BARE = frozenset(
    ["words", "new", "popular", "others", "untried", *MOVES]
)  # kinds that hold nothing of the item itself
_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])|(?<=[。！？])(?=[^\s\[”」』])|\n+")


class Cancel(Protocol):
    """Something like `threading.Event`."""

    def is_set(self) -> bool: ...


class ProseConfig(Frozen):
    """How much is written, and how."""

    results: int = 3  # of the first, one sentence each
    facts: int = 2  # of each that the model is told
    grammar: bool = True  # whether the model takes `gbnf` and `cancel`, as `agent.llm` does
    tokens: int = 120  # at most, a result


_PROSE = ProseConfig()


class Sentence(Frozen):
    """A sentence that is shown, and the item that it is about."""

    item: str
    text: str
    by: str = "model"  # or "template"
    cites: tuple[str, ...] = ()
    start_s: float | None = None  # of the first cited fact that has a time

    @property
    def timed(self) -> str:
        """The sentence with the time of what it cites at its end, unless it names one itself."""
        if self.start_s is None or re.search(r"\d:\d\d", self.text):
            return self.text
        stop = self.text[-1:] if self.text[-1:] in ".。" else ""
        return f"{self.text.removesuffix(stop)} ({clock(self.start_s)}){stop}"


class Removed(Frozen):
    """A sentence of the model that is not shown, and why."""

    item: str
    text: str
    reason: str


Piece = Sentence | Removed


def write(
    llm: BaseChatModel,
    results: Sequence[Result],
    facts: Mapping[str, Sequence[Fact]],
    request: str,
    language: str,
    *,
    config: ProseConfig = _PROSE,
    years: Mapping[str, int] | None = None,
    alike: Alike | None = None,
    cancel: Cancel | None = None,
    on_place: Callable[[int], None] | None = None,
    on_message: Callable[[AIMessageChunk], None] = lambda _: None,
) -> Iterator[Piece]:
    """One sentence for each of the first results, as soon as it is complete and checked.

    Each result is a call of its own, whose prompt differs from the others only at its end: asked
    for several at once, a small model mixes their facts. What it writes and the check does not keep
    is given as `Removed`, followed by the template's sentence. `facts` are by item, `years` too;
    `on_place` gets the place of a call that waits, `on_message` each whole message with its counts
    of tokens.

    Raises:
        StoppedError: `cancel` was set.
    """
    for result in results[: config.results]:
        some = facts[result.item]
        told = _told(some, config.facts)
        about = About(result.title, result.duration_s, (years or {}).get(result.item))
        messages = messages_of(result, told, request, language)
        options = _options(result, told, language, config)
        if config.grammar:
            options |= {"cancel": cancel, "on_place": on_place}
        kept = False
        for said in _sentences(llm.stream(messages, **options), cancel, on_message):
            verdict = check(said, some, about, language, alike)
            if verdict.kept:
                kept = True
                yield _sentence(result, verdict, some)
            else:
                yield Removed(item=result.item, text=said, reason=verdict.reason)
        if not kept:
            yield plain(result, some, language)


def _told(facts: Sequence[Fact], most: int) -> Sequence[Fact]:
    """The strongest that give a model something to say; others it would embroider."""
    telling = [fact for fact in facts if fact.kind not in _BARE]
    return (telling or facts)[:most]


def plain(result: Result, facts: Sequence[Fact], language: str) -> Sentence:
    """The template's sentence."""
    start = next((fact.start_s for fact in facts if fact.start_s is not None), None)
    text = sentence(result, facts, language)
    return Sentence(item=result.item, text=text, by="template", start_s=start)


def messages_of(
    result: Result, facts: Sequence[Fact], request: str, language: str
) -> list[BaseMessage]:
    """What the model is told: rules and examples, which never change, then the result's facts."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    def case(asked: str, title: str, some: Sequence[Mapping[str, str]]) -> HumanMessage:
        words = " ".join(asked.split())
        return HumanMessage(
            render("explain", language=language, request=words, title=title, facts=some)
        )

    messages: list[BaseMessage] = [SystemMessage(render("explain_rules", language=language))]
    for example in table("examples").get(language, table("examples")["en"])["explain"]:
        ids = zip(LETTERS, example["facts"], strict=False)
        some = [{"id": f"1{letter}", "clause": clause} for letter, clause in ids]
        messages += [case(example["request"], example["title"], some), AIMessage(example["answer"])]
    told = [{"id": fact.id, "clause": fact.clause} for fact in facts]
    return [*messages, case(request, result.title, told)]


def _sentence(result: Result, verdict: Verdict, facts: Sequence[Fact]) -> Sentence:
    starts = {fact.id: fact.start_s for fact in facts}
    found = [starts[one] for one in verdict.cites if starts[one] is not None]
    return Sentence(
        item=result.item,
        text=verdict.text,
        cites=verdict.cites,
        start_s=found[0] if found else None,
    )


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with the citations that follow it; quotations stay whole.

    Lines end sentences. The last may be incomplete and keeps its spaces at the end.
    """
    quoted = [match.span() for match in QUOTATION.finditer(text)]
    cuts = [
        match.start()
        for match in _BREAK.finditer(text)
        if not any(start < match.start() < end for start, end in quoted)
    ]
    parts = [text[start:end].lstrip() for start, end in itertools.pairwise([0, *cuts, len(text)])]
    return [part for part in parts if part]


def _options(
    result: Result,
    facts: Sequence[Fact],
    language: str,
    config: ProseConfig,
) -> dict[str, Any]:
    options: dict[str, Any] = {"max_tokens": config.tokens}
    if config.grammar:
        texts = [result.title, *(fact.quote for fact in facts)]
        options["gbnf"] = gbnf([fact.id for fact in facts], names_of(texts, language), language)
    return options


def _sentences(
    chunks: Iterator[AIMessageChunk],
    cancel: Cancel | None,
    on_message: Callable[[AIMessageChunk], None],
) -> Iterator[str]:
    """Sentences as they are complete; a model that is asked to stop does so before its next token.

    A sentence is complete when the next one begins: citations may follow its full stop.
    """
    held, whole = "", None
    with contextlib.ExitStack() as stack:
        if hasattr(chunks, "close"):
            stack.callback(chunks.close)
        for chunk in chunks:
            if cancel is not None and cancel.is_set():
                raise StoppedError("The answer was stopped: ask again to have it whole.")
            whole = chunk if whole is None else whole + chunk
            *complete, held = sentences(held + str(chunk.text)) or [""]
            yield from complete
    if whole is not None:
        on_message(whole)
    if held.strip():
        yield held.strip()
