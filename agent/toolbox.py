"""The tools as the agent calls them: each works on the turn, and gives one sentence of result.

Those that make a list are in `toollists.py`; the rest answer one question or note one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.answers import closer_text, facts_text, library_text, moments_text
from agent.profile_words import changed_profile, known_text
from agent.questions import about_of, span_in
from agent.reading.normal import normal
from agent.reading.phrases import phrase
from agent.toolargs import (
    CloserArgs,
    FeedbackArgs,
    ItemsArgs,
    LibraryArgs,
    MomentArgs,
    ProfileArgs,
    WhyArgs,
)
from agent.toollists import recommend_items, search_items, similar
from agent.turn import Said, Turn
from agent.why import why_text_of
from base.errors import UsageError
from base.slots import Frozen
from prompts import say
from tools.attachment import look_at_file
from tools.closer import Watch
from tools.feedback import feedback
from tools.find_moment import find_moment
from tools.library_facts import library_facts
from tools.look_closer import look_closer
from tools.show_item import compare, show_item

Tool = Callable[[Turn, Frozen], str]


def show(turn: Turn, args: Frozen) -> str:
    """Facts of one item, or of two side by side."""
    assert isinstance(args, ItemsArgs)
    ids = [turn.id_of(name) for name in args.items[:2]]
    turn.about(ids[0])
    if len(ids) == 2:
        compared = compare(turn.library, *ids)
        text = facts_text(compared.one, args.question, turn.language, compared)
    else:
        text = facts_text(show_item(turn.library, ids[0]), args.question, turn.language)
    turn.said.append(Said(text, ids[0]))
    return text


def moment(turn: Turn, args: Frozen) -> str:
    """The seconds at which something is."""
    assert isinstance(args, MomentArgs)
    item = turn.id_of(args.item) if args.item else ""
    found = find_moment(turn.library, args.query or turn.text, item)
    if item or found.moments:
        turn.about(item or found.moments[0].item)
    text = moments_text(found, turn.language)
    turn.said.append(Said(text, item or None))
    return text


def explain(turn: Turn, args: Frozen) -> str:
    """Why a result is in the list: its parts, exactly, and what speaks for it."""
    assert isinstance(args, WhyArgs)
    if not turn.talk.shown and not args.item:
        raise UsageError(say("no_list", turn.language))
    item = turn.id_of(args.item or turn.talk.shown[0])
    turn.about(item)
    text = why_text_of(turn.library, turn.talk, item, turn.language)
    turn.said.append(Said(text, item))
    return text


def closer(turn: Turn, args: Frozen) -> str:
    """Transcribe, caption, listen and embed: an item, or the file that came with the message."""
    assert isinstance(args, CloserArgs)
    watch = Watch(on_step=lambda _: turn.check(), is_cancelled=turn.cancel.is_set)
    span = span_in(args.question)
    if args.item or turn.attachment is None:
        item = turn.id_of(args.item or turn.talk.about or "")
        looked = look_closer(turn.library, item, *span, watch=watch)
        turn.about(item)
        about = looked.closer.item
    else:
        looked = look_at_file(turn.library, turn.attachment, *span, watch=watch)
        about = None  # it may be an item as well, but it is not spoken of as one of a list
    turn.closer, turn.blocks = looked.closer, dict(looked.blocks)
    text = closer_text(looked.closer, turn.language)
    turn.said.append(Said(text, about))
    return text


def profile(turn: Turn, args: Frozen) -> str:
    """What lasts: likes, dislikes, bans, constraints; only what the person's words support."""
    assert isinstance(args, ProfileArgs)
    edited = changed_profile(turn, args)
    turn.change_profile(edited.profile, edited.changes)
    if not edited.changes:
        turn.said.append(Said(say("profile_unchanged", turn.language)))
    return " ".join(edited.changes) or "nothing changed"


def record(turn: Turn, args: Frozen) -> str:
    """What the person did with an item, or thinks of it."""
    assert isinstance(args, FeedbackArgs)
    item = turn.id_of(args.item)
    noted = feedback(
        turn.library, turn.now, item, args.action, args.words or None, text=turn.text[:300]
    )
    turn.plays += noted.plays
    turn.about(item)
    kind = f"noted_{noted.action.value}"
    text = say(kind, turn.language, title=noted.title, value=f"{noted.value or 0:g}")
    turn.said.append(Said(text, item))
    return text


def library(turn: Turn, args: Frozen) -> str:
    """Counts and lists."""
    assert isinstance(args, LibraryArgs)
    about, of = about_of(args.about)
    if phrase("myself", normal(args.about)):
        text = known_text(turn.library, turn.now, turn.language)
        turn.said.append(Said(text))
        return text
    text = library_text(library_facts(turn.library, turn.now, about, of), turn.language)
    turn.said.append(Said(text))
    return text


TOOLS: Mapping[str, Tool] = {
    "recommend": recommend_items,
    "search": search_items,
    "similar_items": similar,
    "show_item": show,
    "find_moment": moment,
    "explain": explain,
    "look_closer": closer,
    "update_profile": profile,
    "record_feedback": record,
    "library_facts": library,
}
LISTS = ("recommend", "search", "similar_items")  # after one of these the plan is done
