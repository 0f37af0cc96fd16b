"""Numbers within bounds, as GBNF: what a grammar lets through validates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from base.errors import UsageError

WIDEST = 10**9  # where a schema names no bound
FRACTION = 4  # digits behind the point


def integer(schema: Mapping[str, Any]) -> str:
    """Whole numbers from `minimum` to `maximum`, both inclusive; `exclusive…` are heeded.

    Raises:
        UsageError: no whole number lies between them.
    """
    low, high = _low(schema), _high(schema)
    if low > high:
        raise UsageError(f"No whole number lies between {low} and {high}: widen the schema.")
    return " | ".join(_whole(low, high))


def number(schema: Mapping[str, Any]) -> str:
    """Decimal numbers within the same bounds, with at most four digits behind the point.

    Raises:
        UsageError: no whole number lies within the bounds.
    """
    low, high = _low(schema), _high(schema)
    if low > high:
        raise UsageError(f"No whole number lies between {low} and {high}: widen the schema.")
    fraction = f'("." [0-9]{{1,{FRACTION}}})?'
    # -2 with a fraction is below -2, 2 with one is above 2: the outermost have none
    open_top = "exclusiveMaximum" in schema
    found = _whole(low, high)
    if low <= -2:
        found += [f'"-" ({_positive(max(1, -high), -low - 1)}) {fraction}']
    top = high if open_top else high - 1
    if top >= max(low, 0):
        found += [f"({_positive(max(low, 0), top)}) {fraction}"]
    if schema.get("exclusiveMinimum") == 0:
        found += [f'"0." [0-9]{{0,{FRACTION - 1}}} [1-9]']
    return " | ".join(found)


def _low(schema: Mapping[str, Any]) -> int:
    bounds = [-WIDEST]
    if schema.get("minimum") is not None:
        bounds.append(math.ceil(schema["minimum"]))
    if schema.get("exclusiveMinimum") is not None:
        bounds.append(math.floor(schema["exclusiveMinimum"]) + 1)
    return max(bounds)


def _high(schema: Mapping[str, Any]) -> int:
    bounds = [WIDEST]
    if schema.get("maximum") is not None:
        bounds.append(math.floor(schema["maximum"]))
    if schema.get("exclusiveMaximum") is not None:
        bounds.append(math.ceil(schema["exclusiveMaximum"]) - 1)
    return min(bounds)


def _whole(low: int, high: int) -> list[str]:
    found = []
    if low < 0:
        found.append(f'"-" ({_positive(max(1, -high), -low)})')
    if high >= 0:
        found.append(_positive(max(low, 0), high))
    return found


def _positive(low: int, high: int) -> str:
    """Alternatives for low to high, 0 <= low <= high, one for each number of digits and prefix."""
    found: list[str] = []
    for length in range(len(str(low)), len(str(high)) + 1):
        first = max(low, 0 if length == 1 else 10 ** (length - 1))
        found += _same_length(str(first), str(min(high, 10**length - 1)))
    return " | ".join(found)


def _same_length(low: str, high: str) -> list[str]:
    if not low:
        return [""]
    if set(low) == {"0"} and set(high) == {"9"}:
        return [_any_digits(len(low))]
    if low[0] == high[0]:
        return [f'"{low[0]}" {rest}'.strip() for rest in _same_length(low[1:], high[1:])]
    rest = len(low) - 1
    found = [f'"{low[0]}" {end}'.strip() for end in _same_length(low[1:], "9" * rest)]
    if int(high[0]) - int(low[0]) > 1:
        between = f"[{int(low[0]) + 1}-{int(high[0]) - 1}]"
        found.append(f"{between} {_any_digits(rest)}".strip())
    return found + [f'"{high[0]}" {end}'.strip() for end in _same_length("0" * rest, high[1:])]


def _any_digits(count: int) -> str:
    if count == 0:
        return ""
    return "[0-9]" if count == 1 else f"[0-9]{{{count}}}"
