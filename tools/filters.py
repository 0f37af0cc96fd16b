"""Hard constraints on items: which of them an item breaks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from catalog.items import Item
from tools.results import Filters


def broken(item: Item, filters: Filters, seen: Collection[str] = ()) -> tuple[str, ...]:
    """The names of the constraints that the item breaks; what is not known breaks them too."""
    minutes = None if item.duration_s is None else item.duration_s / 60
    year = item.year
    genres = {name.casefold() for name in [*item.genres, *item.tags]}
    makers = [*item.creators, *item.people]
    kept: Mapping[str, bool] = {
        "medium": filters.medium in (None, item.medium),
        "form": filters.form in (None, item.form),
        "min_minutes": filters.min_minutes is None
        or (minutes is not None and minutes >= filters.min_minutes),
        "max_minutes": filters.max_minutes is None
        or (minutes is not None and minutes <= filters.max_minutes),
        "language": filters.language is None
        or primary_language(item.language) == primary_language(filters.language),
        "genre": filters.genre is None or filters.genre.casefold() in genres,
        "creator": filters.creator is None or _among([filters.creator], makers),
        "series": filters.series is None or _among([filters.series], [item.series or ""]),
        "year_from": filters.year_from is None or (year is not None and year >= filters.year_from),
        "year_to": filters.year_to is None or (year is not None and year <= filters.year_to),
        "unseen": not filters.unseen or item.id not in seen,
        "not_creators": not _among(filters.not_creators, makers),
        "not_series": not _among(filters.not_series, [item.series or ""]),
        "not_genres": not _among(filters.not_genres, [*genres, item.form]),
    }
    return tuple(name for name, is_kept in kept.items() if not is_kept)


def _among(unwanted: Collection[str], names: Collection[str]) -> bool:
    known = {name.casefold() for name in names}
    return any(name.casefold() in known for name in unwanted)


def notes_on(items: Collection[Item], filters: Filters) -> tuple[str, ...]:
    """What the library could offer instead, where a constraint leaves nothing."""
    notes = []
    lengths = [item.duration_s / 60 for item in items if item.duration_s is not None]
    if lengths and filters.max_minutes is not None and min(lengths) > filters.max_minutes:
        notes.append(
            f"nothing under {filters.max_minutes:g} minutes; the shortest is {min(lengths):.1f}"
        )
    if lengths and filters.min_minutes is not None and max(lengths) < filters.min_minutes:
        notes.append(
            f"nothing over {filters.min_minutes:g} minutes; the longest is {max(lengths):.1f}"
        )
    for name in ("medium", "form", "language", "genre"):
        wanted = getattr(filters, name)
        only = Filters.model_validate({name: wanted})
        if wanted and not any(not broken(item, only) for item in items):
            notes.append(f"nothing in the library has {name} '{wanted}'")
    return tuple(notes)


def primary_language(language: str | None) -> str | None:
    """ "en" of "en-GB"; None stays None."""
    return language.replace("_", "-").split("-")[0].casefold() if language else None
