"""Dates as they are written in tags and side files, to ISO 8601 as far as they go."""

from __future__ import annotations

import re
from datetime import date

DATE = re.compile(r"^\s*(\d{4})(?:[-./]?(\d{2})(?:[-./]?(\d{2}))?)?(?!\d)")
LATER_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


def iso_date(text: str | None) -> str | None:
    """ "20240517" and "2024-05-17T08:00" to "2024-05-17"; a year alone stays; None for no date."""
    match = DATE.match(text or "")
    if match is None:
        later = LATER_YEAR.search(text or "")  # "17 May 2024"
        return later.group(1) if later else None
    year, month, day = match.groups()
    if not 1000 <= int(year) <= 2999:  # "0000" stands for unknown
        return None
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return year
    return "-".join(part for part in (year, month, day) if part)
