"""Messages to tokens, by the model's own chat template; what messages hold cannot pose as a mark.

The template is rendered with placeholders, and their contents are tokenised apart: "<|im_end|>" in
a transcript stays seven ordinary tokens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage

from agent.llm.native import runtime
from agent.llm.shapes import Shape, shape_of, tool_text
from agent.llm.vocabulary import Vocabulary
from base.errors import ModelError

ROLES = {"human": "user", "ai": "assistant", "system": "system", "tool": "tool"}
# characters of Unicode's private area: no template has them, and contents are not in the rendering
PLACEHOLDER = re.compile("\ue000([0-9]+)\ue001")
DEFAULT_TEMPLATE = """{%- for message in messages %}
{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- endfor %}{{- '<|im_start|>assistant\\n' }}"""


@dataclass(frozen=True)
class Piece:
    """A stretch of a prompt; `ours` is what the template wrote."""

    text: str
    ours: bool


class Prompter:
    """For one model: its template and its vocabulary."""

    def __init__(self, metadata: Mapping[str, str], vocabulary: Vocabulary) -> None:
        runtime()
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        template = metadata.get("tokenizer.chat_template", DEFAULT_TEMPLATE)
        texts: dict[int, str] = vocabulary.texts

        def special(name: str) -> str:
            return texts.get(int(metadata.get(f"tokenizer.ggml.{name}_token_id", -1)), "")

        self.shape = shape_of(template)
        self._vocabulary = vocabulary
        self._format = Jinja2ChatFormatter(
            template=template, eos_token=special("eos"), bos_token=special("bos")
        )

    def tokens(
        self, messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]] = ()
    ) -> list[int]:
        """The prompt up to where the answer begins.

        Raises:
            ModelError: the template refuses these messages.
        """
        tokens: list[int] = []
        for piece in self.pieces(messages, tools):
            encode = (
                self._vocabulary.template_tokens if piece.ours else self._vocabulary.content_tokens
            )
            tokens += encode(piece.text)
        return tokens

    def plain(self, text: str) -> list[int]:
        """Tokens of a text by itself, as of a message's content."""
        return self._vocabulary.content_tokens(text)

    def pieces(
        self, messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]] = ()
    ) -> list[Piece]:
        """The rendered prompt, told apart into the template's text and the messages' contents."""
        if tools and not self.shape.in_template:
            messages = _told(messages, tool_text(self.shape, tools))
        held = _Held()
        rows = [_row(message, held) for message in messages]
        try:
            shown = list(tools) if tools and self.shape.in_template else None
            rendered = self._format(messages=rows, tools=shown).prompt
        except (TemplateError, ValueError, TypeError) as error:
            raise ModelError(
                f"The language model's chat template refuses this conversation ({error})."
            ) from error
        parts = PLACEHOLDER.split(rendered)
        texts = [part if at % 2 == 0 else held.texts[int(part)] for at, part in enumerate(parts)]
        return [Piece(text, at % 2 == 0) for at, text in enumerate(texts) if text]


class _Held:
    """Contents that placeholders stand for."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def put(self, text: str) -> str:
        if not text:
            return ""
        self.texts.append(text)
        return f"\ue000{len(self.texts) - 1}\ue001"

    def within_json(self, value: Any) -> Any:
        """The same value, whose texts are held as they stand inside JSON."""
        if isinstance(value, str):
            return self.put(json.dumps(value, ensure_ascii=False)[1:-1])
        if isinstance(value, Mapping):
            return {key: self.within_json(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.within_json(one) for one in value]
        return value


def _row(message: BaseMessage, held: _Held) -> dict[str, Any]:
    role = getattr(message, "role", None) or ROLES.get(message.type, "user")
    row: dict[str, Any] = {"role": role, "content": held.put(str(message.text))}
    if isinstance(message, AIMessage) and message.tool_calls:
        row["tool_calls"] = [
            {
                "type": "function",
                "id": call["id"],
                "function": {"name": call["name"], "arguments": held.within_json(call["args"])},
            }
            for call in message.tool_calls
        ]
    if isinstance(message, ToolMessage):
        row |= {"tool_call_id": message.tool_call_id, "name": message.name or ""}
    return row


def _told(messages: Sequence[BaseMessage], text: str) -> list[BaseMessage]:
    if messages and isinstance(messages[0], SystemMessage):
        return [SystemMessage(f"{messages[0].text}\n\n{text}"), *messages[1:]]
    return [SystemMessage(text), *messages]


__all__ = ["Piece", "Prompter", "Shape"]
