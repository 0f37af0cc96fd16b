"""Texts of components that change with the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import gradio as gr

from ui.web.words import say

C = TypeVar("C", bound=gr.blocks.Block)
Label = str | Callable[[str], Any]  # a key of words.toml, or what a language gives
PRIVATE: dict[str, Any] = {  # of an event that only the page itself triggers
    "api_visibility": "private",
    "show_progress": "hidden",
}


class Labels:
    """Components with the properties that hold their texts."""

    def __init__(self) -> None:
        self._of: list[tuple[Any, dict[str, Label]]] = []

    def __call__(self, component: C, **properties: Label) -> C:
        """Remember a component; it gets its texts with `updates`."""
        self._of.append((component, properties))
        return component

    @property
    def components(self) -> list[Any]:
        """The outputs that `updates` is for."""
        return [component for component, _ in self._of]

    def updates(self, language: str) -> list[Any]:
        """One update a component."""
        return [
            gr.update(**{name: _in(label, language) for name, label in properties.items()})
            for _, properties in self._of
        ]


def _in(label: Label, language: str) -> Any:
    return say(label, language) if isinstance(label, str) else label(language)
