"""What a rule decides on, and what it decides."""

from __future__ import annotations

from dataclasses import dataclass

from agent.events import Call, Intent
from agent.reading.clues import Clues, Situation
from tools.vocabulary import Vocabulary


@dataclass(frozen=True)
class Case:
    """A message as rules read it, what it is said into, and the names that the library knows."""

    clues: Clues
    situation: Situation
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Decision:
    """How a message is understood by rules, and whether anything is left to ask the model."""

    intent: Intent
    calls: tuple[Call, ...]
    certain: bool
