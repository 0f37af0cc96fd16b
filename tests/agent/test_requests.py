"""The request in hand: changed, replaced, lifted, and never at odds with itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.conversation import Listed, Request, Talk
from agent.requests import HEARD, SEEN, beside, next_request
from catalog.items import Item
from catalog.profiles import Facet, Kind, Proof
from tools.results import Filters, Result

FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "medium": st.sampled_from(["audio", "video"]),
        "form": st.sampled_from(["film", "podcast", "music", "lecture", "short"]),
        "min_minutes": st.floats(0, 300),
        "max_minutes": st.floats(0, 300),
        "year_from": st.integers(1900, 2030),
        "year_to": st.integers(1900, 2030),
        "language": st.sampled_from(["en", "zh"]),
        "genre": st.sampled_from(["jazz", "horror"]),
        "not_genres": st.lists(st.sampled_from(["jazz", "horror"]), unique=True).map(tuple),
        "unseen": st.just(True),
    },
)


def consistent(asked: dict[str, Any]) -> bool:
    """Whether one message asks for what can be: what it says itself is not for us to mend."""
    form, medium = asked.get("form"), asked.get("medium")
    return (
        asked.get("min_minutes", 0) <= asked.get("max_minutes", float("inf"))
        and asked.get("year_from", 0) <= asked.get("year_to", 9999)
        and not (medium == "audio" and form in SEEN)
        and not (medium == "video" and form in HEARD)
        and asked.get("genre") not in asked.get("not_genres", ())
    )


ASKED = FILTERS.filter(consistent)


def talk_with(request: Request, *results: str) -> Talk:
    listed = tuple(
        Listed(result=Result(item=name, title=name, medium="video", duration_s=None, path=None,
                             score=0, parts={}))
        for name in results
    )  # fmt: skip
    return Talk(request=request, listed=listed)


def changed(filters: dict[str, Any], args: dict[str, Any], *items: Item) -> Request:
    talk = talk_with(
        Request(query="sea", filters=Filters.model_validate(filters)), *(i.id for i in items)
    )
    return next_request(talk, {"change": True, **args}, {item.id: item for item in items})


@given(ASKED, st.lists(ASKED, max_size=4))
def test_constraints_never_contradict(first: dict[str, Any], rest: list[dict[str, Any]]) -> None:
    """However often a mind is changed, something may fit; and what was said last is kept."""
    request = next_request(Talk(), {"filters": first}, {})
    for asked in rest:
        request = next_request(talk_with(request), {"filters": asked, "change": True}, {})
        kept = request.filters.model_dump(exclude_defaults=True)
        assert consistent(kept), kept
        for name, value in asked.items():
            if not name.startswith("not_"):
                assert kept[name] == value
            else:
                assert set(value) <= set(kept.get(name, ()))


def test_a_long_podcast_after_a_short_clip_is_heard() -> None:
    """A short clip that is to be long is any video, unless another form is named with it."""
    asked = {"form": "podcast", "min_minutes": 40.0}
    found = changed({"medium": "video", "form": "short"}, {"filters": asked}).filters
    assert (found.medium, found.form) == (None, "podcast")
    found = changed({"form": "short"}, {"filters": {"min_minutes": 40.0}}).filters
    assert (found.medium, found.form) == ("video", None)


def test_a_change_keeps_what_it_does_not_speak_of() -> None:
    request = changed({"language": "en", "max_minutes": 30}, {"filters": {"form": "film"}})
    assert request.filters == Filters(language="en", max_minutes=30, form="film")
    assert request.query == "sea"


def test_a_change_replaces_what_it_says_anew() -> None:
    assert changed({"max_minutes": 30}, {"filters": {"max_minutes": 90}}).filters.max_minutes == 90
    assert changed({"language": "en"}, {"filters": {"language": "zh"}}).filters.language == "zh"


def test_what_contradicts_goes() -> None:
    """A film in audio is nothing: the medium that is said now wins over the form, and so on."""
    assert changed({"form": "film"}, {"filters": {"medium": "audio"}}).filters == Filters(
        medium="audio"
    )
    assert changed({"medium": "audio"}, {"filters": {"form": "film"}}).filters == Filters(
        form="film"
    )
    assert changed({"max_minutes": 30}, {"filters": {"min_minutes": 60}}).filters == Filters(
        min_minutes=60
    )
    assert changed({"year_to": 1990}, {"filters": {"year_from": 2000}}).filters == Filters(
        year_from=2000
    )
    assert changed({"not_genres": ("jazz",)}, {"filters": {"genre": "jazz"}}).filters == Filters(
        genre="jazz"
    )


def test_what_was_wanted_and_is_excluded_now_is_wanted_no_more() -> None:
    """ "Jazz", then "no jazz": nothing could be both."""
    found = changed({"genre": "jazz"}, {"filters": {"not_genres": ("jazz",)}}).filters
    assert found == Filters(not_genres=("jazz",))
    found = changed({"creator": "王晓"}, {"filters": {"not_creators": ("王晓",)}}).filters
    assert found == Filters(not_creators=("王晓",))
    found = changed({"series": "Steam"}, {"filters": {"not_series": ("Steam",)}}).filters
    assert found == Filters(not_series=("Steam",))
    found = changed({"form": "podcast"}, {"filters": {"not_genres": ("podcast",)}}).filters
    assert found == Filters(not_genres=("podcast",))


def test_exclusions_add_up() -> None:
    found = changed({"not_genres": ("horror",)}, {"filters": {"not_genres": ("war",)}})
    assert found.filters.not_genres == ("horror", "war")
    talk = talk_with(Request(avoid=("dogs",)))
    assert next_request(talk, {"change": True, "avoid": ("cats", "dogs")}, {}).avoid == (
        "dogs",
        "cats",
    )


def test_lifted_holds_no_longer() -> None:
    request = changed(
        {"max_minutes": 30, "language": "en"}, {"lifted": ("max_minutes", "min_minutes")}
    )
    assert request.filters == Filters(language="en")


def test_a_new_request_begins_anew() -> None:
    """Nothing of the old one stays but who watches."""
    old = Request(
        query="sea", filters=Filters(max_minutes=30), avoid=("dogs",), people=("bo",), again=True
    )
    assert next_request(talk_with(old), {"query": "jazz"}, {}) == Request(
        query="jazz", people=("bo",)
    )


@pytest.mark.parametrize(
    ("than", "filters"),
    [
        ("shorter", {"max_minutes": 29.7}),
        ("longer", {"min_minutes": 30.3}),
        ("newer", {"year_from": 2001}),
        ("older", {"year_to": 1999}),
    ],
)
def test_beyond_the_first_of_the_list(than: str, filters: dict[str, Any]) -> None:
    first = Item(id="a", title="a", duration_s=1800, published="2000")
    second = Item(id="b", title="b", duration_s=600, published="1950")
    assert changed({}, {"than": than}, first, second).filters == Filters.model_validate(filters)


@pytest.mark.parametrize("than", ["shorter", "longer", "newer", "older"])
def test_beyond_what_is_not_known(than: str) -> None:
    """An item without length and year, and no item at all."""
    assert changed({"language": "en"}, {"than": than}, Item(id="a", title="a")).filters == Filters(
        language="en"
    )
    assert next_request(Talk(), {"than": than}, {}).filters == Filters()


def test_shorter_twice_is_shorter_again() -> None:
    long, short = (Item(id=name, title=name, duration_s=s) for name, s in (("a", 1800), ("b", 900)))
    once = changed({}, {"than": "shorter"}, long)
    twice = next_request(talk_with(once, "b"), {"change": True, "than": "shorter"}, {"b": short})
    assert twice.filters.max_minutes == pytest.approx(14.85)


def test_shorter_beside_a_limit_keeps_the_tighter_one() -> None:
    """ "Shorter, at most ten minutes": a list that begins with thirty does not loosen the ten."""
    item = Item(id="a", title="a", duration_s=1800)
    for most, kept in ((10, 10), (60, 29.7)):
        said = changed({}, {"than": "shorter", "filters": {"max_minutes": most}}, item)
        assert said.filters.max_minutes == kept
    said = changed({}, {"than": "shorter", "filters": {"min_minutes": 60}}, item)
    assert said.filters == Filters(min_minutes=60)


def test_words_are_added_once() -> None:
    assert changed({}, {"query": "calm"}).query == "sea calm"
    assert changed({}, {"query": "sea"}).query == "sea"
    assert len(changed({}, {"query": "x" * 5000}).query) <= 300


def facet(name: str, value: Any) -> Facet:
    proof = Proof(at="2026-01-01T00:00:00Z", words="said")
    return Facet(
        kind=Kind.CONSTRAINTS, text=name, target="constraint", value=value, evidence=(proof,)
    )


def test_what_always_holds_gives_way_to_what_is_said() -> None:
    """Lasting constraints stand beside the request's own, and yield where both cannot be."""
    lasting = Filters(max_minutes=60, language="en")
    assert beside(lasting, Filters()) == lasting
    assert beside(lasting, Filters(min_minutes=90)) == Filters(min_minutes=90, language="en")
    assert beside(lasting, Filters(language="zh")).language == "zh"
    never = Filters(not_genres=("horror", "war"))
    assert beside(never, Filters(not_genres=("jazz",))).not_genres == ("horror", "war", "jazz")
    assert beside(never, Filters(genre="war")) == Filters(genre="war", not_genres=("horror",))


def test_what_takes_an_hour_is_no_short_film() -> None:
    """ "At least an hour" after short films asks for something else to see."""
    filters = changed({"form": "short"}, {"filters": {"min_minutes": 60.0}}).filters
    assert (filters.form, filters.medium, filters.min_minutes) == (None, "video", 60.0)
