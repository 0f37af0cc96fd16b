"""llama.cpp, as far as the agent needs it: tokens, reading, the next token's logits, saved states.

`llama_cpp.Llama.generate` is not used: it applies a grammar to the whole vocabulary before each
token, cannot be interrupted while it reads, and samples text that the grammar has already decided.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.llm.behind import Behind
from agent.llm.mask import Mask
from agent.llm.prefixes import Prefixes, common
from agent.llm.turns import Cancel
from agent.llm.vocabulary import Vocabulary
from base.errors import MissingExtraError, ModelError, StoppedError

# A reading is interrupted between two pieces of this many tokens. llama.cpp's own abort callback
# would call Python for every node of the graph, each time waiting for the interpreter's lock.
PIECE = 128  # a second and a quarter on two cores; 512, for a GPU, is 3 % faster on them
GPU_PIECE = 512
# Prompts go on from each other only at multiples of this. A token read alone, or with few others,
# has other last digits than the same token among many, and they can turn a choice: blocks of 16,
# 32, 64, 128 and 256 tokens gave the same logits to the bit, blocks of 8 did not (two cores, AVX2).
BLOCK = 16
LOG = logging.getLogger("matinee.llm")
_callbacks: list[Any] = []


def runtime() -> Any:
    """The module `llama_cpp`, whose messages go to our log instead of the terminal.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import llama_cpp
    except ImportError as error:
        raise MissingExtraError("llama-cpp-python", "llm") from error
    if not _callbacks:

        def note(_level: int, text: bytes, _data: object) -> None:
            LOG.debug(text.decode("utf-8", "replace").rstrip())

        _callbacks.append(llama_cpp.llama_log_callback(note))  # must outlive the call
    llama_cpp.llama_log_set(_callbacks[0], ctypes.c_void_p(0))
    return llama_cpp


class Native:
    """One model with one live sequence. Not safe for threads: `agent.llm.turns` sees to that."""

    def __init__(
        self,
        path: Path,
        context: int,
        threads: int,
        gpu_layers: int = 0,
        kept_bytes: int = 256_000_000,
    ) -> None:
        """`kept_bytes`: memory for states of prompts that were read before.

        Raises:
            MissingExtraError: llama-cpp-python is not installed.
            ModelError: llama.cpp cannot load the file.
        """
        self.cpp = runtime()
        try:
            self._llama = self.cpp.Llama(
                str(path),
                n_ctx=context,
                n_threads=threads,
                n_threads_batch=threads,
                n_gpu_layers=gpu_layers,
                verbose=False,
            )
        except (ValueError, RuntimeError, AssertionError) as error:
            raise ModelError(
                f"llama.cpp could not load {path.name} ({error}): free some memory, or fetch the "
                "file again with matinee models pull."
            ) from error
        self.context = int(self._llama.n_ctx())
        self.vocabulary = Vocabulary(self.cpp, self._llama)
        self._partial = not (self._llama._is_recurrent or self._llama._is_hybrid)
        self._size = GPU_PIECE if gpu_layers else PIECE
        self._read = 0  # leading tokens that were read in whole blocks
        self._prefixes = Prefixes(kept_bytes)
        self._behind = Behind()

    @property
    def metadata(self) -> dict[str, str]:
        """What the file says of itself."""
        return dict(self._llama.metadata)

    @property
    def live(self) -> list[int]:
        """The tokens in the cache that another prompt can go on from: those read in whole blocks.

        A recurrent model cannot go back to them: there it is every token.
        """
        count = self._read if self._partial else self._llama.n_tokens
        return [int(token) for token in self._llama.input_ids[:count]]

    def save(self) -> bytes:
        """The live sequence's state."""
        context = self._llama._ctx.ctx
        size = self.cpp.llama_state_seq_get_size(context, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = self.cpp.llama_state_seq_get_data(context, buffer, size, 0)
        return bytes(memoryview(buffer)[:written])

    def load(self, state: bytes, tokens: Sequence[int]) -> bool:
        """Make a saved state live; false where llama.cpp does not take it."""
        context = self._llama._ctx.ctx
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if not self.cpp.llama_state_seq_set_data(context, buffer, len(state), 0):
            self._llama.reset()
            self._llama._ctx.kv_cache_clear()
            self._read = 0
            return False
        self._llama.input_ids[: len(tokens)] = tokens
        self._llama.n_tokens = self._read = len(tokens)
        return True

    def overlap(self, prompt: Sequence[int]) -> int:
        """How many tokens of `prompt` need not be read again."""
        return max(common(self.live, prompt), self._prefixes.best(prompt))

    def read(self, prompt: Sequence[int], cancel: Cancel | None = None) -> int:
        """Bring the cache to `prompt`, reading only what differs; tokens that were reused.

        What comes out does not depend on how much was reused. The last token is always read, so
        that its logits are there. A recurrent model cannot forget single tokens: it goes on from
        where it is, or begins anew.

        Raises:
            StoppedError: `cancel` was set; what was read so far is kept.
        """
        self._prefixes.prepare(self, prompt)
        reused = min(common(self.live, prompt), len(prompt) - 1)
        if self._partial:
            reused -= reused % BLOCK
        elif reused < self._llama.n_tokens:
            self._llama.reset()
            reused = 0
        self._llama.n_tokens = self._read = reused
        blocks = len(prompt) - 1 - (len(prompt) - 1) % BLOCK
        try:
            self.extend(prompt[reused:blocks], cancel)
        finally:
            self._read = self._llama.n_tokens
        self.extend(prompt[self._read :], cancel)
        return reused

    def extend(self, tokens: Sequence[int], cancel: Cancel | None = None) -> None:
        """Read tokens after those that are live; raises as `read`."""
        for begin in range(0, len(tokens), self._size):
            if cancel is not None and cancel.is_set():
                raise StoppedError("The answer was stopped.")
            self._behind(self._llama.eval, list(tokens[begin : begin + self._size]))

    def logits(self) -> NDArray[np.float32]:
        """Of the next token, (vocabulary,); valid until the next reading."""
        pointer = self.cpp.llama_get_logits_ith(self._llama._ctx.ctx, -1)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary.size,))

    def forget(self) -> None:
        """Nothing is live any more, and nothing is kept."""
        self._llama.reset()
        self._read = 0
        self._prefixes.clear()

    def mask(self, grammar: str) -> Mask:
        """A matcher at the beginning of a GBNF grammar; UsageError where it cannot be read."""
        return Mask(self.cpp, self.vocabulary, grammar)

    def close(self) -> None:
        """Free the memory."""
        self._behind.close()
        self._llama.close()
