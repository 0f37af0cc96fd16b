"""An answer out of memory is the answer of a library that remembers nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from agent.forgetting import forget_item, forget_person
from agent.recommender import Recommender
from catalog.items import Item
from catalog.plays import Action, Play, add_plays
from catalog.profiles import Kind, Profile, put_profile
from catalog.store import Catalog
from catalog.vector_cache import VectorCache
from tools.facets import Wish, add_facet
from tools.memory import Memory
from tools.results import Answer

TOPICS = {
    "jazz": "jazz saxophone trumpet improvisation swing",
    "cook": "cooking bread oven flour recipe kitchen",
    "space": "space rocket orbit planet telescope",
}


def items() -> Iterator[Item]:
    for topic, words in TOPICS.items():
        for n in range(8):
            yield Item(
                id=f"{topic}{n}", title=f"{topic} number {n}", description=words, genres=[topic],
                form="music" if topic == "jazz" else "film", language="en", duration_s=1000,
                creators=[f"Ann {topic}"],
            )  # fmt: skip
    for n in range(1, 5):
        yield Item(
            id=f"line{n}", title=f"The Line part {n}", description=TOPICS["space"], form="episode",
            series="The Line", season=1, episode=n, duration_s=1000,
        )  # fmt: skip


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    matinee.import_items(items())
    plays = [play("jazz0"), play("jazz1", "finish"), play("cook0"), play("space0", "dislike")]
    matinee.import_plays([*plays, play("line1", "finish")])
    return matinee


def play(item: str, action: str = "like", days: float = 2) -> Play:
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    return Play(user="ada", item=item, action=Action(action), at=at)


def asked(library: Recommender) -> Answer:
    return library.recommend("ada", k=30)


def forgetful(library: Recommender) -> Answer:
    """The same question with nothing in memory."""
    opened = library.library
    memory, vectors = opened.memory, opened.vectors
    opened.memory, opened.vectors = Memory(), VectorCache(10_000_000)
    opened.lease.close()
    answer = asked(library)
    opened.memory, opened.vectors = memory, vectors
    return answer


def assert_remembers(library: Recommender) -> Answer:
    """Out of memory, and the same without it; twice, for the first answer is remembered too."""
    for _ in range(2):
        found, expected = asked(library), forgetful(library)
        assert [one.item for one in found.results] == [one.item for one in expected.results]
        for one, other in zip(found.results, expected.results, strict=True):
            assert one.parts == pytest.approx(other.parts, abs=1e-4)  # some fade by the second
            assert one.reasons == other.reasons
    return found


def said(kind: Kind, topic: str, target: str = "topic") -> Callable[[Recommender], None]:
    def change(library: Recommender) -> None:
        wish = Wish(kind, topic, f"I say {topic}", target)  # type: ignore[arg-type]
        with library.library.catalog.write() as connection:
            put_profile(connection, add_facet(Profile(user="ada"), wish).profile)

    return change


def others_play(library: Recommender) -> None:
    """As another process does: by a connection of its own."""
    catalog = Catalog(library.library.catalog.home)
    with catalog.write() as connection:
        add_plays(connection, [play("cook1", "never", 0), play("cook2", "not_now", 0)])
    catalog.close()


CHANGES: dict[str, Callable[[Recommender], object]] = {
    "a like": lambda lib: lib.record("ada", "space3", "like"),
    "a finish": lambda lib: lib.record("ada", "cook3", "finish"),
    "begun": lambda lib: lib.record("ada", "cook4", "play", position_s=300.0),
    "an episode": lambda lib: lib.record("ada", "line2", "finish"),
    "a ban": lambda lib: lib.record("ada", "jazz5", "never"),
    "by another process": others_play,
    "told late": lambda lib: lib.import_plays([play("space4", "like", 20)]),
    "of an hour ahead": lambda lib: lib.import_plays([play("space4", "like", -1 / 24)]),
    "undone": lambda lib: forget_item(lib.library, "ada", "jazz1"),
    "a wish": said(Kind.LIKES, "space"),
    "a topic banned": said(Kind.NEVER, "cook"),
    "a maker disliked": said(Kind.DISLIKES, "Ann cook", "creator"),
    "tuned": lambda lib: lib.profiles.tune("ada", {"adventurous": 1.0}),
    "weighed": lambda lib: lib.profiles.tune("ada", {"text": 3.0}),
    "an item removed": lambda lib: lib.remove("cook5"),
    "an item changed": lambda lib: lib.import_items(
        [Item(id="cook6", title="jazz again", description=TOPICS["jazz"], form="film")]
    ),
    "an item added": lambda lib: lib.import_items(
        [Item(id="new", title="jazz new", description=TOPICS["jazz"], form="film")]
    ),
    "all forgotten": lambda lib: forget_person(lib.library, "ada"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_shows_in_the_very_next_answer(library: Recommender, name: str) -> None:
    before = assert_remembers(library)
    CHANGES[name](library)
    after = assert_remembers(library)
    assert after != before


def test_what_others_do_changes_nothing(library: Recommender) -> None:
    before = asked(library)
    library.record("bo", "space3", "dislike")
    assert [one.item for one in asked(library).results] == [one.item for one in before.results]


def test_other_models_do_not_share_what_was_computed(library: Recommender) -> None:
    """But they share what the library says, which is the same."""
    opened = library.library
    other = opened.with_models(opened.models)
    assert other.memory.pasts is opened.memory.pasts
    assert other.memory.computed is not opened.memory.computed


def test_twenty_people_who_ask_in_turn_are_remembered(
    library: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks a second time has done nothing since: nothing of them is made anew."""
    people = [f"person{n}" for n in range(20)]
    for n, user in enumerate(people):
        library.record(user, f"cook{n % 8}", "like")
        library.record(user, f"jazz{n % 8}", "dislike")

    def listed() -> list[list[str]]:
        return [[one.item for one in library.recommend(user, k=3).results] for user in people]

    first = listed()

    def again(*_: object) -> None:
        raise AssertionError("it is made anew")

    monkeypatch.setattr("tools.viewer._disliked", again)
    monkeypatch.setattr("tools.viewer._known", again)
    monkeypatch.setattr("tools.taste_plays.grouped", again)
    monkeypatch.setattr("tools.pasts.plays_of", again)
    assert listed() == first
