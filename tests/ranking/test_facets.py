"""Weights of facets: the sum by hand, fading, what never fades, what the person silenced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import Modality
from catalog.plays import Action, Play
from catalog.profiles import Deleted, Facet, Kind, Profile, Proof
from ranking.comments import opinion
from ranking.facets import LEAST, MOST, HalfLives, heard_plays, living, weight_of, with_proof
from ranking.facets_shares import shared, united
from ranking.profile import Interest, strength

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LIVES = HalfLives(lasting_days=10, session_hours=1)


def at(days: float) -> str:
    when = NOW - timedelta(days=days)
    return when.isoformat(timespec="microseconds").replace("+00:00", "Z")


def facet(*ages: float, **more: object) -> Facet:
    proofs = tuple(Proof(at=at(days), words="I like jazz") for days in ages)
    given = {"kind": Kind.LIKES, "text": "jazz", "evidence": proofs} | more
    return Facet.model_validate(given)


def test_weight_by_hand() -> None:
    """Half-life 10 days: today, 10 and 20 days ago are 1 + 1/2 + 1/4."""
    assert weight_of(facet(20, 10, 0), NOW, LIVES) == pytest.approx(7 / 4)


def test_a_session_fades_within_hours() -> None:
    """Half-life an hour: two hours ago is a quarter, and five hours ago is gone."""
    now = facet(2 / 24, scope="session")
    assert weight_of(now, NOW, LIVES) == pytest.approx(1 / 4)
    gone = facet(5 / 24, scope="session")
    assert living(Profile(user="u", facets=(now, gone)), NOW, LIVES) == [now]


ages = st.lists(st.floats(0, 3_000), min_size=1, max_size=60)


@given(ages, st.floats(0, 1_000))
def test_a_weight_is_bounded_and_only_fades(when: list[float], later: float) -> None:
    """Whatever was said, it is at most 3, never below 0, and less as time goes by."""
    one = facet(*when)
    today = weight_of(one, NOW, LIVES)
    assert 0 <= today <= MOST
    assert weight_of(one, NOW + timedelta(days=later), LIVES) <= today + 1e-9


@given(ages)
def test_more_evidence_is_never_less(when: list[float]) -> None:
    """Said once more today it is worth at least 1, and as much as before."""
    before = facet(*when)
    after = with_proof(before, Proof(at=at(0), words="more"), NOW, LIVES)
    weight = weight_of(after, NOW, LIVES)
    assert weight >= max(1.0, weight_of(before, NOW, LIVES)) - 1e-9
    assert after.weight == pytest.approx(max(weight, LEAST))
    assert with_proof(after, Proof(at=at(0), words="more"), NOW, LIVES) == after


@pytest.mark.parametrize("more", [{"pinned": True}, {"kind": Kind.NEVER}])
def test_what_is_pinned_or_banned_does_not_fade(more: dict[str, object]) -> None:
    """After ten years it is what it was."""
    kept = facet(3_650, weight=1.0, **more)
    assert weight_of(kept, NOW, LIVES) == 1.0
    assert living(Profile(user="u", facets=(kept, facet(3_650))), NOW, LIVES) == [kept]


@given(st.sampled_from(Kind), st.text(min_size=1), ages, st.booleans())
def test_a_profile_survives_json(kind: Kind, text: str, when: list[float], pinned: bool) -> None:
    """Equal after a round trip, whatever the words hold."""
    try:
        one = facet(*when, kind=kind, text=text, pinned=pinned)
    except ValueError:
        return  # of NUL alone nothing is left
    gone = Deleted(key="likes:x", text=one.text, items=("a", "b"))
    profile = Profile(user="u", facets=(one,), deleted=(gone,), names={"k": one.text})
    assert Profile.model_validate_json(profile.model_dump_json()) == profile


def test_silenced_plays_say_nothing_and_later_ones_do() -> None:
    """Up to the moment of deletion, and only of the items of that facet."""

    def play(item: str, days: float) -> Play:
        return Play(user="u", item=item, action=Action.LIKE, at=at(days))

    plays = [play("a", 5), play("a", 1), play("b", 5)]
    gone = Deleted(key="k", text="t", items=("a",), at=at(3))
    assert heard_plays(plays, [gone]) == [plays[1], plays[2]]
    assert heard_plays(plays, []) == plays


def interest(*items: str, weight: float = 1.0, words: str = "") -> Interest:
    return Interest(items, weight, {Modality.TEXT: None}, words=words)  # type: ignore[dict-item]


def test_words_are_worth_the_mean_of_what_was_played() -> None:
    """Groups of 6 and 2 liked items: a sentence is worth 4, half a sentence 2."""
    weights = dict.fromkeys("abcdefgh", 1.0)
    played = [interest(*"abcdef"), interest(*"gh")]
    said = [interest(weight=1.0, words="x"), interest(weight=0.5, words="y")]
    assert [(one.words, one.weight) for one in united(played, weights, said)] == [
        ("", 6.0), ("x", 4.0), ("", 2.0), ("y", 2.0),
    ]  # fmt: skip
    assert united([], {}, said)[0].weight == 1.0


def test_this_session_has_a_bounded_share() -> None:
    """One liked item of two that would fill it: half of 0.4; alone, it is everything."""
    lasting, session = [interest("a", weight=30.0), interest("b", weight=10.0)], [interest("c")]
    for now, share in ((session, 0.2), ([interest("c", weight=50.0)], 0.4)):
        old, new = shared(lasting, now, 0.4)
        assert sum(one.weight for one in new) == pytest.approx(share)
        assert [one.weight for one in old] == pytest.approx(
            [0.75 * (1 - share), 0.25 * (1 - share)]
        )
    assert [one.weight for one in shared([], session, 0.4)[1]] == [1.0]
    assert sum(one.weight for one in shared(lasting, [], 0.4)[0]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("I loved it, a masterpiece", 1),
        ("Boring and far too long", -1),
        ("not a very good film", -1),
        ("It isn't bad at all", 1),
        ("good start but a terrible, stupid, boring end", -1),
        ("good, but boring", 0),
        ("watched on Tuesday", 0),
        ("真好看，太感动了", 1),
        ("一点也不好看", -1),
        ("没意思，浪费时间", -1),
        ("星期二看的", 0),
        ("", 0),
        (None, 0),
        ("😀" * 500, 0),
    ],
)
def test_a_comment_counts_where_it_is_clear(text: str | None, sign: int) -> None:
    """And the play that carries it says as much."""
    assert opinion(text) == pytest.approx(0.8 * sign)
    play = Play(user="u", item="a", action=Action.COMMENT, text=text)
    assert strength(play) == pytest.approx(0.8 * sign)


@given(st.text(max_size=300))
def test_any_comment_is_read(text: str) -> None:
    """Nothing that people write breaks it."""
    assert opinion(text) in (-0.8, 0.0, 0.8)
