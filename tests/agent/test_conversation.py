"""Conversations are kept whole or not at all, each person's own, and forgotten when asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from agent.conversation import (
    LONGEST_REPLY,
    TURNS_KEPT,
    Listed,
    Request,
    Talk,
    TurnRecord,
    conversations,
    forget_conversations,
    get,
    keep_turn,
    latest,
    start,
    turns_of,
)
from agent.events import Call
from base.errors import NotFoundError
from catalog import schema
from catalog.items import Item, put_items
from catalog.plays import Action, Play, plays_of
from catalog.profiles import Facet, Kind, Profile, Proof, get_profile
from catalog.store import Catalog
from tools.results import Filters, Result

RESULT = Result(
    item="a", title="A", medium="video", duration_s=60, path=None, score=1, parts={"text": 1}
)
TALK = Talk(
    request=Request(query="sea", filters=Filters(max_minutes=30), avoid=("dogs",)),
    listed=(Listed(result=RESULT),),
    about="a",
    language="zh",
)
FACET = Facet(
    kind=Kind.LIKES, text="jazz", evidence=(Proof(at="2026-01-01T00:00:00Z", words="jazz"),)
)


@pytest.fixture
def catalog(home: Path) -> Iterator[Catalog]:
    opened = Catalog(home)
    with opened.write() as connection:
        put_items(connection, [Item(id="a", title="A")])
    yield opened
    opened.close()


def test_a_turn_comes_back_as_it_was_kept(catalog: Catalog) -> None:
    record = TurnRecord(
        said="something calm\n please", reply="One.", calls=(Call(tool="recommend"),), shown=("a",)
    )
    play = Play(user="ada", item="a", action=Action.LIKE)
    with catalog.write() as connection:
        number = start(connection, "ada")
        profile = Profile(user="ada", facets=(FACET,))
        keep_turn(connection, number, TALK, record, [play], profile)
    with catalog.read() as connection:
        kept = get(connection, "ada", number)
        assert kept.talk == TALK
        assert kept.title == "something calm please"
        assert turns_of(connection, number) == [record]
        assert [one.action for one in plays_of(connection, "ada")] == ["like"]
        assert get_profile(connection, "ada").facets == (FACET,)


def test_a_turn_is_one_transaction(catalog: Catalog) -> None:
    """A failure at the last statement takes the plays, the profile and the state with it."""
    with catalog.write() as connection:
        number = start(connection, "ada")
        before = get(connection, "ada", number)
    lost: Any = None
    bad = TurnRecord.model_construct(said="x", reply=lost, calls=(), shown=(), at=lost)
    play = Play(user="ada", item="a", action=Action.LIKE)
    with pytest.raises(Exception, match="NOT NULL"), catalog.write() as connection:
        keep_turn(connection, number, TALK, bad, [play], Profile(user="ada", facets=(FACET,)))
    with catalog.read() as connection:
        assert get(connection, "ada", number) == before
        assert turns_of(connection, number) == []
        assert plays_of(connection, "ada") == []
        assert get_profile(connection, "ada").facets == ()


def test_the_latest_of_the_last_hours(catalog: Catalog) -> None:
    """A person goes on with what they were at today, and begins anew after a long silence."""
    with catalog.write() as connection:
        assert latest(connection, "ada") is None
        first, second = start(connection, "ada"), start(connection, "ada")
        start(connection, "bo")
        age(connection, second, 2)
        assert latest(connection, "ada") == first
        age(connection, first, 5.9)
        assert latest(connection, "ada") == second
        age(connection, second, 7)
        assert latest(connection, "ada") == first
        age(connection, first, 6.1)
        assert latest(connection, "ada") is None
        assert latest(connection, "ada", within_hours=24) == first


def age(connection: object, number: int, hours: float) -> None:
    """The conversation was last spoken in so long ago."""
    then = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="microseconds")
    table = schema.conversations
    stamp = then.replace("+00:00", "Z")
    connection.execute(  # type: ignore[attr-defined]
        update(table).where(table.c.id == number).values(updated_at=stamp)
    )


def test_a_conversation_is_the_persons_own(catalog: Catalog) -> None:
    with catalog.write() as connection:
        number = start(connection, "ada")
        with pytest.raises(NotFoundError, match="bo has no conversation"):
            get(connection, "bo", number)
        with pytest.raises(NotFoundError):
            get(connection, "ada", number + 1)
        assert [kept.id for kept in conversations(connection, "ada")] == [number]
        assert conversations(connection, "bo") == []


def test_the_newest_first(catalog: Catalog) -> None:
    with catalog.write() as connection:
        first, second = start(connection, "ada"), start(connection, "ada")
        keep_turn(connection, first, Talk(), TurnRecord(said="hi", reply="Hello."))
        assert [kept.id for kept in conversations(connection, "ada")] == [first, second]
        assert len(conversations(connection, "ada", most=1)) == 1


def test_forgotten_with_their_turns(catalog: Catalog) -> None:
    """Only this person's, and no turn without a conversation stays."""
    with catalog.write() as connection:
        for user in ("ada", "bo"):
            keep_turn(
                connection, start(connection, user), TALK, TurnRecord(said="hi", reply="Hello.")
            )
        assert forget_conversations(connection, "ada") == 1
        assert conversations(connection, "ada") == []
        assert len(conversations(connection, "bo")) == 1
        assert len(connection.execute(select(schema.turns)).all()) == 1


def test_the_state_stays_small() -> None:
    """Only the last turns, cut, for the model to read again."""
    talk = Talk()
    for n in range(10):
        talk = talk.after(f"{n}", "long " * 500)
    assert [turn.said for turn in talk.turns] == [str(n) for n in range(10)][-TURNS_KEPT:]
    assert all(len(turn.reply) <= LONGEST_REPLY for turn in talk.turns)
    assert Talk.model_validate_json(TALK.model_dump_json()) == TALK


def test_a_state_of_an_older_version_can_be_read(catalog: Catalog) -> None:
    """What a state lacks has a default."""
    with catalog.write() as connection:
        number = start(connection, "ada")
        table = schema.conversations
        connection.execute(update(table).where(table.c.id == number).values(state={}))
        assert get(connection, "ada", number).talk == Talk()
