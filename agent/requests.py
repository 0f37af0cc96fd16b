"""The request in hand: a new one replaces it, a change alters it, and what contradicts goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agent.conversation import Request, Talk
from catalog.items import Item
from tools.results import Filters

HEARD = ("music", "podcast")
SEEN = ("film", "episode", "short")
LONGEST_QUERY = 300
LONGEST_SHORT = 40.0  # minutes: what is longer is no short film
_LISTS = ("not_creators", "not_series", "not_genres")
_RANGES = (("min_minutes", "max_minutes"), ("year_from", "year_to"))
_WANTED = (  # by what each is excluded
    ("genre", "not_genres"),
    ("form", "not_genres"),
    ("creator", "not_creators"),
    ("series", "not_series"),
)


def next_request(talk: Talk, args: Mapping[str, Any], items: Mapping[str, Item]) -> Request:
    """What is asked for from now on.

    Args:
        talk: the conversation so far.
        args: of the call: query, filters, avoid, change, than, another, lifted, again, people.
        items: those of the list in hand; "shorter" means shorter than the first of them.
    """
    asked = _tightest(_than(args.get("than"), talk, items), args.get("filters") or {})
    if not args.get("change"):
        return Request(
            query=str(args.get("query") or "")[:LONGEST_QUERY],
            filters=Filters.model_validate(asked),
            avoid=tuple(args.get("avoid") or ()),
            again=bool(args.get("again")),
            people=_people(args, talk.request.people),
            by_content=bool(args.get("by_content")),
        )
    old = talk.request
    filters = _changed(old.filters, asked, args.get("lifted") or ())
    return old.model_copy(
        update={
            "query": _query(old.query, str(args.get("query") or "")),
            "filters": filters,
            "avoid": tuple(dict.fromkeys((*old.avoid, *(args.get("avoid") or ())))),
            "again": old.again or bool(args.get("again")),
            "people": _people(args, old.people),
        }
    )


def beside(standing: Filters, asked: Filters) -> Filters:
    """Constraints that always hold, where what is asked for says nothing else."""
    always, now = (one.model_dump(exclude_defaults=True) for one in (standing, asked))
    return _joined(always, now)


def _changed(old: Filters, asked: Mapping[str, Any], lifted: Iterable[str]) -> Filters:
    kept = old.model_dump(exclude_defaults=True)
    return _joined({name: value for name, value in kept.items() if name not in lifted}, asked)


def _joined(kept: Mapping[str, Any], asked: Mapping[str, Any]) -> Filters:
    """The old constraints with the new ones, which win; what is excluded adds up."""
    left = _without_conflicts(kept, asked)
    lists = {
        name: tuple(dict.fromkeys((*left.get(name, ()), *asked.get(name, ())))) for name in _LISTS
    }
    return Filters.model_validate(left | dict(asked) | lists)


def _without_conflicts(kept: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """What still holds of the old constraints beside the new ones."""
    left = dict(kept)
    if "form" in asked:
        left.pop("form", None)
        left.pop("medium", None)
    form = left.get("form")
    medium = asked.get("medium")
    if (medium == "audio" and form in SEEN) or (medium == "video" and form in HEARD):
        left.pop("form", None)
    if left.get("form") == "short" and asked.get("min_minutes", 0.0) >= LONGEST_SHORT:
        left["medium"] = "video"
        del left["form"]
    for low, high in _RANGES:
        if high in asked and left.get(low, 0) > asked[high]:
            left.pop(low, None)
        if low in asked and left.get(high, float("inf")) < asked[low]:
            left.pop(high, None)
    for wanted, excluded in _WANTED:
        if any(_same(name, left.get(wanted)) for name in asked.get(excluded, ())):
            del left[wanted]
        if wanted in asked and excluded in left:
            others = (name for name in left[excluded] if not _same(name, asked[wanted]))
            left[excluded] = tuple(others)
    return left


def _same(name: str, other: object) -> bool:
    return isinstance(other, str) and name.casefold() == other.casefold()


def _tightest(step: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """ "Shorter, at most ten": both hold, and where they cannot, what is said in figures."""
    asked = _without_conflicts(step, said) | dict(said)
    for low, high in _RANGES:
        if low in step and low in said:
            asked[low] = max(step[low], said[low])
        if high in step and high in said:
            asked[high] = min(step[high], said[high])
    return asked


def _than(step: Any, talk: Talk, items: Mapping[str, Item]) -> dict[str, Any]:
    """ "Shorter" and the like as a constraint: beyond the first of the list in hand."""
    first = next((items[name] for name in talk.shown if name in items), None)
    if step is None or first is None:
        return {}
    if step in ("shorter", "longer") and first.duration_s:
        minutes = first.duration_s / 60
        less = {"max_minutes": round(minutes * 0.99, 3)}
        return less if step == "shorter" else {"min_minutes": round(minutes * 1.01, 3)}
    if step in ("newer", "older") and first.year:
        return {"year_from": first.year + 1} if step == "newer" else {"year_to": first.year - 1}
    return {}


def _query(old: str, new: str) -> str:
    if not new or new in old:
        return old
    return f"{old} {new}".strip()[-LONGEST_QUERY:] if old else new


def _people(args: Mapping[str, Any], before: tuple[str, ...]) -> tuple[str, ...]:
    """Who else watches: as before, until others are named or nobody is."""
    return () if args.get("alone") else tuple(args.get("people") or before)
