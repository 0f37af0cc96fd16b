"""Right and wrong of a turn by its labels, worked by hand."""

from __future__ import annotations

from typing import Any

from benchmarks.agent.cases import Case, Expect
from benchmarks.agent.observed import FacetSeen, Made, Near, Observed, Played
from benchmarks.agent.score import Known, abouts, marks, score
from evaluation.testing import HELD, ITEMS

KNOWN = Known(ITEMS, HELD)


def right(expect: dict[str, Any], **seen: Any) -> dict[str, bool]:
    """All marks but that of valid calls, which every turn has."""
    found = marks(Expect.model_validate(expect), Observed.model_validate(seen), ITEMS)
    return {name: value for name, value in found.items() if name != "calls valid"}


def call(tool: str, *items: str) -> Made:
    return Made(tool=tool, items=items)


def test_nothing_is_scored_without_a_label() -> None:
    """A label that was left out because it is not certain must count neither way."""
    assert marks(Expect(), Observed(intent="question", calls=(call("explain"),)), ITEMS) == {
        "calls valid": True
    }


def test_tools_by_their_alternatives() -> None:
    """Each entry is called, by any of its alternatives; an empty list allows none."""
    both = {"tools": ["record_feedback", "recommend|search"]}
    assert right(both, calls=[call("record_feedback"), call("search")]) == {"tools": True}
    assert right(both, calls=[call("search")]) == {"tools": False}
    assert right({"tools": []}) == {"tools": True}
    assert right({"tools": []}, calls=[call("search")]) == {"tools": False}


def test_intent_and_tools_together() -> None:
    """One of them right is not both, and a question is not a new request."""
    found = right(
        {"intent": "question", "tools": ["explain"]},
        intent="recommend",
        calls=[call("explain", "b-film-001")],
    )
    assert found == {
        "intent": False, "tools": True, "intent and tools": False, "no new request": False,
    }  # fmt: skip


def test_what_a_turn_is_about() -> None:
    """What the calls name comes first, then what was spoken of, or the first of a new list."""
    named = Observed(calls=(call("show_item", "b-film-001"),), about="b-film-002")
    assert abouts(named) == ("b-film-001",)
    assert abouts(Observed(calls=(call("find_moment"),), about="b-film-002")) == ("b-film-002",)
    listed = Observed(calls=(call("search"),), listed=True, results=("b-pod-003", "b-film-001"))
    assert abouts(listed) == ("b-pod-003",)
    assert abouts(Observed(about="b-film-002")) == ()  # nothing was called: it is an old one


def test_every_result_keeps_the_constraints() -> None:
    """One result too long is a miss, however good the others are; what is not known is broken."""
    rules = {"constraints": {"max_minutes": 30}}
    kept = right(rules, listed=True, results=["b-film-002", "b-pod-003"])
    assert kept == {"constraints": True, "something shown": True}
    assert not right(rules, listed=True, results=["b-pod-003", "b-film-001"])["constraints"]
    since = {"constraints": {"published_after": 1980}}
    assert not right(since, listed=True, results=["b-film-002"])["constraints"]


def test_what_was_seen_breaks_unseen() -> None:
    """By what the person knew before the turn."""
    rules = {"constraints": {"unseen": True}}
    seen = {"listed": True, "results": ["b-film-001"]}
    assert right(rules, **seen)["constraints"]
    assert not right(rules, **seen, watched=["b-film-001"])["constraints"]


def test_near_misses_name_what_they_break() -> None:
    """A relaxed constraint that is not named is a miss, and so is a near miss that names none."""
    rules = {"constraints": {"max_minutes": 30, "language": "zh"}}
    seen = {"listed": True, "results": ["b-film-002"]}
    near = {"item": "b-film-001", "breaks": ["max_minutes", "language"]}
    assert right(rules, **seen, near=[near])["constraints"]
    assert not right(rules, **seen, near=[near | {"breaks": ["language"]}])["constraints"]
    assert not right(rules, **seen, near=[near | {"breaks": []}])["constraints"]


def test_years_have_other_names_in_filters() -> None:
    """`year_from` of the filters is `published_after` of the labels."""
    rules = {"constraints": {"published_after": 2000}}
    near = {"item": "b-film-001", "breaks": ["year_from"]}
    assert right(rules, listed=True, near=[near])["constraints"]


