"""HTML out of texts that may hold anything: all of it is escaped here, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from base.printable import one_line, printable

VOID = frozenset(["img", "input", "br"])
_ENTITY = re.compile(r"&(?=#?\w+;)")


def tag(name: str, *inside: str, **attributes: Any) -> str:
    """One element; `inside` is HTML, values of attributes are texts.

    None and False leave an attribute out, and True gives it without a value; `class_` is `class`,
    and other underscores are hyphens.
    """
    said = "".join(_attribute(key, value) for key, value in attributes.items())
    body = "".join(inside)
    return f"<{name}{said}>" if name in VOID else f"<{name}{said}>{body}</{name}>"


def text(said: object) -> str:
    """One line of text as HTML."""
    return escape(one_line(str(said)))


def lines(parts: Iterable[str]) -> str:
    """Pieces of HTML, one below the other in the source."""
    return "\n".join(part for part in parts if part)


def bare(said: str) -> str:
    """Text for a component that takes HTML out of it: shown as it is, and copied nearly so.

    Only what would begin an element or an entity is escaped.
    """
    return _ENTITY.sub("&amp;", printable(said)).replace("<", "&lt;")


def _attribute(key: str, value: Any) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    return f' {name}="{escape(printable(str(value)), quote=True)}"'
