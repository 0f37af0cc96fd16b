"""One answer: what is read and what is reused, what is forced, when it stops."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from agent.llm.decode import Answer, Request
from agent.llm.gbnf import Grammar
from agent.llm.native import BLOCK, Native
from agent.llm.sampling import Sampling
from agent.llm.schema_grammar import json_grammar
from base.errors import StoppedError, UsageError

WILD = Sampling(temperature=1.5)


def answered(native: Native, prompt: list[int], **fields: object) -> tuple[str, Answer]:
    answer = Answer(native, Request(prompt, **{"limit": 20, "sampling": WILD, **fields}))  # type: ignore[arg-type]
    return "".join(answer.texts()), answer


def words(native: Native, text: str) -> list[int]:
    return native.vocabulary.content_tokens(text)


def test_a_shared_beginning_is_not_read_again(native: Native) -> None:
    """In whole blocks, and the last token always, for its logits. "th" is one token."""
    first = answered(native, words(native, "one two three" * 4))[1].counts
    assert (first.read, first.reused) == (48, 0)
    again = answered(native, words(native, "one two three" * 4))[1].counts
    assert (again.read, again.reused) == (BLOCK, 48 - BLOCK)
    other = answered(native, words(native, "one two three" * 3 + "one two five"))[1].counts
    assert (other.read, other.reused) == (BLOCK, 48 - BLOCK)


def test_reuse_does_not_change_the_answer(native: Native) -> None:
    """What is in the cache is what reading it anew would give."""
    prompt = words(native, "a b c d e f g h " * 4)
    fresh, _ = answered(native, prompt)
    answered(native, words(native, "a b c d e f g h " * 3 + "a b c x y"))
    reused, answer = answered(native, prompt)
    assert answer.counts.reused > 0
    assert reused == fresh


def test_what_was_written_is_read_again_as_a_prompt(native: Native) -> None:
    """Tokens read one by one have other last digits than the same tokens read in a block."""
    prompt = words(native, "word " * 8)
    _, answer = answered(native, prompt, limit=40)
    longer = answered(native, [*prompt, *answer.written, *words(native, "more")])[1].counts
    assert longer.reused == (len(prompt) - 1) // BLOCK * BLOCK


def test_two_prompts_that_alternate_do_not_evict_each_other(native: Native) -> None:
    """A state that would be lost is kept, and comes back with the same answer."""
    one, two = words(native, "reading " * 40), words(native, "writing " * 40)
    fresh, _ = answered(native, one)
    answered(native, two)
    again, answer = answered(native, one)
    assert answer.counts.reused >= len(one) - BLOCK
    assert again == fresh


def test_forced_text_is_not_sampled(native: Native) -> None:
    """A grammar with one way is written without a single choice."""
    text, answer = answered(
        native, words(native, "x"), grammar=Grammar('root ::= "the name in {\\"name\\": 1}"\n')
    )
    assert text == 'the name in {"name": 1}'
    assert answer.counts.forced == answer.counts.generated


def test_the_model_may_join_forced_text_with_what_follows(native: Native) -> None:
    """`na` goes on as `name`, which is one token: both ways must stay open."""
    seen = {
        answered(
            native,
            words(native, "x"),
            grammar=Grammar('root ::= "na" ("me" | "vy")\n'),
            sampling=Sampling(temperature=3.0, seed=seed, top_p=1.0),
        )[0]
        for seed in range(30)
    }
    assert seen == {"name", "navy"}


def test_text_in_any_script_is_forced(native: Native) -> None:
    """Characters of several tokens."""
    text, _ = answered(native, words(native, "x"), grammar=Grammar('root ::= "太空 é"\n'))
    assert text == "太空 é"


def test_prose_ends_at_its_limit_and_says_so(native: Native) -> None:
    text, answer = answered(
        native, words(native, "x"), grammar=Grammar("root ::= [a-z]{50,}\n"), limit=9
    )
    assert answer.counts.finish == "length"
    assert len(text) >= 9 or answer.counts.generated == 9


def test_a_stop_word_ends_it_and_is_not_in_it(native: Native) -> None:
    text, answer = answered(
        native, words(native, "x"), grammar=Grammar('root ::= "one STOP two"\n'), stop=["STOP"]
    )
    assert text == "one "
    assert answer.counts.finish == "stop"


class AfterLooks:
    """Set after it was looked at so many times."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_cancelled_while_reading(native: Native) -> None:
    """A long prompt is left between two pieces; what was read is of use to the next call."""
    prompt = words(native, "word " * 200)
    with pytest.raises(StoppedError):
        answered(native, prompt, cancel=AfterLooks(3))
    assert 0 < len(native.live) < len(prompt)
    counts = answered(native, prompt)[1].counts
    assert counts.reused > 0


def test_cancelled_while_writing(native: Native) -> None:
    """At the next token."""
    cancel = threading.Event()
    prompt = words(native, "x")
    grammar = Grammar("root ::= [a-z]+\n")
    texts: Iterator[str] = Answer(
        native, Request(prompt, 100, WILD, grammar, cancel=cancel)
    ).texts()
    next(texts)
    cancel.set()
    with pytest.raises(StoppedError):
        next(texts)
    assert answered(native, prompt)[1].counts.generated > 0


def test_a_broken_grammar_is_an_error_of_the_caller(native: Native) -> None:
    with pytest.raises(UsageError, match="grammar"):
        answered(native, words(native, "x"), grammar=Grammar("root ::= (\n"))


def test_a_grammar_of_nothing_gives_nothing(native: Native) -> None:
    text, answer = answered(native, words(native, "x"), grammar=json_grammar({"const": None}))
    assert text == "null"
    assert answer.counts.finish == "stop"