def test_a_list_that_was_not_given() -> None:
    """Showing nothing does not keep constraints; a turn that needs no list is not scored."""
    rules = {"constraints": {"max_minutes": 30}, "tools": ["recommend|search"]}
    assert right(rules) == {"tools": False, "constraints": False}
    asked = {"constraints": {"max_minutes": 30}, "tools": ["explain"], "keeps_list": True}
    assert right(asked, calls=[call("explain")]) == {"tools": True, "keeps the list": True}


def test_where_nothing_fits() -> None:
    """Only near misses are right: neither a result, nor an empty answer."""
    rules = {"constraints": {"min_minutes": 600}, "nothing": True}
    near = [{"item": "b-film-001", "breaks": ["min_minutes"]}]
    assert right(rules, listed=True, near=near)["nothing fits"]
    assert not right(rules, listed=True)["nothing fits"]
    assert not right(rules, listed=True, results=["b-film-001"], near=near)["nothing fits"]


def test_items_are_among_the_first_five() -> None:
    """The sixth is too late; an excluded one is excluded wherever it stands."""
    others = [f"d-{n}" for n in range(5)]
    late = {"listed": True, "results": [*others, "b-film-001"]}
    assert right({"items": ["b-film-001"]}, **late) == {"items": False}
    assert right({"items": ["b-pod-003"]}, listed=True, results=["b-pod-003"])["items"]
    assert right({"not_items": ["b-film-001"]}, **late) == {"not items": False}


def test_the_list_in_hand_is_kept() -> None:
    """Another order is another list: "the second" would be another item."""
    assert right({"keeps_list": True}, before=["a", "b"], after=["a", "b"])["keeps the list"]
    assert not right({"keeps_list": True}, before=["a", "b"], after=["b", "a"])["keeps the list"]


def test_the_profile_has_and_has_not() -> None:
    """Words in either direction, names whole; what must not be learnt is looked for likewise."""
    facets = [
        FacetSeen(kind="likes", target="topic", text="jazz music"),
        FacetSeen(kind="never", target="creator", text="Pier"),
    ]
    assert right({"profile": {"likes": ["jazz"], "never_creators": ["pier"]}}, facets=facets) == {
        "profile": True
    }
    assert not right({"profile": {"never_creators": ["Pier One"]}}, facets=facets)["profile"]
    assert not right({"profile_not": {"likes": ["Jazz"]}}, facets=facets)["not in the profile"]
    assert right({"profile_not": {"dislikes": ["jazz"]}}, facets=facets)["not in the profile"]
    assert right({"profile": {"never_items": ["b-film-001"]}}, never_items=["b-film-001"])[
        "profile"
    ]


def test_calls_that_do_not_validate() -> None:
    """A call that could not be read, or a turn that broke; another fall-back is none of them."""
    unread = ("The language model could not read the message: it made no call", "rules read it")
    for valid, seen in (
        (True, Observed()),
        (True, Observed(fallbacks=(("the message is long", "its beginning was read"),))),
        (False, Observed(fallbacks=(unread,))),
        (False, Observed(error="ValueError: no")),
    ):
        assert marks(Expect(), seen, ITEMS) == {"calls valid": valid}


def test_a_whole_case() -> None:
    """Only turns with labels are scored, each with what was outside of the library."""
    case = Case.model_validate(
        {
            "id": "t-001", "language": "en", "why": "w", "user": "new",
            "turns": [
                {"user": "fog", "agent": "1. Fog", "shown": ["b-film-001"]},
                {"user": "shorter", "expect": {"intent": "refine", "not_items": ["b-film-001"]}},
            ],
        }
    )  # fmt: skip
    turns = (
        Observed(),
        Observed(intent="refine", listed=True, results=("b-pod-003", "x"), reply="“Tidy” 1:05"),
    )
    (one,) = score(case, Played(case="t-001", way="rules", turns=turns), KNOWN)
    wanted = {"intent", "no new request", "not items", "calls valid"}
    assert one.right == dict.fromkeys(wanted, True)
    assert one.outside == ("x", "Tidy")
    assert one.facts is not None
    assert one.facts.wrong_times == ("1:05",)
    assert (one.turn, one.dialogue, one.missed) == (1, False, ())


def test_near_is_read_from_a_file_again() -> None:
    """Results are kept as JSON between runs; nothing of them may be lost."""
    seen = Observed(near=(Near(item="x", breaks=("form",)),), calls=(call("search", "x"),))
    assert Observed.model_validate_json(seen.model_dump_json()) == seen
