"""Going on from a scripted reply: its list was shown, and Matinee's own was not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete

from agent import conversation as conversations
from agent.conversation import Listed, Talk
from catalog import schema
from catalog.items import get_items, paths_of
from catalog.plays import Action, Play, add_plays
from tools.context import Library
from tools.results import Result


def talk_of(library: Library, user: str, conversation: int) -> Talk:
    """The state of a conversation."""
    with library.catalog.read() as connection:
        return conversations.get(connection, user, conversation).talk


def force(
    library: Library,
    user: str,
    conversation: int,
    reply: str,
    shown: Sequence[str],
    before: Talk,
    began: str,
) -> None:
    """Replace the last turn's reply and list by the scripted ones.

    A result that was in the list before or in Matinee's own keeps what ranking knew of it.

    Args:
        library: where the conversation is held.
        user: who speaks.
        conversation: its number.
        reply: the scripted text.
        shown: ids of the list that it showed.
        before: the state before the turn.
        began: when the turn began, as it is stored.
    """
    known = {one.result.item: one for one in before.listed}
    known |= {one.result.item: one for one in talk_of(library, user, conversation).listed}
    with library.catalog.write() as connection:
        listed = [known.get(item) or _listed(connection, item) for item in shown]
        conversations.force(connection, user, conversation, reply, listed)
        plays = schema.plays.c
        own = (plays.user == user) & (plays.action == str(Action.SHOWN)) & (plays.at >= began)
        connection.execute(delete(schema.plays).where(own))
        new = [item for item in shown if item not in before.shown]
        add_plays(connection, [Play(user=user, item=one, action=Action.SHOWN) for one in new])


def _listed(connection: Connection, item: str) -> Listed:
    known = get_items(connection, [item])[item]
    paths = paths_of(connection, [item])[item]
    return Listed(
        result=Result(
            item=item,
            title=known.title,
            medium=known.medium,
            duration_s=known.duration_s,
            path=str(paths[0]) if paths else None,
            score=0.0,
            parts={},
        )
    )
