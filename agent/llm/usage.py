"""What an answer took, as LangChain reports it."""

from __future__ import annotations

from typing import Any

from langchain_core.messages.ai import InputTokenDetails, UsageMetadata

from agent.llm.context import Fitted
from agent.llm.decode import Counts


def usage_of(counts: Counts) -> UsageMetadata:
    """Tokens; `cache_read` are those of the prompt that were not read again."""
    prompt = counts.read + counts.reused
    return UsageMetadata(
        input_tokens=prompt,
        output_tokens=counts.generated,
        total_tokens=prompt + counts.generated,
        input_token_details=InputTokenDetails(cache_read=counts.reused),
    )


def metadata_of(model: str, counts: Counts, fitted: Fitted, waited: float, calls: bool) -> Any:
    """`tokens_read`, `tokens_reused`, `tokens_generated` and `tokens_forced`; seconds to the first
    token, in all, and of waiting for others; why it ended; what of the conversation was left out.
    """
    finish = "tool_calls" if calls and counts.finish == "stop" else counts.finish
    return {
        "model_name": model,
        "finish_reason": finish,
        "tokens_read": counts.read,
        "tokens_reused": counts.reused,
        "tokens_generated": counts.generated,
        "tokens_forced": counts.forced,
        "first_token_s": round(counts.first_token_s, 4),
        "seconds": round(counts.seconds, 4),
        "waited_s": round(waited, 4),
        "dropped_messages": fitted.dropped,
        "note": fitted.note,
    }
