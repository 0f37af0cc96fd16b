"""A simulated person's line in a language model's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from agent.reading.normal import CJK
from base.errors import ModelError
from evaluation.folding import numbers
from prompts import render

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

LONGEST = 200  # characters of a line
SCHEMA = {
    "title": "rewritten",
    "type": "object",
    "properties": {"line": {"type": "string", "maxLength": LONGEST}},
    "required": ["line"],
}


class Rewriter(Protocol):
    """Says a line in other words; "" where it cannot."""

    def rewrite(self, line: str, language: str) -> str: ...


class ChatRewriter:
    """A chat model, asked for one short line under a schema."""

    def __init__(self, model: BaseChatModel) -> None:
        self._model = model.with_structured_output(SCHEMA)

    def rewrite(self, line: str, language: str) -> str:
        """The line in other words; "" where the model fails or its answer is no line."""
        from langchain_core.messages import HumanMessage

        asked = HumanMessage(render("rewrite", line=line, language=language))
        try:
            answer = self._model.invoke([asked])
        except (ModelError, ValueError):  # the caller counts it
            return ""
        written = answer.get("line") if isinstance(answer, dict) else None
        return " ".join(str(written or "").split())


def says_the_same(line: str, rewritten: str) -> bool:
    """Whether a rewritten line can be the same wish: its script, its numbers, its length."""
    if not rewritten or len(rewritten) > LONGEST:
        return False
    scripts = [bool(CJK.search(one)) for one in (line, rewritten)]
    return scripts[0] == scripts[1] and numbers(line) == numbers(rewritten)
