"""What the act model learns from: well-formed, and nothing of what the benchmark holds out."""

from __future__ import annotations

from collections import Counter

from agent.reading.acts import ACTS
from agent.reading.examples import Example, examples
from benchmarks.agent.cases import DIALOGUES, TURNS, Expect, half, load_cases
from benchmarks.agent.examples import acts_of


def test_every_act_has_examples_in_both_situations() -> None:
    """But a change, which needs something to change."""
    seen = Counter((act, one.asked) for one in examples() for act in one.acts)
    for act in ACTS:
        assert seen[act, True] + seen[act, False] >= 30
        assert seen[act, False] or act == "refine"


def test_no_message_of_the_test_half_is_an_example() -> None:
    """But those that anybody writes ("thanks!"), which others wrote too."""
    learnt = {one.text.strip().lower() for one in examples()}
    cases = [case for path in (TURNS, DIALOGUES) for case in load_cases(path)]
    held_out = [turn.user for case in cases if half(case) == "test" for turn in case.turns]
    both = [text for text in held_out if text.strip().lower() in learnt and len(text) > 16]
    assert len(both) <= 1


def test_a_label_allows_the_acts_of_its_tools() -> None:
    assert acts_of(Expect(intent="question", tools=("explain|show_item",))) == ("why", "item")
    assert acts_of(Expect(intent="refine", tools=("recommend|search",))) == ("refine",)
    assert acts_of(Expect(tools=("recommend|search",))) == ("recommend", "refine")
    assert acts_of(Expect(tools=("look_closer",))) == ()


def test_a_list_is_there_where_a_request_is_in_hand() -> None:
    assert Example(text="the second", acts=("item",), asked=True).case().clues.refs.items
    assert not Example(text="the second", acts=("item",), asked=False).case().clues.refs.items
