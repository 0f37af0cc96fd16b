"""Edits of a profile: evidence, contradiction, bans, weights, standing constraints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import NotFoundError, UsageError
from catalog.profiles import Facet, Kind, Profile
from ranking.facets import AGAINST, FOR, HalfLives, living, weight_of
from tools.facets import Wish, add_facet
from tools.facets_edits import delete_facet, edit_facet, pin_facet
from tools.facets_standing import standing_filters
from tools.facets_words import same_topic, topic_key
from tools.results import Filters

NOW = datetime(2026, 6, 1, tzinfo=UTC)
AT = "2026-06-01T00:00:00.000000Z"
EMPTY = Profile(user="ada")


def said(profile: Profile, kind: str, text: str, at: str = AT, **more: object) -> Profile:
    wish = Wish(Kind(kind), text, f"I say {text}", **more)  # type: ignore[arg-type]
    return add_facet(profile, wish, at=at).profile


def held(profile: Profile) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in profile.facets]


def test_the_same_again_is_one_facet_with_more_evidence() -> None:
    """In another wording too; it counts more, and says so."""
    once = said(EMPTY, "likes", "sci-fi")
    edited = add_facet(once, Wish(Kind.LIKES, "科幻片", "我喜欢科幻片"), "zh", at=AT)
    (only,) = edited.profile.facets
    assert only.text == "sci-fi"
    assert [proof.words for proof in only.evidence] == ["I say sci-fi", "我喜欢科幻片"]
    assert weight_of(only, NOW) == pytest.approx(2.0)
    assert edited.changes == ("你又提到了“科幻片”：它更重要了。",)


def test_off_x_ends_what_was_liked_and_lasts() -> None:
    """And the reverse takes it back; both say what ended."""
    liked = said(said(EMPTY, "likes", "horror"), "likes", "jazz")
    off = add_facet(liked, Wish(Kind.DISLIKES, "scary films", "I'm off scary films"), at=AT)
    assert held(off.profile) == [("likes", "jazz"), ("dislikes", "scary films")]
    assert off.changes == ("You no longer like “horror”.", "You are off “scary films”.")
    later = NOW + timedelta(days=200)
    assert [one.text for one in living(off.profile, later)] == ["jazz", "scary films"]
    back = add_facet(off.profile, Wish(Kind.LIKES, "horror", "I love horror again"), at=AT)
    assert held(back.profile) == [("likes", "jazz"), ("likes", "horror")]
    assert back.changes[0] == "You are no longer off “scary films”."


def test_what_is_for_tonight_ends_nothing_that_lasts() -> None:
    """No horror tonight; tomorrow it is liked as before."""
    tonight = said(said(EMPTY, "likes", "horror"), "dislikes", "horror", scope="session")
    assert held(tonight) == [("likes", "horror"), ("dislikes", "horror")]
    assert [one.kind for one in living(tonight, NOW + timedelta(hours=12))] == [Kind.LIKES]
    assert held(said(tonight, "likes", "horror", scope="session")) == [
        ("likes", "horror"), ("likes", "horror"),
    ]  # fmt: skip


def test_never_is_stronger_than_disliking_and_does_not_fade() -> None:
    """Saying less than never does not lift a ban; saying the opposite does."""
    banned = said(EMPTY, "never", "Kurosawa", target="creator")
    assert held(said(banned, "dislikes", "Kurosawa", target="creator"))[0] == ("never", "Kurosawa")
    assert living(banned, NOW + timedelta(days=9_999))[0].kind is Kind.NEVER
    assert held(said(banned, "likes", "kurosawa", target="creator")) == [("likes", "kurosawa")]


def test_a_name_and_a_topic_are_not_one() -> None:
    """Liking the series “Space” is not liking space; but a name taken for a topic is banned too."""
    both = said(said(EMPTY, "likes", "space films"), "likes", "Space", target="series")
    assert len(both.facets) == 2
    assert held(said(both, "never", "Space", target="series")) == [
        ("likes", "space films"), ("never", "Space"),
    ]  # fmt: skip


def test_a_constraint_is_replaced() -> None:
    """Thirty minutes, no, twenty."""
    more = {"target": "constraint"}
    thirty = said(EMPTY, "constraints", "max_minutes", value=30, **more)
    wish = Wish(Kind.CONSTRAINTS, "max_minutes", "no, twenty", target="constraint", value=20)
    twenty = add_facet(thirty, wish, at=AT)
    assert [one.value for one in twenty.profile.facets] == [20]
    assert twenty.changes == ("You want at most 20 minutes.",)


def test_standing_constraints_are_filters() -> None:
    """What is said for tonight goes first; what is no filter is named, and does no harm."""
    more = {"target": "constraint"}
    one = said(EMPTY, "constraints", "max_minutes", value=90, **more)
    one = said(one, "constraints", "language", value="en", **more)
    one = said(one, "constraints", "colour", value="red", **more)
    one = said(one, "constraints", "max_minutes", value=30, scope="session", **more)
    found, wrong = standing_filters(one, NOW)
    assert found == Filters(max_minutes=30, language="en")
    assert wrong == (one.facets[2].id,)
    assert standing_filters(one, NOW + timedelta(days=1))[0].max_minutes == 90


@pytest.mark.parametrize(("text", "words"), [("", "I like it"), ("jazz", ""), (" \0 ", "x")])
def test_nothing_without_words(text: str, words: str) -> None:
    """A facet without evidence does not exist, nor one about nothing."""
    with pytest.raises(UsageError):
        add_facet(EMPTY, Wish(Kind.LIKES, text, words))


def test_a_weight_that_is_set_is_the_weight_and_fades_from_there() -> None:
    """Set to 2 today, with a half-life of 180 days, it is 1 in half a year."""
    one = said(EMPTY, "likes", "jazz", at="2025-01-01T00:00:00.000000Z")
    edited = edit_facet(one, one.facets[0].id, weight=2.0, at=AT)
    (facet,) = edited.profile.facets
    assert weight_of(facet, NOW) == pytest.approx(2.0)
    assert weight_of(facet, NOW + timedelta(days=180)) == pytest.approx(1.0)
    assert edited.changes == ("“jazz” now weighs 2.",)
    for wrong in (0.0, -1.0, 3.5, float("nan")):
        with pytest.raises(UsageError):
            edit_facet(one, facet.id, weight=wrong)


def test_pinned_it_stays_and_unpinned_it_fades_from_what_it_was() -> None:
    """For a year nothing is lost; then it is halved in 180 days."""
    one = said(EMPTY, "likes", "jazz")
    pinned = pin_facet(one, one.facets[0].id, at=AT).profile
    year = NOW + timedelta(days=365)
    assert weight_of(pinned.facets[0], year) == pytest.approx(1.0)
    free = pin_facet(pinned, one.facets[0].id, False, at=year.isoformat()).profile
    assert weight_of(free.facets[0], year + timedelta(days=180)) == pytest.approx(0.5)
    assert pin_facet(free, one.facets[0].id, False).changes == ()


def test_what_is_deleted_is_gone_and_what_is_not_there_is_a_sentence() -> None:
    """By its id, and by nothing else."""
    one = said(EMPTY, "likes", "jazz")
    assert delete_facet(one, one.facets[0].id).profile.facets == ()
    with pytest.raises(NotFoundError, match="matinee profile show --user ada"):
        delete_facet(one, "jazz")


wishes = st.lists(
    st.tuples(
        st.sampled_from([Kind.LIKES, Kind.DISLIKES, Kind.NEVER, Kind.MOODS]),
        st.sampled_from(["horror", "scary movies", "jazz", "爵士乐", "cooking", "space"]),
        st.sampled_from(["lasting", "session"]),
    ),
    max_size=20,
)


@given(wishes)
def test_no_profile_wants_and_does_not_want_the_same(
    made: list[tuple[Kind, str, str]],
) -> None:
    """After any talk: within one scope a topic is on one side, and every facet has evidence."""
    profile = EMPTY
    for kind, text, scope in made:
        profile = said(profile, kind, text, scope=scope)
    seen: dict[tuple[str, str], set[bool]] = {}
    for one in profile.facets:
        assert one.evidence
        seen.setdefault((topic_key(one.text), one.scope), set()).add(one.kind in FOR)
        assert one.kind in FOR or one.kind in AGAINST
    assert all(len(sides) == 1 for sides in seen.values())
    if made:
        kind, text, scope = made[-1]
        last = [one for one in profile.facets if same_topic(one.text, text) and one.scope == scope]
        assert kind in [one.kind for one in last] or Kind.NEVER in [one.kind for one in last]


@given(st.text(max_size=80), st.text(min_size=1, max_size=80))
def test_any_words_are_kept_or_refused_in_a_sentence(text: str, words: str) -> None:
    """Nothing else happens, and the result can be stored."""
    try:
        edited = add_facet(EMPTY, Wish(Kind.LIKES, text, words))
    except UsageError:
        return
    assert Profile.model_validate_json(edited.profile.model_dump_json()) == edited.profile


def test_lives_are_settings() -> None:
    """A shorter half-life ends a facet sooner."""
    one: Facet = said(EMPTY, "likes", "jazz").facets[0]
    month = NOW + timedelta(days=30)
    assert weight_of(one, month, HalfLives(lasting_days=30)) == pytest.approx(0.5)
