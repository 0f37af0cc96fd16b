"""A grammar while a text is written: which tokens may come next, and which text must."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from agent.llm.vocabulary import Vocabulary
from base.errors import UsageError

FORCED_BYTES = 600  # that are looked ahead at once
CLOSING_BYTES = 4000
# What ends JSON soonest, wherever one is: a quote ends a string, a bracket an array
CLOSING_ORDER = [ord(c) for c in '"}]']


class Mask:
    """llama.cpp's matcher of a GBNF grammar.

    A token that is not allowed must never be given to `accept`: llama.cpp ends the process.
    """

    def __init__(self, cpp: Any, vocabulary: Vocabulary, text: str) -> None:
        """Raises UsageError where llama.cpp cannot read the grammar."""
        self._cpp = cpp
        self._vocabulary = vocabulary
        self._sampler = cpp.llama_sampler_init_grammar(vocabulary.native, text.encode(), b"root")
        if not self._sampler:
            raise UsageError("The grammar cannot be read by llama.cpp: look at its rules.")
        self._dtype = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
        self._bytes = sorted(vocabulary.of_byte.items())
        self._probe = [token for _, token in self._bytes] + sorted(vocabulary.ends)[:1]

    def allowed(self, tokens: Sequence[int] | NDArray[np.intp]) -> NDArray[np.bool_]:
        """For each token whether it may come next, in their order."""
        rows = np.zeros(len(tokens), dtype=self._dtype)
        rows["id"] = tokens
        array = self._cpp.llama_token_data_array(
            data=rows.ctypes.data_as(self._cpp.llama_token_data_p),
            size=len(tokens),
            selected=-1,
            sorted=False,
        )
        self._cpp.llama_sampler_apply(self._sampler, ctypes.byref(array))
        return np.asarray(rows["logit"] == 0)

    def accept(self, token: int) -> None:
        """This token was written; it must be an allowed one."""
        self._cpp.llama_sampler_accept(self._sampler, token)

    def forced(self) -> tuple[bytes, list[int], bool]:
        """The text that has to come next, the bytes that may follow it, and whether it may end."""
        ahead, text = self.clone(), bytearray()
        following, may_end = ahead.following()
        while len(following) == 1 and not may_end and len(text) < FORCED_BYTES:
            ahead.accept(self._vocabulary.of_byte[following[0]])
            text.append(following[0])
            following, may_end = ahead.following()
        return bytes(text), following, may_end

    def closing(self) -> bytes | None:
        """A short text that brings what was written to its end; None where there is none near."""
        ahead, text = self.clone(), bytearray()
        while len(text) < CLOSING_BYTES:
            following, may_end = ahead.following()
            if may_end:
                return bytes(text)
            if not following:
                return None
            byte = next((b for b in CLOSING_ORDER if b in following), following[0])
            ahead.accept(self._vocabulary.of_byte[byte])
            text.append(byte)
        return None

    def following(self) -> tuple[list[int], bool]:
        """The bytes that may come next, and whether the text may end here."""
        allowed = self.allowed(self._probe)
        following = [byte for (byte, _), ok in zip(self._bytes, allowed, strict=False) if ok]
        return following, bool(allowed[len(self._bytes) :].any())

    def clone(self) -> Self:
        """Another matcher at the same place."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._sampler = self._cpp.llama_sampler_clone(self._sampler)
        return other

    def __del__(self) -> None:
        if getattr(self, "_sampler", None):
            self._cpp.llama_sampler_free(self._sampler)
            self._sampler = None
