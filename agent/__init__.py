"""The conversation: recommendations with reasons, and the programmatic API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.recommender import Recommender

__all__ = ["Recommender"]


def __getattr__(name: str) -> Any:
    # lazily, so that `matinee --help` loads neither the database nor the models
    if name == "Recommender":
        from agent.recommender import Recommender

        return Recommender
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
