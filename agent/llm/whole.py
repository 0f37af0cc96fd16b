"""A streamed answer as one message."""

from __future__ import annotations

from collections.abc import Iterable

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult


def whole(chunks: Iterable[ChatGenerationChunk]) -> ChatResult:
    """All chunks joined, with the counts that the last one carries."""
    joined = AIMessageChunk(content="")
    for chunk in chunks:
        assert isinstance(chunk.message, AIMessageChunk)
        joined = joined + chunk.message
    message = AIMessage(
        content=joined.content,
        tool_calls=joined.tool_calls,
        usage_metadata=joined.usage_metadata,
        response_metadata=joined.response_metadata,
    )
    return ChatResult(generations=[ChatGeneration(message=message)])
