"""One answer: the prompt is read, then tokens are chosen, forced or sampled, until the end.

Where the grammar leaves no choice, the text is read in one batch like a prompt: on a CPU that costs
a quarter of sampling it token by token. The last token of such text is left to the model where it
may be joined with what follows, as the model was trained to.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from agent.llm.gbnf import Grammar
from agent.llm.mask import Mask
from agent.llm.native import Native
from agent.llm.sampling import Sampler, Sampling
from agent.llm.texts import decoded, until_stop
from agent.llm.turns import Cancel
from base.errors import StoppedError
from base.slots import Frozen

SLACK = 24  # tokens that one more choice may add to the way to the end
Finish = Literal["stop", "length", "closed"]


class Counts(Frozen):
    """What an answer took: tokens and seconds.

    `read` were evaluated and `reused` were in the cache, together the prompt; `generated` counts
    the whole answer, `forced` those of it that the grammar had decided.
    """

    read: int
    reused: int
    generated: int
    forced: int
    first_token_s: float
    seconds: float
    finish: Finish


@dataclass(frozen=True)
class Request:
    """What is asked of the model; `limit` is the most tokens of the answer; one under a
    grammar is never cut and may pass it by what its last choice added to the way to the end.

    `closable`: a text that would pass the limit is brought to its end, which the grammar knows.
    """

    prompt: Sequence[int]
    limit: int
    sampling: Sampling = field(default_factory=Sampling)
    grammar: Grammar | None = None
    stop: Sequence[str] = ()
    cancel: Cancel | None = None


@dataclass
class Answer:
    """One answer; `counts` is complete when `texts` was read to its end."""

    model: Native
    request: Request
    written: list[int] = field(default_factory=list)
    forced: int = 0
    finish: Finish = "stop"
    _counts: Counts | None = None

    @property
    def counts(self) -> Counts:
        """Of the finished answer."""
        if self._counts is None:
            raise RuntimeError("the answer has not been read to its end")
        return self._counts

    def texts(self) -> Generator[str]:
        """The answer, piece by piece as it is decided.

        Raises:
            StoppedError: it was cancelled.
        """
        begun = time.perf_counter()
        reused = self.model.read(self.request.prompt, self.request.cancel)
        first = 0.0
        for text in until_stop(decoded(self._pieces()), self.request.stop):
            first = first or time.perf_counter() - begun
            yield text
        took = time.perf_counter() - begun
        self._counts = Counts(
            read=len(self.request.prompt) - reused,
            reused=reused,
            generated=len(self.written),
            forced=self.forced,
            first_token_s=first or took,
            seconds=took,
            finish=self.finish,
        )

    def _pieces(self) -> Iterator[bytes]:
        """The answer's bytes, as they are decided."""
        request, vocabulary = self.request, self.model.vocabulary
        mask = self.model.mask(request.grammar.text) if request.grammar else None
        sampler = Sampler(request.sampling, vocabulary.forbidden, mask)
        unread: list[int] = []
        while True:
            decided, ended = self._decided(mask)
            self._write(decided, mask)
            if decided:
                yield vocabulary.bytes_of(decided)
            if ended:
                return
            if len(self.written) >= request.limit:
                self.finish = "length"
                return
            self.model.extend([*unread, *decided], request.cancel)
            if request.cancel is not None and request.cancel.is_set():
                raise StoppedError("The answer was stopped.")
            token = sampler.choose(self.model.logits(), self.written)
            if token in vocabulary.ends:
                return
            self._write([token], mask)
            yield vocabulary.pieces[token]
            unread = [token]

    def _decided(self, mask: Mask | None) -> tuple[list[int], bool]:
        """Tokens that the grammar, or the limit, leaves no choice about; whether they end it."""
        if mask is None:
            return [], False
        text, following, may_end = mask.forced()
        tokens, ended = self._exactly(text), may_end and not following
        if not ended:
            if closing := self._closing(mask, len(tokens)):
                self.finish = "closed"
                return closing, True
            if tokens and self.model.vocabulary.goes_on(tokens[-1], following):
                tokens = tokens[:-1]
        elif text and not tokens:
            return [], False  # sampled instead
        self.forced += len(tokens)
        return tokens, ended

    def _closing(self, mask: Mask, decided: int) -> list[int]:
        grammar, left = self.request.grammar, self.request.limit - len(self.written)
        if grammar is None or not grammar.closable or left > margin(grammar) + decided:
            return []
        tokens = self._exactly(mask.closing() or b"")
        return tokens if len(tokens) + SLACK >= left - decided else []

    def _exactly(self, text: bytes) -> list[int]:
        """Tokens whose text is this one; none where the vocabulary adds to it or takes away."""
        tokens = self.model.vocabulary.template_tokens(text.decode("utf-8", "ignore"))
        return tokens if self.model.vocabulary.bytes_of(tokens) == text else []

    def _write(self, tokens: Sequence[int], mask: Mask | None) -> None:
        self.written.extend(tokens)
        if mask is not None:
            for token in tokens:
                mask.accept(token)


def margin(grammar: Grammar) -> int:
    """More tokens than any text of the grammar needs to come to its end."""
    return 2 * grammar.shortest + 24
