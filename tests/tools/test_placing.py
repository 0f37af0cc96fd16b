"""After scoring: nothing twice, tastes in balance, knobs, and one thing to try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from agent.recommender import Recommender
from agent.why import explained
from base.slots import Modality
from catalog.items import Item
from catalog.plays import Action, Play, add_plays
from catalog.profiles import Profile
from tools.asked import Asked
from tools.context import Library
from tools.describe import describe_texts
from tools.library import store
from tools.person import Person
from tools.rank import Recommendation, recommend
from tools.results import Filters, Result

NOW = datetime.now(UTC)
WORDS = {
    "jazz": "jazz saxophone trumpet swing quartet",
    "sea": "sea whale coral tide gull",
    "war": "war tank trench soldier siege",
}


def items() -> Iterator[Item]:
    for genre, words in WORDS.items():
        for n in range(20):
            told = " ".join(words.split()[: 2 + n % 4])
            yield Item(
                id=f"{genre}{n:02}", title=f"{genre} number {n}", description=told,
                genres=[genre.title()], duration_s=600 + 60 * n, published=f"{1980 + n}",
                added_at="2020-01-01T00:00:00.000000Z",
            )  # fmt: skip


@pytest.fixture
def library(matinee: Recommender) -> Library:
    matinee.import_items(items())
    return matinee.library


def play(item: str, action: str = "like", user: str = "ada", days: float = 3) -> Play:
    at = (NOW - timedelta(days=days)).isoformat()
    return Play(user=user, item=item, action=Action(action), at=at)


JAZZ = tuple(play(f"jazz{n:02}") for n in range(6))
BOTH = (*JAZZ, play("sea00", days=4), play("sea01", days=4))


def ask(
    library: Library,
    plays: tuple[Play, ...] = JAZZ,
    query: str = "",
    k: int = 10,
    filters: Filters = Filters(),
    **more: object,
) -> Recommendation:
    person = Person("ada", plays, Profile(user="ada"))
    found = recommend(library, [person], query, filters, k, more=Asked(**more))  # type: ignore[arg-type]
    for result in found.answer.results:
        assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)
    return found


def having(library: Library, **ranking: float) -> Library:
    other = library.with_models(library.models)
    update = {"ranking": library.settings.ranking.model_copy(update=ranking)}
    other.settings = library.settings.model_copy(update=update)
    return other


def ids(found: Recommendation) -> list[str]:
    return [result.item for result in found.answer.results]


def tried(found: Recommendation) -> dict[str, str]:
    return {i: why.untried for i, why in found.because.items() if why.untried is not None}


def scores(found: Recommendation) -> dict[str, Result]:
    return {result.item: result for result in found.answer.results}


def test_only_the_best_of_what_is_the_same(library: Library, matinee: Recommender) -> None:
    """A second entry of one film, known by words; one of another year is another film."""
    matinee.import_items(
        [
            Item(id="same", title="Jazz NUMBER 7!", published="1987-05-01", genres=["Jazz"]),
            Item(id="other", title="Jazz number 7", published="1950", genres=["Jazz"]),
        ]
    )
    found = ids(ask(library, k=60))
    assert len({"same", "jazz07"} & set(found)) == 1
    assert "other" in found
    (best,) = {"same", "jazz07"} & set(found)
    assert len({"same", "jazz07"} & set(ids(ask(library, k=60, exclude=frozenset({best}))))) == 1


def seen(library: Library, item: str, angle: float, **more: Any) -> None:
    """A film whose pictures are known, turned by so many degrees from the others'."""
    made = Item(id=item, title="the reel", description="jazz saxophone", **more)
    whole = np.zeros((1, library.models.dim("frames")), np.float32)
    whole[0, :2] = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    (described,) = describe_texts([made], library.models)
    described.vectors[Modality.IMAGE] = ([None], whole)
    with library.catalog.write() as connection:
        store(connection, described, library.spaces, library.layout)


def test_one_of_two_encodings(library: Library) -> None:
    """As long within 2 %, and looking the same; what looks otherwise or is longer is another."""
    seen(library, "first", 0, duration_s=5000)
    seen(library, "again", 3, duration_s=5060)
    seen(library, "longer", 3, duration_s=5400)
    seen(library, "unlike", 60, duration_s=5000)
    found = set(ids(ask(library, k=70)))
    assert len({"first", "again"} & found) == 1
    assert {"longer", "unlike"} <= found


