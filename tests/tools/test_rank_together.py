"""Something for both: what one banned or dislikes comes for nobody, and each has their turn."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.recommender import Recommender
from catalog.items import Item
from catalog.plays import Play
from catalog.profiles import Profile
from tools.person import Person
from tools.rank import Asked, Recommendation, recommend
from tools.together import MISERY

TOPICS = {
    "jazz": "jazz saxophone trumpet improvisation swing",
    "cook": "cooking bread oven flour recipe kitchen",
    "space": "space rocket orbit planet telescope",
    "horror": "horror ghost scream blood cellar",
}


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    matinee.import_items(
        Item(id=f"{topic}{n}", title=f"{topic} number {n}", description=words, genres=[topic])
        for topic, words in TOPICS.items()
        for n in range(6)
    )
    matinee.import_items(
        Item(
            id=f"ep{n}", title=f"Galley part {n}", description=TOPICS["cook"], form="episode",
            series="Galley", season=1, episode=n, duration_s=900,
        )
        for n in range(1, 4)
    )  # fmt: skip
    return matinee


def person(user: str, *plays: tuple[str, str]) -> Person:
    made = [
        Play(user=user, item=item, action=action, at=f"2026-0{1 + n // 20}-{1 + n % 20:02}")
        for n, (action, item) in enumerate(plays)
    ]
    return Person(user, tuple(made), Profile(user=user))


def for_all(
    library: Recommender, *people: Person, query: str = "", k: int = 30, **more: object
) -> Recommendation:
    found = recommend(library.library, people, query, k=k, more=Asked(**more))  # type: ignore[arg-type]
    for result in found.answer.results:
        assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)
    return found


def ids(found: Recommendation) -> list[str]:
    return [result.item for result in found.answer.results]


ADA = person("ada", ("like", "jazz0"), ("like", "jazz1"), ("never", "cook3"))
BO = person("bo", ("like", "space0"), ("like", "space1"), ("dislike", "jazz5"))


def test_what_one_banned_comes_for_nobody(library: Recommender) -> None:
    for query in ("", "cooking bread", "jazz trumpet"):
        found = for_all(library, ADA, BO, query=query, again=True)
        assert not {"cook3", "jazz5"} & set(ids(found))
        assert not {"cook3", "jazz5"} & {one.item for one in found.answer.near_misses}


def test_what_one_clearly_dislikes_comes_for_nobody(library: Recommender) -> None:
    """Not only the items themselves: what is clearly like them, too."""
    fond = person("ada", ("like", "horror0"), ("like", "horror1"))
    afraid = person("bo", ("like", "space0"), *(("dislike", f"horror{n}") for n in (2, 3)))
    alone = ids(for_all(library, fond))
    assert alone[0].startswith("horror")
    assert not any(item.startswith("horror") for item in ids(for_all(library, fond, afraid)))


def test_each_result_says_for_whom_it_is(library: Recommender) -> None:
    found = for_all(library, ADA, BO, k=6)
    for item, why in found.because.items():
        assert {one.user for one in why.whom} == {"ada", "bo"}
        assert why.whom[0].score >= why.whom[1].score
        if item.startswith("jazz"):
            assert why.whom[0].user == "ada"
            assert why.whom[0].liked in ("jazz0", "jazz1")
        if item.startswith("space"):
            assert why.whom[0].user == "bo"
    assert all(not why.whom for why in for_all(library, ADA).because.values())


def test_both_are_served(library: Recommender) -> None:
    """Two tastes that have nothing in common share the places, in whatever order they are named."""
    ada = person("ada", ("like", "jazz0"))
    bo = person("bo", ("like", "space0"))
    for people in ((ada, bo), (bo, ada)):
        topics = [item.rstrip("0123456789") for item in ids(for_all(library, *people, k=6))]
        assert {"jazz", "space"} <= set(topics)


def test_turns_are_said(library: Recommender) -> None:
    """What ada is a little tired of still comes early enough for bo."""
    ada = person("ada", ("like", "jazz0"), ("like", "cook0"), ("skip", "space5"))
    found = for_all(library, ada, person("bo", ("like", "space0")), k=8)
    moved = {item: why.moved_up_for for item, why in found.because.items() if why.moved_up_for}
    for_bo = {item for item, who in moved.items() if who == "bo"}
    assert any(item.startswith("space") for item in for_bo)


def test_a_dislike_of_long_ago_still_counts_for_all(library: Recommender) -> None:
    """Though it has faded so far that the person alone might meet the item again."""
    found = for_all(library, ADA, person("bo", ("dislike", "space1"), ("like", "space2")))
    assert "space1" not in ids(found)
    changed = person("bo", ("dislike", "space1"), ("like", "space1"))
    assert "space1" in ids(for_all(library, ADA, changed, again=True))


def test_the_score_is_the_groups_own(library: Recommender) -> None:
    found = for_all(library, ADA, BO)
    for result in found.answer.results:
        own = [one.score for one in found.because[result.item].whom]
        assert result.score == pytest.approx(0.7 * min(own) + 0.3 * sum(own) / 2, abs=1e-6)
        assert result.parts.get(MISERY, 0.0) <= 0


def test_a_series_comes_where_all_are_at_the_same_episode(library: Recommender) -> None:
    def galley(*people: Person) -> set[str]:
        return {item for item in ids(for_all(library, *people)) if item.startswith("ep")}

    first, new = person("ada", ("finish", "ep1")), person("bo", ("like", "cook0"))
    assert galley(new, person("cy")) == {"ep1"}
    assert galley(first, new) == set()
    assert galley(first, person("bo", ("finish", "ep1"))) == {"ep2"}


def test_one_who_is_not_known_hides_nothing(library: Recommender) -> None:
    found = for_all(library, ADA, person("stranger"), k=4)
    assert ids(found)[0].startswith("jazz")


actions = st.tuples(
    st.sampled_from(["like", "dislike", "never", "finish", "skip", "shown"]),
    st.sampled_from([f"{topic}{n}" for topic in TOPICS for n in range(3)]),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(actions, max_size=8), min_size=1, max_size=3))
def test_no_ban_is_ever_lifted(
    library: Recommender, everybody: list[list[tuple[str, str]]]
) -> None:
    people = [person(f"user{n}", *plays) for n, plays in enumerate(everybody)]
    found = for_all(library, *people, query="jazz space", again=True)
    banned = {item for plays in everybody for action, item in plays if action == "never"}
    assert not banned & set(ids(found))
