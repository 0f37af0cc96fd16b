"""A score's parts in words, with the share that each has in it."""

from __future__ import annotations

from collections.abc import Mapping

from base.slots import Frozen
from prompts import table

LEAST = 1  # per cent, below which a part is not worth a word


class Share(Frozen):
    """One part of a score: `percent` of all that moved it, up (`value` > 0) or down."""

    part: str
    words: str
    percent: int
    value: float


def shares(parts: Mapping[str, float], language: str) -> tuple[Share, ...]:
    """The parts by size, the greatest first; their per cents add up to 100, or there are none.

    A part's share is |value| / Σ |value|, rounded by largest remainders. A part without words in
    prompts/reasons.toml is called by its name.
    """
    names: dict[str, str] = table("reasons").get(f"{language}_part", {})
    total = sum(abs(value) for value in parts.values())
    if total <= 0:
        return ()
    exact = {part: 100 * abs(value) / total for part, value in parts.items()}
    rounded = {part: int(value) for part, value in exact.items()}
    by_rest = sorted(exact, key=lambda part: (rounded[part] - exact[part], part))
    for part in by_rest[: 100 - sum(rounded.values())]:
        rounded[part] += 1
    order = sorted(parts, key=lambda part: (-abs(parts[part]), part))
    return tuple(
        Share(part=part, words=names.get(part, part), percent=rounded[part], value=parts[part])
        for part in order
    )


def shares_text(parts: Mapping[str, float], language: str) -> str:
    """ "meaning 45 %, picture 20 %"; what counts against it has a minus."""
    said = [
        f"{share.words} {'−' if share.value < 0 else ''}{share.percent} %"
        for share in shares(parts, language)
        if share.percent >= LEAST
    ]
    return ("，" if language == "zh" else ", ").join(said)
