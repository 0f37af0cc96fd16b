"""The tools as the agent calls them: each works on the turn, and gives one sentence of result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from agent.answers import closer_text, facts_text, library_text, moments_text
from agent.conversation import Request
from agent.profile_words import changed_profile, known_text
from agent.questions import about_of, span_in
from agent.reading.normal import normal
from agent.reading.phrases import phrase
from agent.requests import beside, next_request
from agent.toolargs import (
    CloserArgs,
    FeedbackArgs,
    ItemsArgs,
    LibraryArgs,
    MomentArgs,
    ProfileArgs,
    WhyArgs,
    WishArgs,
)
from agent.turn import Said, Turn
from agent.why import why_text_of
from base.errors import NotFoundError, UsageError
from base.slots import Frozen
from catalog.items import resolve
from prompts import say
from ranking.facets import HalfLives
from tools.asked import Asked
from tools.attachment import look_at_file
from tools.closer import Watch
from tools.facets_standing import standing_filters
from tools.feedback import feedback
from tools.find_moment import find_moment
from tools.library_facts import library_facts
from tools.look_closer import look_closer
from tools.person import Person
from tools.rank import recommend
from tools.results import Answer, Filters
from tools.search import search
from tools.show_item import compare, show_item
from tools.taste import taste_of

BY_WORDS = ("text", "image", "sound", "words")  # parts of a score that the words asked for give
CLEARLY = 3.0  # deviations, from which on the best result has clearly to do with the words
SHARE_OF_BEST = 0.4
SPARE = 10  # looked up beyond what is shown, for some may be banned
Tool = Callable[[Turn, Frozen], str]


def recommend_items(turn: Turn, args: Frozen) -> str:
    """Candidates from tastes and words, ranked; the list in hand is this one then."""
    assert isinstance(args, WishArgs)
    request = _request(turn, args)
    filters = _filters(turn, request)
    blocks = turn.blocks if args.attached or request.attachment else {}
    more = Asked(
        avoid=request.avoid,
        like=request.like,
        blocks=blocks,
        exclude=frozenset(_exclude(turn, args)),
        again=request.again,
    )
    query = "" if args.next else request.query
    found = recommend(turn.library, _people(turn, request), query, filters, turn.k, more=more)
    answer = fitting_only(found.answer) if query else found.answer
    turn.show(answer, found.because)
    return _listed(answer)


def search_items(turn: Turn, args: Frozen) -> str:
    """What has the words in it, said, seen, heard or written; taste has no say."""
    assert isinstance(args, WishArgs)
    request = _request(turn, args)
    if not request.query.strip():
        return recommend_items(turn, args)
    filters = _filters(turn, request)
    answer = search(turn.library, request.query, filters, turn.k + SPARE, turn.person.user)
    hidden = {*_exclude(turn, args), *_banned(turn)}
    kept = tuple(result for result in answer.results if result.item not in hidden)
    turn.show(fitting_only(answer.model_copy(update={"results": kept[: turn.k]})))
    return _listed(answer)


def similar(turn: Turn, args: Frozen) -> str:
    """Near to one item, for this person."""
    assert isinstance(args, WishArgs)
    item = _item(turn, args.item)
    request = next_request(turn.talk, args.model_dump(), turn.items(turn.talk.shown))
    liked = request.model_copy(update={"like": (item,), "query": ""})
    turn.talk = turn.talk.model_copy(update={"request": liked, "earlier": ()})
    filters = _filters(turn, liked)
    more = Asked(avoid=liked.avoid, like=(item,), exclude=frozenset({item}), again=liked.again)
    found = recommend(turn.library, _people(turn, liked), "", filters, turn.k, more=more)
    turn.show(found.answer, found.because)
    return _listed(found.answer)


def show(turn: Turn, args: Frozen) -> str:
    """Facts of one item, or of two side by side."""
    assert isinstance(args, ItemsArgs)
    ids = [_item(turn, name) for name in args.items[:2]]
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
    item = _item(turn, args.item) if args.item else ""
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
    item = _item(turn, args.item or turn.talk.shown[0])
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
        item = _item(turn, args.item or turn.talk.about or "")
        looked = look_closer(turn.library, item, *span, watch=watch)
        turn.about(item)
    else:
        looked = look_at_file(turn.library, turn.attachment, *span, watch=watch)
    turn.closer, turn.blocks = looked.closer, dict(looked.blocks)
    text = closer_text(looked.closer, turn.language)
    turn.said.append(Said(text, looked.closer.item))
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
    item = _item(turn, args.item)
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


def fitting_only(answer: Answer) -> Answer:
    """Without the tail that has little to do with the words, where something clearly fits them.

    Fewer good ones are a better answer than a list that is filled up.
    """
    said = [sum(result.parts.get(name, 0.0) for name in BY_WORDS) for result in answer.results]
    best = max(said, default=0.0)
    if best < CLEARLY:
        return answer
    kept = [
        result
        for result, value in zip(answer.results, said, strict=True)
        if value >= SHARE_OF_BEST * best
    ]
    return answer.model_copy(update={"results": tuple(kept)})


def _request(turn: Turn, args: WishArgs) -> Request:
    request = next_request(turn.talk, args.model_dump(), turn.items(turn.talk.shown))
    earlier = turn.talk.earlier if args.change else ()
    turn.talk = turn.talk.model_copy(update={"request": request, "earlier": earlier})
    return request


def _banned(turn: Turn) -> frozenset[str]:
    """What the person never wants again; a search finds what they only do not want tonight."""
    with turn.library.catalog.read() as connection:
        taste = taste_of(turn.library, connection, turn.now)
    return taste.banned - taste.not_now


def _filters(turn: Turn, request: Request) -> Filters:
    """What is asked for, and what always holds for the person where the request is silent."""
    lives = HalfLives.of(turn.library.settings.profile)
    standing, _ = standing_filters(turn.now.profile, datetime.now(UTC), lives)
    return beside(standing, request.filters)


def _people(turn: Turn, request: Request) -> tuple[Person, ...]:
    """Whom it is for: the person, who was named with the message, and who is named in it."""
    known = {person.user for person in turn.people}
    with turn.library.catalog.read() as connection:
        named = [Person.load(connection, name) for name in request.people if name not in known]
    return (*turn.people, *named)


def _exclude(turn: Turn, args: WishArgs) -> Sequence[str]:
    return (*turn.talk.shown, *turn.talk.earlier) if args.another else ()


def _item(turn: Turn, name: str) -> str:
    """The id of what is named: one of the list, or any of the library.

    Raises:
        NotFoundError: there is none of that name.
    """
    if not name:
        raise UsageError(say("which_one", turn.language))
    if name in turn.talk.shown:
        return name
    try:
        with turn.library.catalog.read() as connection:
            return resolve(connection, name).id
    except NotFoundError as error:
        raise NotFoundError(say("unknown_item", turn.language, name=name)) from error


def _listed(answer: Answer) -> str:
    titles = [result.title for result in answer.results]
    return f"{len(titles)} items: " + "; ".join(titles[:5]) if titles else "nothing fits"