def test_one_place_in_ten_is_for_something_untried(library: Library) -> None:
    """The last one, with its own score, by the name that the item itself has of its genre."""
    found = ask(library)
    assert len(found.answer.results) == 10
    ((item, genre),) = tried(found).items()
    assert item == ids(found)[-1]
    assert genre in ("Sea", "War")
    assert item.startswith(genre.casefold())
    everything = scores(ask(having(library, exploration=0.0), k=60))
    assert scores(found)[item].parts == pytest.approx(everything[item].parts)
    assert ids(found) == ids(ask(library))
    assert tried(ask(library, k=9)) == {}
    assert len(tried(ask(library, k=20))) <= 2


def test_it_is_said_in_both_languages(library: Library) -> None:
    found = ask(library)
    ((item, genre),) = tried(found).items()
    for language, said in (
        ("en", f"something you have not tried: {genre}"),
        ("zh", f"你还没试过的类型：{genre}"),
    ):
        answer = explained(library, found.answer, language, found.because)
        (result,) = (one for one in answer.results if one.item == item)
        assert said in result.reasons


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "saxophone"},
        {"like": ("jazz00",)},
        {"mood": ("a calm sea",)},
        {"again": True},
        {"filters": Filters(genre="jazz")},
        {"plays": ()},
    ],
)
def test_nothing_is_tried_where_something_is_asked_for(
    library: Library, asked: dict[str, object]
) -> None:
    """Nor on who has played nothing: all of it would be new."""
    assert tried(ask(library, **asked)) == {}  # type: ignore[arg-type]


def test_what_is_tried_keeps_to_what_is_asked(library: Library) -> None:
    """A limit, a dislike: what is like what was disliked is nothing to try."""
    short = ask(library, filters=Filters(max_minutes=25))
    assert all((one.duration_s or 0) <= 1500 for one in short.answer.results)
    assert len(tried(short)) == 1
    wary = ask(library, (*JAZZ, *(play(f"sea{n:02}", "dislike") for n in range(4))))
    assert set(tried(wary).values()) == {"War"}


def test_for_two_there_is_no_place_to_try(library: Library) -> None:
    ada, bo = (Person(user, JAZZ, Profile(user=user)) for user in ("ada", "bo"))
    assert tried(recommend(library, [ada, bo], k=20)) == {}


def test_a_small_taste_has_its_share(library: Library) -> None:
    """Of eight likes two are of the sea; what came up for it says so, and no score changes."""
    off = ask(having(library, calibration=0.0, exploration=0.0, diversity=0.0), BOTH)
    on = ask(having(library, calibration=0.8, exploration=0.0, diversity=0.0), BOTH)
    shares = [sum(item.startswith("sea") for item in ids(one)) for one in (off, on)]
    assert shares[0] < shares[1] <= 4
    moved = [item for item, why in on.because.items() if why.balanced]
    assert moved
    assert not any(on.because[item].moved_up for item in moved)
    assert not any(why.balanced for why in off.because.values())
    everything = scores(ask(having(library, calibration=0.0, exploration=0.0), BOTH, k=60))
    for item, result in scores(on).items():
        assert result.parts == pytest.approx(everything[item].parts)
    one_taste = having(library, calibration=0.8, exploration=0.0)
    assert not any(why.balanced for why in ask(one_taste).because.values())


def test_balance_is_not_for_who_asks_for_something(library: Library) -> None:
    on = having(library, calibration=1.0)
    for asked in ({"query": "saxophone"}, {"like": ("jazz00",)}):
        found = ask(on, BOTH, **asked)
        assert not any(why.balanced for why in found.because.values())


def test_novelty_prefers_what_few_play_and_what_is_not_known(library: Library) -> None:
    """Off by default. What others play loses beside what nobody plays; taste still counts."""
    with library.catalog.write() as connection:
        add_plays(connection, [play("jazz10", user=f"u{n}", days=1) for n in range(9)])
    plain = ask(library, k=60)
    assert not any("novelty" in one.parts for one in plain.answer.results)
    novel = scores(ask(having(library, novelty=1.0), k=60))
    assert novel["jazz10"].parts["novelty"] == pytest.approx(
        novel["jazz14"].parts["novelty"] - 1.0, abs=0.2
    )
    assert novel["war10"].parts["novelty"] == pytest.approx(1.0)
    far = ids(ask(having(library, novelty=10.0, exploration=0.0)))
    assert not any(item.startswith("jazz") for item in far)


def test_freshness_scales_what_being_new_is_worth(library: Library, matinee: Recommender) -> None:
    matinee.import_items([Item(id="now", title="jazz saxophone now")])
    parts = {
        size: scores(ask(having(library, freshness=size), k=61))["now"].parts
        for size in (0.0, 1.0, 3.0)
    }
    assert "new" not in parts[0.0]
    assert parts[3.0]["new"] == pytest.approx(3 * parts[1.0]["new"], rel=1e-3)
