"""In what a result that was shown differs from what the person looks for."""

from __future__ import annotations

from collections.abc import Iterator

from agent.explain.wording import form_name, language_name
from catalog.items import Item
from catalog.languages import same_language
from evaluation.facet import Facet, beside, bounded, bounds, either, in_both

LONGER = 1.3  # times as long is another length
YEARS = 10  # apart are another time


def differences(shown: Item, target: Item) -> list[Facet]:
    """Each as a criticism of what was shown; what is not known of either says nothing."""
    found = [*_kind(shown, target), *_language(shown, target), *_genre(shown, target)]
    return [*found, *_length(shown, target), *_time(shown, target)]


def _kind(shown: Item, target: Item) -> Iterator[Facet]:
    if shown.medium != target.medium:
        wanted, other = (in_both("not_medium", "medium", one.medium) for one in (target, shown))
        yield beside(wanted, other)
    elif "other" not in (shown.form, target.form) and shown.form != target.form:
        named = [form_name(one.form, to) for one in (target, shown) for to in ("en", "zh")]
        yield Facet("not_form", *named)


def _language(shown: Item, target: Item) -> Iterator[Facet]:
    codes = (target.language, shown.language)
    if not all(codes) or same_language(*codes):
        return
    named = [language_name(str(code), to) for code in codes for to in ("en", "zh")]
    if not set(named) & set(codes):  # where one has no name its code is given
        yield Facet("not_language", *named)


def _genre(shown: Item, target: Item) -> Iterator[Facet]:
    has, wants = ({g.casefold(): g for g in one.genres} for one in (shown, target))
    if has and wants and not set(has) & set(wants):
        wanted, other = (either("not_genre", next(iter(one.values()))) for one in (wants, has))
        if (wanted.en or wanted.zh) and (other.en or other.zh):
            yield beside(wanted, other)


def _length(shown: Item, target: Item) -> Iterator[Facet]:
    """With a bound that what is looked for keeps, where people have a number for it."""
    has, wants = shown.duration_s, target.duration_s
    if not has or not wants:
        return
    steps = bounds(wants)
    if has > LONGER * wants and "under" in steps:
        yield bounded("shorter", "under", steps["under"])
    elif wants > LONGER * has and "over" in steps:
        yield bounded("longer", "over", steps["over"])


def _time(shown: Item, target: Item) -> Iterator[Facet]:
    if shown.year and target.year and abs(shown.year - target.year) >= YEARS:
        yield Facet("older" if target.year < shown.year else "newer")
