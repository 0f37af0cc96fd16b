"""Two change one profile at once: what the person edits by hand stays, and the rest is added."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalog.profiles import Facet, Kind, Profile, Proof
from tools.facets import Wish, add_facet
from tools.facets_edits import delete_facet, edit_facet, pin_facet
from tools.profile_changes import onto, same

AT = "2026-06-01T00:00:00.000000Z"
EMPTY = Profile(user="ada")


def said(profile: Profile, kind: str, text: str) -> Profile:
    return add_facet(profile, Wish(Kind(kind), text, f"I say {text}"), at=AT).profile


def held(profile: Profile) -> list[tuple[str, str]]:
    return sorted((str(one.kind), one.text) for one in profile.facets)


BEGAN = said(said(EMPTY, "likes", "jazz"), "likes", "bread")
JAZZ, BREAD = (one.id for one in BEGAN.facets)


def test_what_both_added_is_there() -> None:
    found = onto(said(BEGAN, "likes", "trumpets"), BEGAN, said(BEGAN, "dislikes", "horror"))
    assert held(found) == [
        ("dislikes", "horror"), ("likes", "bread"), ("likes", "jazz"), ("likes", "trumpets"),
    ]  # fmt: skip


def test_what_the_turn_ended_or_changed_is_so_where_nobody_touched_it() -> None:
    edited = pin_facet(BEGAN, BREAD).profile
    found = onto(edited, BEGAN, said(BEGAN, "dislikes", "jazz"))
    assert held(found) == [("dislikes", "jazz"), ("likes", "bread")]
    assert [one.pinned for one in found.facets if one.id == BREAD] == [True]
    turn = add_facet(BEGAN, Wish(Kind.LIKES, "jazz", "more jazz, please")).profile
    again = onto(edited, BEGAN, turn)
    assert [len(one.evidence) for one in again.facets if one.id == JAZZ] == [2]


def test_the_edit_by_hand_wins_on_the_same_facet() -> None:
    """Pinned, renamed or taken out meanwhile: the turn neither ends it nor brings it back."""
    turn = said(said(BEGAN, "dislikes", "jazz"), "likes", "bread")
    for edited in (pin_facet(BEGAN, JAZZ).profile, edit_facet(BEGAN, JAZZ, "cool jazz").profile):
        there = next(one for one in edited.facets if one.id == JAZZ)
        assert there in onto(edited, BEGAN, turn).facets
    deleted = delete_facet(BEGAN, BREAD).profile
    assert held(onto(deleted, BEGAN, turn)) == [("dislikes", "jazz")]


def test_the_same_or_its_contrary_added_by_hand_stands_alone() -> None:
    turn = said(BEGAN, "likes", "horror")
    for kind in ("likes", "dislikes"):
        edited = said(BEGAN, kind, "horror")
        assert held(onto(edited, BEGAN, turn)) == held(edited)


def test_a_profile_that_nobody_wrote_is_one_that_nobody_changed() -> None:
    """Read twice it has two times, and lists where there were tuples."""
    wish = Wish(Kind.CONSTRAINTS, "languages", "in English", "constraint", ("en",))
    one = add_facet(EMPTY, wish).profile
    assert same(Profile(user="ada"), Profile(user="ada"))
    assert same(one, Profile.model_validate(one.model_dump(mode="json")))


def facets(ids: str) -> st.SearchStrategy[tuple[Facet, ...]]:
    made = st.builds(
        lambda key, weight: Facet(
            id=key, kind=Kind.LIKES, text=f"topic {key}", weight=weight, first_seen=AT,
            last_seen=AT, evidence=(Proof(at=AT, words=key),),
        ),
        st.sampled_from(ids), st.sampled_from([1.0, 2.0]),
    )  # fmt: skip
    return st.lists(made, max_size=5, unique_by=lambda one: one.id).map(tuple)


@given(facets("abc"), facets("abcd"), facets("abce"))
def test_each_facet_is_as_one_of_both_left_it(
    began: tuple[Facet, ...], there: tuple[Facet, ...], ended: tuple[Facet, ...]
) -> None:
    """By hand first; else as the turn left it; untouched by both, as it was."""
    profiles = [Profile(user="ada", facets=one) for one in (began, there, ended)]
    was, hand, turn = ({one.id: one for one in each.facets} for each in profiles)
    base, now, mine = profiles
    found = {one.id: one for one in onto(now, base, mine).facets}
    for key in "abcde":
        touched = hand.get(key) != was.get(key)
        assert found.get(key) == (hand if touched else turn).get(key)
