"""The languages that people are spoken to in, and which one a browser asks for."""

from __future__ import annotations

LANGUAGES = {"en": "EN", "zh": "中文"}


def language_of_header(accepted: str) -> str:
    """What an Accept-Language header likes best of the two; English where it names neither."""
    wishes = [one.split(";")[0].strip().casefold() for one in accepted.split(",")]
    known = [one[:2] for one in wishes if one[:2] in LANGUAGES]
    return known[0] if known else "en"
