"""What is known of one item, told in brief with times; and two items side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pydantic import Field
from sqlalchemy import Connection

from base.errors import UsageError
from base.slots import Frozen, Source
from catalog.items import Item, Moment, moments_of, paths_of, resolve
from catalog.scan import display_path
from ranking.fusion import weighted_parts
from tools.context import Library
from tools.results import Evidence
from tools.scorer import Scorer
from tools.understood import Pass

MOST_TOLD = 6  # moments of one source
MOST_CHARACTERS = 160  # of a moment
KNOWN = {0: "words only", Pass.NAMES: "name only", Pass.SAMPLE: "a sample", Pass.WHOLE: "the whole"}


class ItemFacts(Frozen):
    """The facts of one item; what is empty or None is not known.

    `understood` says how much of it was looked into: "words only", "name only", "a sample" or
    "the whole". `said`, `seen`, `written` and `heard` are a few of its moments, spread over it;
    `moments` is how many there are of each source.
    """

    item: str
    title: str
    medium: str
    form: str
    duration_s: float | None = None
    language: str | None = None
    year: int | None = None
    published: str | None = None
    series: str | None = None
    season: int | None = None
    episode: int | None = None
    creators: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    chapters: tuple[Evidence, ...] = ()
    said: tuple[Evidence, ...] = ()
    seen: tuple[Evidence, ...] = ()
    written: tuple[Evidence, ...] = ()
    heard: tuple[Evidence, ...] = ()
    shares: dict[str, float] = Field(default_factory=dict)  # of speech, music, other and silence
    tempo_bpm: float | None = None
    musical_key: str | None = None
    speech_from: str | None = None  # the subtitles that `said` is from, where it was not heard
    moments: dict[str, int] = Field(default_factory=dict)
    understood: str = KNOWN[0]
    state: str = "present"
    added_at: str = ""
    path: str | None = None
    url: str | None = None


class Comparison(Frozen):
    """Two items side by side: what both have, and by what they differ.

    `longer_s` and `newer_years` are of `one` over `other`, negative where it is the other way;
    `likeness` are parts of the score of a recommendation, 0 being that of any two items.
    """

    one: ItemFacts
    other: ItemFacts
    shared: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    differ: dict[str, tuple[str, str]] = Field(default_factory=dict)
    longer_s: float | None = None
    newer_years: int | None = None
    likeness: dict[str, float] = Field(default_factory=dict)


def show_item(library: Library, item: str) -> ItemFacts:
    """The facts of the item of that id, path, alias or title.

    Raises:
        NotFoundError: none, or more than one.
    """
    with library.catalog.read() as connection:
        return facts(connection, resolve(connection, item))


def compare(library: Library, one: str, other: str) -> Comparison:
    """Two items side by side.

    Raises:
        NotFoundError: one of them is not there.
        UsageError: both are the same.
    """
    with library.catalog.read() as connection:
        first, second = resolve(connection, one), resolve(connection, other)
        if first.id == second.id:
            raise UsageError(f"Both are “{first.title}”: name two different items to compare.")
        return Comparison(
            one=facts(connection, first),
            other=facts(connection, second),
            shared=_shared(first, second),
            differ=_differ(first, second),
            longer_s=_less(first.duration_s, second.duration_s),
            newer_years=None
            if first.year is None or second.year is None
            else first.year - second.year,
            likeness=_likeness(library, connection, first.id, second.id),
        )


def facts(connection: Connection, item: Item) -> ItemFacts:
    """What is told of an item."""
    moments = moments_of(connection, [item.id])[item.id]
    paths = paths_of(connection, [item.id])[item.id]
    named = {name: value for name, value in item if name in ItemFacts.model_fields}
    lists = {name: tuple(value) for name, value in named.items() if isinstance(value, list)}
    by_source = {source: [m for m in moments if m.source is source] for source in Source}
    chapters = by_source[Source.CHAPTER]
    return ItemFacts(
        **named
        | lists
        | {
            "item": item.id,
            "year": item.year,
            "shares": item.heard or {},
            "moments": {str(source): len(some) for source, some in by_source.items() if some},
            "understood": KNOWN[item.understood],
            "path": display_path(paths[0]) if paths else None,
            "chapters": tuple(map(_told, chapters)),
            "said": _in_brief(by_source[Source.SPEECH]),
            "seen": _in_brief(by_source[Source.FRAME]),
            "written": _in_brief(by_source[Source.SCREEN_TEXT]),
            "heard": _in_brief(by_source[Source.SOUND]),
        }
    )


def _in_brief(moments: Sequence[Moment], most: int = MOST_TOLD) -> tuple[Evidence, ...]:
    """A few moments spread over the item, in the order of time, none twice in the same words."""
    distinct: dict[str, Moment] = {}
    for moment in moments:
        if moment.text.strip():
            distinct.setdefault(moment.text.casefold(), moment)
    some = list(distinct.values())
    step = max(1.0, (len(some) - 1) / max(1, most - 1))
    chosen = dict.fromkeys(round(index * step) for index in range(min(most, len(some))))
    return tuple(_told(some[index]) for index in chosen)


def _told(moment: Moment) -> Evidence:
    text = " ".join(moment.text.split())
    return Evidence(
        source=moment.source,
        text=text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1].rstrip() + "…",
        start_s=round(moment.start_s, 3),
        end_s=round(moment.end_s, 3),
    )


def _shared(one: Item, other: Item) -> dict[str, tuple[str, ...]]:
    """The names that both have, by list; written as in the first."""
    lists = ("creators", "people", "genres", "tags", "keywords")
    found = {name: _common(getattr(one, name), getattr(other, name)) for name in lists}
    for name in ("medium", "form", "language", "series"):
        found[name] = _common([getattr(one, name) or ""], [getattr(other, name) or ""])
    return {name: values for name, values in found.items() if values}


def _common(one: Collection[str], other: Collection[str]) -> tuple[str, ...]:
    known = {name.casefold() for name in other}
    return tuple(name for name in one if name and name.casefold() in known)


def _differ(one: Item, other: Item) -> dict[str, tuple[str, str]]:
    """What both say, and say differently."""
    names = ("medium", "form", "language", "series", "year", "musical_key")
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in names}
    return {
        name: (str(left), str(right))
        for name, (left, right) in pairs.items()
        if left is not None and right is not None and left != right
    }


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else round(one - other, 3)


def _likeness(library: Library, connection: Connection, one: str, other: str) -> dict[str, float]:
    scorer = Scorer(library, connection, [one, other])
    left, right = scorer.whole(one), scorer.whole(other)
    cosines = {m: float(left[m] @ right[m]) for m in left if m in right}
    scale = library.scale(connection, "items")
    parts = weighted_parts(cosines, scale.calibrations, scale.weights)
    return {str(modality): round(value, 4) for modality, value in parts.items()}
