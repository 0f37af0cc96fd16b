"""Years that a text asks for: decades, before, after, from, between."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DECADES = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
}
_ZH_DECADES = dict(zip("二三四五六七八九", range(1920, 2000, 10), strict=True))
_EARLY = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}
_YEAR = r"((?:19|20)\d\d)"
_DECADE = re.compile(
    r"(?:(early|mid|late)[- ])?(?:the )?(?:(?:(19|20)?(\d)0'?s)\b|(" + "|".join(_DECADES) + r")\b)"
)
_ZH_DECADE = re.compile(r"(?:上世纪)?(?:(19|20)?(\d)0|([二三四五六七八九])十)年代")
_BETWEEN = re.compile(rf"{_YEAR} ?(?:-|–|to|and|到|至) ?{_YEAR}")
_BEFORE = re.compile(
    rf"(?:before|older than|earlier than|pre-?|until|up to|no later than) ?(?:the )?(?:year )?"
    rf"{_YEAR}(?!'?s)|{_YEAR} ?年?(?:以前|之前|前)|or (?:older|earlier) than {_YEAR}"
)
_AFTER = re.compile(
    rf"(?:after|since|newer than|later than|from|post-?|not older than) (?:the )?(?:year )?{_YEAR}"
    rf"(?: on(?:wards?)?| and later| or later)|(?:after|since|newer than|later than|post-?)"
    rf" ?(?:the )?(?:year )?{_YEAR}(?!'?s)|{_YEAR} ?(?:onwards?|or (?:later|newer))"
    rf"|{_YEAR} ?年?(?:以后|之后|以来|起|后)"
)
_EXACT = re.compile(
    rf"(?:in|from|of|made in|released in|published in) {_YEAR}\b|{_YEAR} ?年|\ba {_YEAR} (?=[a-z])"
)


@dataclass(frozen=True)
class Years:
    """First and last year, both included; None is open. `start` and `end` are of the words."""

    first: int | None
    last: int | None
    start: int
    end: int


def years(text: str) -> Years | None:
    """The years that normalised text asks for, or None."""
    return _between(text) or _decades(text) or _bounds(text)


def _between(text: str) -> Years | None:
    match = _BETWEEN.search(text)
    if match is None:
        return None
    low, high = sorted((int(match[1]), int(match[2])))
    return Years(low, high, *match.span())


def _decades(text: str) -> Years | None:
    if match := _DECADE.search(text):
        if match[4]:
            first = _DECADES[match[4]]
        else:
            tens = int(match[3]) * 10
            first = int(match[2] or ("20" if tens < 20 else "19")) * 100 + tens
        low, high = _EARLY.get(match[1] or "", (0, 9))
    elif match := _ZH_DECADE.search(text):
        tens = int(match[2] or 0) * 10
        first = (
            _ZH_DECADES[match[3]]
            if match[3]
            else int(match[1] or ("20" if tens < 20 else "19")) * 100 + tens
        )
        low, high = 0, 9
    else:
        return None
    before = text[: match.start()]
    after = text[match.end() :]
    if re.search(r"(?:before|older than|pre-?) ?(?:the )?$", before) or re.match(
        r"以前|之前|前", after
    ):
        return Years(None, first - 1, *match.span())
    if re.search(r"(?:since|after|newer than|post-?) ?(?:the )?$", before) or re.match(
        r" (?:or|and) (?:later|newer)| onwards?|以后|之后|以来", after
    ):
        later = first + 10 if re.search(r"(?:after|newer than) ?(?:the )?$", before) else first
        return Years(later, None, *match.span())
    return Years(first + low, first + high, *match.span())


def _bounds(text: str) -> Years | None:
    before, after = _BEFORE.search(text), _AFTER.search(text)
    last = int(next(filter(None, before.groups()))) - 1 if before else None
    first = None
    if after:
        year = int(next(filter(None, after.groups())))
        strictly = re.match(r"(?:after|newer|later|post)", after[0]) is not None
        first = year + 1 if strictly and "年" not in after[0] else year
    if before and before[0].startswith(("until", "up to", "no later")):
        last = int(last or 0) + 1
    if before and after and (first or 0) > (last or 0):  # nothing is both: the first said counts
        first, last = (None, last) if before.start() < after.start() else (first, None)
    if first is not None or last is not None:
        spans = [match.span() for match in (before, after) if match]
        return Years(first, last, min(s for s, _ in spans), max(e for _, e in spans))
    if exact := _EXACT.search(text):
        year = int(next(filter(None, exact.groups())))
        return Years(year, year, *exact.span())
    return None
