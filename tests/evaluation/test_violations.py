"""Labels that an answer breaks, each told in a form that can be read back."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.items import Item
from evaluation.dialogues import Expect
from evaluation.violations import Seen, missing_calls, on_constraints, parted, said, violations

LONG = Item(id="long", title="Fog: a film", duration_s=5400, language="en", published="1990")
SHORT = Item(id="short", title="Tide", duration_s=600, language="en", medium="audio")


def found(expect: dict[str, Any], **seen: Any) -> tuple[str, ...]:
    return violations(Expect.model_validate(expect), Seen(reads=False, **seen))


def test_a_result_that_breaks_constraints_is_told_by_each() -> None:
    """Whoever reads a report wants to know which, not only that one was broken."""
    rules = {"constraints": {"max_minutes": 30, "medium": "audio"}}
    assert found(rules, shown=[SHORT, LONG]) == ("max_minutes: long", "medium: long")
    unseen = {"constraints": {"unseen": True}}
    assert found(unseen, shown=[SHORT], played={"short"}) == ("unseen: short",)
    assert found(unseen, shown=[SHORT]) == ()


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        (["max_minutes", "language"], ()),
        (["language"], ("untold max_minutes: long",)),
        ([], ("untold max_minutes: long", "untold language: long")),
    ],
)
def test_a_near_miss_names_what_it_breaks(named: list[str], wanted: tuple[str, ...]) -> None:
    """A constraint that was let go of in silence is a broken one."""
    rules = {"constraints": {"max_minutes": 30, "language": "zh"}}
    assert found(rules, near=[(LONG, named)]) == wanted


def test_a_near_miss_that_names_nothing() -> None:
    """It is shown as one that does not fit, and nobody is told why."""
    assert found({"constraints": {"language": "en"}}, near=[(SHORT, [])]) == ("untold: short",)
    assert found({}, near=[(SHORT, [])]) == ()  # nothing is labelled


def test_filters_have_other_names_for_some_constraints() -> None:
    """`year_from` is `published_after`; what is no podcast may be a video."""
    rules = {"constraints": {"published_after": 2000, "medium": "audio"}}
    assert found(rules, near=[(LONG, ["year_from", "form"])]) == ()


def test_excluded_items_and_items_where_nothing_fits() -> None:
    """A near miss is no result; a result where nothing fits is wrong even without a constraint."""
    assert found({"not_items": ["long"]}, shown=[LONG, SHORT]) == ("not_items: long",)
    assert found({"not_items": ["long"]}, near=[(LONG, ["form"])]) == ()
    assert found({"nothing": True}, shown=[LONG]) == ("unfit: long",)
    rules = {"nothing": True, "constraints": {"max_minutes": 30}}
    assert found(rules, shown=[LONG]) == ("max_minutes: long",)


def test_the_reading() -> None:
    """Alternatives stand together; where no call is right every tool is told once."""
    wrong = Seen(intent="question", tools=["search", "search"])
    assert violations(Expect(intent="recommend", tools=("recommend|search", "explain")), wrong) == (
        "intent: question",
        "tools: explain",
    )
    assert violations(Expect(tools=()), wrong) == ("unwanted: search",)
    assert violations(Expect(intent="refine"), Seen()) == ("intent: nothing",)
    assert violations(Expect(intent="refine", tools=("search",)), Seen(reads=False)) == ()
    assert missing_calls(["a|b", "c"], ["b"]) == ("c",)


def test_a_violation_is_read_back() -> None:
    """An id or a title with a colon stays whole, and only constraints count as such."""
    assert parted("max_minutes: demo: a") == ("max_minutes", "demo: a")
    assert said("untold max_minutes: long", {"long": "Fog: a film"}) == (
        "untold max_minutes: Fog: a film"
    )
    assert said("intent: question", {}) == "intent: question"
    on = ["unseen: x", "untold: x", "untold form: x"]
    assert all(map(on_constraints, on))
    assert not any(map(on_constraints, ["not_items: x", "unfit: x", "tools: untold"]))
