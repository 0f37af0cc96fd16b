"""Baselines: one contract for all of them, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.recommender import Recommender
from base.settings import load_settings
from catalog.items import Item
from catalog.plays import Action, Play
from catalog.store import Catalog
from evaluation.baseline import Baseline, Shelf, State
from evaluation.baselines import BASELINES, NOBODY_PLAYED
from tools.context import Library
from tools.fakes import FakeModels

TOPICS = {
    "sea": "calm ocean waves and gulls",
    "war": "drums, battle and armies",
    "tea": "茶馆 喝茶 老人 聊天",
    "car": "engines and racing on tracks",
}
GONE, LATER = "gone", "later"
PRESENT = {f"{topic}{n}" for topic in TOPICS for n in range(3)}
HOSTILE = [
    "",
    " \n\t",
    '" OR "a" NEAR(b) -c body:d * ^ ( \'; DROP TABLE items; --',
    "\0\ud800 … 《》",
    "ocean 太空 " * 1_250,
    "🚀" * 10_000,
]


def filled(matinee: Recommender) -> Library:
    """Three items each of four topics, two that cannot be played, and what three people played."""
    items = [
        Item(id=f"{topic}{n}", title=f"{topic} {n}", description=words)
        for topic, words in TOPICS.items()
        for n in range(3)
    ]
    items.append(Item(id=GONE, title="the ocean that is gone", description=TOPICS["sea"]))
    items.append(
        Item(id=LATER, title="the ocean to come", description="ocean", available_from="2999-01-01")
    )
    matinee.import_items(items)
    for user, item in (
        ("bo", "war1"),
        ("cy", "war1"),
        ("bo", "tea2"),
        ("cy", "car0"),
        ("bo", GONE),
    ):
        matinee.record(user, item, "like")
        matinee.record(user, item, "finish")
    matinee.record("ada", "sea0", "like")
    matinee.record("dee", "sea2", "shown")
    matinee.remove(GONE)
    return matinee.library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("library")
    settings = load_settings(home=home, offline=True)
    with Recommender(settings, Catalog(home), FakeModels()) as matinee:
        yield filled(matinee)


def liked(*items: str, user: str = "ada") -> tuple[Play, ...]:
    return tuple(Play(user=user, item=item, action=Action.LIKE) for item in items)


def state(*said: str, **more: object) -> State:
    given = {"dialogue": "d1", "turn": 0, "user": "ada", "plays": liked("sea0")} | more
    return State(said=said, **given)  # type: ignore[arg-type]


STATES = [
    state("something calm, with waves", "and the ocean"),
    state("something", mentioned=("war0", "sea1", "war0", GONE, "nowhere"), attached=("tea0",)),
    state("anything", user="nobody ever", plays=()),
    state("anything", plays=liked(GONE, "nowhere", user="x y")),
    state(),
    *(state(text) for text in HOSTILE),
    state(*HOSTILE, replies=tuple(HOSTILE), dialogue="\ud800", user="\ud800"),
]


@pytest.mark.parametrize("name", BASELINES)
class TestContract:
    """What every baseline holds."""

    @pytest.fixture
    def baseline(self, name: str, library: Library) -> Baseline:
        return BASELINES[name](library)

    def test_is_called_what_it_is_registered_as(self, name: str, baseline: Baseline) -> None:
        assert baseline.name == name
        assert baseline.note == ""

    @pytest.mark.parametrize("k", [0, 1, 5, 50])
    def test_at_most_k_that_can_be_played_each_once(self, baseline: Baseline, k: int) -> None:
        """Whatever was said, by whomever."""
        for turn in STATES:
            found = baseline.rank(turn, k)
            assert len(found) <= k
            assert len(set(found)) == len(found)
            assert set(found) <= PRESENT

    def test_the_same_again(self, name: str, library: Library, baseline: Baseline) -> None:
        """Also made anew, and after other turns."""
        found = [baseline.rank(turn, 5) for turn in STATES]
        assert [baseline.rank(turn, 5) for turn in STATES] == found
        assert [BASELINES[name](library).rank(turn, 5) for turn in STATES] == found

    def test_finds_something(self, baseline: Baseline) -> None:
        """Where it has all that there may be to go by."""
        assert baseline.rank(state("the ocean", mentioned=("war0",)), 3)

    def test_an_empty_library(self, name: str, matinee: Recommender) -> None:
        baseline = BASELINES[name](matinee.library)
        assert [baseline.rank(turn, 5) for turn in STATES] == [[]] * len(STATES)


def test_a_list_is_the_beginning_of_a_longer_one(library: Library) -> None:
    """Of those that order everything."""
    turn = state("calm ocean waves", mentioned=("war0",))
    for name in set(BASELINES) - {"profile", "chance"}:
        baseline = BASELINES[name](library)
        assert baseline.rank(turn, 2) == baseline.rank(turn, 50)[:2]


def test_chance_draws_anew_for_each_turn_and_reads_nothing(library: Library) -> None:
    chance = BASELINES["chance"](library)
    drawn = [tuple(chance.rank(state(dialogue=d, turn=n), 12)) for d in "ab" for n in range(3)]
    assert len(set(drawn)) == 6
    assert all(set(one) == PRESENT for one in drawn)
    assert chance.rank(state("x", user="bo"), 12) == chance.rank(state("y", plays=()), 12)


def test_popular_is_what_most_of_the_others_played(library: Library) -> None:
    """Two played war1; one each car0, tea2 and sea0, which ada knows. One that is gone is not."""
    popularity = BASELINES["popularity"](library)
    assert popularity.rank(state(), 50) == ["war1", "car0", "tea2"]
    assert popularity.rank(state(plays=()), 50) == ["war1", "car0", "sea0", "tea2"]
    assert popularity.rank(state(plays=liked("war1")), 1) == ["car0"]


def test_what_is_recorded_later_is_not_popular(matinee: Recommender) -> None:
    """Nothing that one dialogue writes reaches another one."""
    library = filled(matinee)
    popularity = BASELINES["popularity"](library)
    before = popularity.rank(state(), 50)
    for user in ("x", "y", "z"):
        matinee.record(user, "sea1", "like")
    assert popularity.rank(state(), 50) == before
    assert BASELINES["popularity"](library).rank(state(), 50)[0] == "sea1"


def test_where_nobody_played_popularity_says_so(matinee: Recommender) -> None:
    matinee.import_items([Item(id="a", title="a"), Item(id="b", title="b")])
    for name in ("popularity", "mentioned"):
        assert BASELINES[name](matinee.library).note == NOBODY_PLAYED
    assert BASELINES["popularity"](matinee.library).rank(state(), 5) == []
    assert BASELINES["mentioned"](matinee.library).rank(state(mentioned=("b",)), 5) == ["b"]


def test_what_was_mentioned_last_comes_first_then_what_is_popular(library: Library) -> None:
    mentioned = BASELINES["mentioned"](library)
    named = ("war0", "sea1", "tea1", "war0")
    assert mentioned.rank(state(mentioned=named), 50) == [
        "war0", "tea1", "sea1", "war1", "car0", "tea2",
    ]  # fmt: skip
    assert mentioned.rank(state(mentioned=named, attached=("sea2",)), 2) == ["sea2", "war0"]


@pytest.mark.parametrize("name", ["bm25", "dense"])
def test_words_of_the_whole_dialogue_are_looked_up(library: Library, name: str) -> None:
    """What an earlier message said still counts, who asks does not, and replies are not read."""
    baseline = BASELINES[name](library)
    seas = {"sea0", "sea1", "sea2"}
    assert set(baseline.rank(state("calm ocean waves and gulls", "short"), 3)) == seas
    assert set(baseline.rank(state("喝茶 聊天"), 3)) == {"tea0", "tea1", "tea2"}
    turn = state("engines and racing on tracks", replies=("calm ocean waves and gulls",) * 9)
    assert set(baseline.rank(turn, 3)) == {"car0", "car1", "car2"}
    assert baseline.rank(state("gulls", user="bo", plays=()), 9) == baseline.rank(state("gulls"), 9)
    assert baseline.rank(state("", " "), 9) == []


def test_the_latest_words_are_never_cut_off(library: Library) -> None:
    """However long they and those before them are."""
    turn = state("drums " * 3_000, "x y z " * 3_000, "calm ocean waves and gulls " * 80)
    for name in ("bm25", "dense"):
        assert BASELINES[name](library).rank(turn, 1)[0].startswith("sea")


def test_the_profile_reads_plays_and_no_words(library: Library) -> None:
    """Liking two of the seas brings the third; nothing liked brings nothing."""
    profile = BASELINES["profile"](library)
    turn = state("drums, battle and armies", plays=liked("sea0", "sea1"))
    found = profile.rank(turn, 5)
    assert found[0] == "sea2"
    assert profile.rank(state(plays=liked("sea0", "sea1")), 5) == found
    skipped = tuple(Play(user="ada", item=one, action=Action.SKIP) for one in ("sea0", "war0"))
    assert profile.rank(state("calm ocean", plays=skipped), 5) == []
    assert profile.rank(state("calm ocean", plays=()), 5) == []


def test_the_shelf_follows_the_library(matinee: Recommender) -> None:
    """What goes and what comes back is seen at once."""
    library = filled(matinee)
    shelf = Shelf(library)

    def there() -> list[str]:
        with library.catalog.read() as connection:
            return list(shelf.now(connection))

    assert there() == sorted(PRESENT)
    matinee.remove("sea1")
    assert there() == sorted(PRESENT - {"sea1"})
