"""The tools that make a list: what is asked for becomes ranked results, the new list in hand."""

from __future__ import annotations

from collections.abc import Sequence

from agent.conversation import Request
from agent.requests import beside, next_request
from agent.toolargs import WishArgs
from agent.turn import Turn
from base import clock
from base.slots import Frozen
from ranking.facets import HalfLives
from tools.asked import Asked
from tools.facets_standing import standing_filters
from tools.person import Person
from tools.rank import recommend
from tools.results import Answer, Filters
from tools.search import search
from tools.taste import taste_of

BY_WORDS = ("text", "image", "sound", "words")  # parts of a score that the words asked for give
CLEARLY = 3.0  # deviations, from which on the best result has clearly to do with the words
SHARE_OF_BEST = 0.4
SPARE = 10  # looked up beyond what is shown, for some may be banned


def recommend_items(turn: Turn, args: Frozen) -> str:
    """Candidates from tastes and words, ranked; the list in hand is this one then."""
    assert isinstance(args, WishArgs)
    request = _request(turn, args)
    filters = _filters(turn, request)
    blocks = turn.blocks if args.attached or request.attachment else {}
    known = turn.closer.item if blocks and turn.closer else None  # whoever sent it has it
    more = Asked(
        avoid=request.avoid,
        like=request.like,
        blocks=blocks,
        exclude=frozenset((*_exclude(turn, args), *((known,) if known else ()))),
        again=request.again,
    )
    query = "" if args.next else request.query
    people = _people(turn, request)
    found = recommend(turn.library, people, query, filters, turn.k, more=more, deep=turn.deep)
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
    most, user = turn.k + SPARE, turn.person.user
    deep = turn.deep and max(most, turn.deep)
    answer = search(turn.library, request.query, filters, most, user, deep=deep)
    hidden = {*_exclude(turn, args), *_banned(turn)}
    kept = tuple(result for result in answer.results if result.item not in hidden)
    after = [one.item for one in kept[turn.k :]] if turn.deep else []
    beyond = tuple(item for item in (*after, *answer.beyond) if item not in hidden)
    turn.show(fitting_only(answer.model_copy(update={"results": kept[: turn.k], "beyond": beyond})))
    return _listed(answer)


def similar(turn: Turn, args: Frozen) -> str:
    """Near to one item, for this person."""
    assert isinstance(args, WishArgs)
    item = turn.id_of(args.item)
    request = next_request(turn.talk, args.model_dump(), turn.items(turn.talk.shown))
    liked = request.model_copy(update={"like": (item,), "query": ""})
    turn.talk = turn.talk.model_copy(update={"request": liked, "earlier": ()})
    filters = _filters(turn, liked)
    more = Asked(avoid=liked.avoid, like=(item,), exclude=frozenset({item}), again=liked.again)
    people = _people(turn, liked)
    found = recommend(turn.library, people, "", filters, turn.k, more=more, deep=turn.deep)
    turn.show(found.answer, found.because)
    return _listed(found.answer)


def fitting_only(answer: Answer) -> Answer:
    """Without the tail that has little to do with the words, where something clearly fits them.

    Fewer good ones are a better answer than a list that is filled up.
    """
    said = [sum(result.parts.get(name, 0.0) for name in BY_WORDS) for result in answer.results]
    best = max(said, default=0.0)
    if best < CLEARLY:
        return answer
    least = SHARE_OF_BEST * best
    kept = tuple(one for one, value in zip(answer.results, said, strict=True) if value >= least)
    cut = [one.item for one, value in zip(answer.results, said, strict=True) if value < least]
    return answer.model_copy(update={"results": kept, "beyond": (*cut, *answer.beyond)})


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
    standing, _ = standing_filters(turn.now.profile, clock.now(), lives)
    return beside(standing, request.filters)


def _people(turn: Turn, request: Request) -> tuple[Person, ...]:
    """Whom it is for: the person, who was named with the message, and who is named in it."""
    known = {person.user for person in turn.people}
    asked = [name for name in request.people if name not in known]
    pasts = turn.library.memory.pasts
    with turn.library.catalog.read() as connection:
        named = [Person.load(connection, name, pasts) for name in asked]
    return (*turn.people, *named)


def _exclude(turn: Turn, args: WishArgs) -> Sequence[str]:
    return (*turn.talk.shown, *turn.talk.earlier) if args.another else ()


def _listed(answer: Answer) -> str:
    titles = [result.title for result in answer.results]
    return f"{len(titles)} items: " + "; ".join(titles[:5]) if titles else "nothing fits"
