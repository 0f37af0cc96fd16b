"""Beginnings of prompts that were read before, kept as states of the model.

A model's cache holds one sequence. Two prompts that alternate (reading a message, writing an
answer; or two people) would evict each other, and reading is what costs on a CPU: 28 kB a token of
state are copied in milliseconds where reading a thousand tokens takes ten seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

WORTH_KEEPING = 256  # tokens that would be lost: fewer are soon read again
WORTH_LOADING = 64  # tokens that need not be read


class Sequenced(Protocol):
    """A model with one live sequence."""

    @property
    def live(self) -> Sequence[int]: ...
    def save(self) -> bytes: ...
    def load(self, state: bytes, tokens: Sequence[int]) -> bool: ...


def common(left: Sequence[int], right: Sequence[int]) -> int:
    """The length of the longest common beginning."""
    n = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            return n
        n += 1
    return n


class Prefixes:
    """States by their tokens, at most `limit_bytes` in all; the least recently used goes first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._kept: list[tuple[tuple[int, ...], bytes]] = []  # the most recently used last

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        """Keep nothing."""
        self._kept = []

    def best(self, prompt: Sequence[int]) -> int:
        """How many tokens of this prompt some kept state holds."""
        return max((common(tokens, prompt) for tokens, _ in self._kept), default=0)

    def prepare(self, model: Sequenced, prompt: Sequence[int]) -> None:
        """Make the state that has most of `prompt` live; keep what that, or reading, would lose."""
        shared = common(model.live, prompt)
        if shared == len(model.live):
            return  # the prompt goes on from there
        lost = len(model.live) - shared
        better = max(self._kept, key=lambda kept: common(kept[0], prompt), default=None)
        switch = better is not None and common(better[0], prompt) >= shared + WORTH_LOADING
        if self._limit and lost >= WORTH_KEEPING and shared < len(prompt):
            self._keep(tuple(model.live), model.save())
        if switch and better is not None and model.load(better[1], better[0]):
            self._touch(better)

    def _keep(self, tokens: tuple[int, ...], state: bytes) -> None:
        # a state that begins like the new one and is not longer says nothing more
        self._kept = [kept for kept in self._kept if common(kept[0], tokens) < len(kept[0])]
        self._kept.append((tokens, state))
        while self._kept and sum(len(state) for _, state in self._kept) > self._limit:
            self._kept.pop(0)

    def _touch(self, kept: tuple[tuple[int, ...], bytes]) -> None:
        if kept in self._kept:
            self._kept.remove(kept)
            self._kept.append(kept)
