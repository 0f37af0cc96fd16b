"""The words of an answer: what was told, then the list, each result with what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.explain.case import Alike
from agent.explain.facts import Asked, Fact, facts_of
from agent.explain.prose import ProseConfig, Removed, write
from agent.explain.template import closing, near_misses, opening, sentence, titled
from agent.reading.normal import normal
from agent.reading.phrases import phrase
from agent.turn import Said, Turn
from base.errors import StoppedError
from prompts import say

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TOLD = 3  # results that are spoken of; the others stand in the list


def prose_of(turn: Turn, model: BaseChatModel | None, most: int) -> Iterator[Said]:
    """The answer in pieces, in the order of reading.

    `most` is how many results the model writes about; the template has the rest, and all of them
    where there is no model.
    """
    yield from turn.said
    answer = turn.answer
    if answer is None:
        if not turn.said:
            yield Said(_smalltalk(turn))
        return
    if not answer.results and not answer.near_misses and turn.talk.earlier:
        yield Said(say("no_more", turn.language))
        return
    yield Said(opening(answer, turn.language, again=turn.intent == "refine"))
    if answer.results:
        yield from _results(turn, model, most)
    else:
        filters = turn.talk.request.filters
        items = turn.items([one.item for one in answer.near_misses])
        for result, text in zip(
            answer.near_misses, near_misses(answer, items, filters, turn.language), strict=False
        ):
            yield Said(text, result.item)
    if last := closing(answer, turn.language):
        yield Said(last)


def _results(turn: Turn, model: BaseChatModel | None, most: int) -> Iterator[Said]:
    assert turn.answer is not None
    shown = turn.answer.results[:TOLD]
    facts = _facts(turn)
    written = set()
    if model is not None and most > 0:
        try:
            for piece in _written(turn, model, facts, most):
                written.add(piece.about)
                yield piece
        except StoppedError:
            raise
        except Exception as error:  # noqa: BLE001  a model behind a server raises what it likes
            turn.fall_back(
                f"The language model could not write: {error}", "plain sentences say the same"
            )
    for result in shown:
        if result.item not in written:
            yield Said(sentence(result, facts[result.item], turn.language), result.item)


def _written(
    turn: Turn, model: BaseChatModel, facts: dict[str, tuple[Fact, ...]], most: int
) -> Iterator[Said]:
    assert turn.answer is not None
    from agent.llm import LlamaChat, ScriptedChat

    items = turn.items(turn.talk.shown[:most])
    titles = {result.item: result.title for result in turn.answer.results}
    pieces = write(
        model,
        turn.answer.results[:most],
        facts,
        turn.talk.request.query,
        turn.language,
        config=ProseConfig(results=most, grammar=isinstance(model, LlamaChat | ScriptedChat)),
        years={name: item.year for name, item in items.items() if item.year},
        alike=_alike(turn),
        cancel=turn.cancel,
        on_place=turn.wait,
        on_message=turn.usage.add,
    )
    for piece in pieces:
        if isinstance(piece, Removed):
            turn.usage.removed += 1
        else:
            yield Said(_with_title(titles[piece.item], piece.timed, turn.language), piece.item)


def _facts(turn: Turn) -> dict[str, tuple[Fact, ...]]:
    items = turn.items(turn.talk.shown[:TOLD])
    request = turn.talk.request
    asked = Asked(request.query, request.filters, turn.now.profile.facets)
    return {
        one.result.item: facts_of(
            one.result,
            turn.language,
            one.why,
            number=number,
            item=items.get(one.result.item),
            asked=asked,
        )
        for number, one in enumerate(turn.talk.listed[:TOLD], 1)
    }


def _smalltalk(turn: Turn) -> str:
    text = normal(turn.text)
    if not text:
        return say("empty_message", turn.language)
    if not re.search(r"\w", text):
        return say("only_signs", turn.language)
    for kind in ("thanks", "goodbye", "help", "hello"):
        if phrase(kind, text):
            return say(kind, turn.language)
    return say("ok" if turn.intent == "smalltalk" else "unclear", turn.language)


def _with_title(title: str, text: str, language: str) -> str:
    """A sentence that says what it speaks of, once."""
    if title.casefold() in text.casefold():
        return text
    return f"{titled(title, language)}{'：' if language == 'zh' else ': '}{text}"


def _alike(turn: Turn) -> Alike | None:
    """How near two texts are by the library's embedder, where that knows several languages."""
    models = turn.library.models
    if "multilingual" not in models.text.name:
        return None

    def alike(one: str, other: str) -> float:
        left, right = models.text.embed([one, other])
        return float(left @ right)

    return alike
