"""Days and months as people write them, in the languages of the page."""

from __future__ import annotations

from datetime import date

from ui.web.words import say


def day(when: date, language: str) -> str:
    """A day within the year, in little room: "2 Mar", "3月2日"."""
    return say("date_day", language, day=when.day, month=_month(when, language, "months_short"))


def full_day(when: date, language: str) -> str:
    """A day with its year: "2 March 2026", "2026年3月2日"."""
    month = _month(when, language, "months")
    return say("date_full", language, day=when.day, month=month, year=when.year)


def month(when: date, language: str) -> str:
    """A month, in little room: "Mar 2026", "2026年3月"."""
    name = _month(when, language, "months_short")
    return say("date_month", language, month=name, year=when.year)


def _month(when: date, language: str, names: str) -> str:
    return say(names, language).split()[when.month - 1]
