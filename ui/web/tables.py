"""Tables of figures: headings that belong to their cells, and room to scroll on a phone."""

from __future__ import annotations

from collections.abc import Sequence

from ui.web.markup import lines, tag, text


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column names the rows; all of it is text.

    It scrolls sideways within itself, by the keyboard too. `caption` names it for who hears it.
    """
    top = tag("tr", *(tag("th", text(one), scope="col") for one in head))
    body = [_row(row) for row in rows]
    inside = [tag("thead", top), tag("tbody", lines(body))]
    whole = tag("table", *inside, class_="m-table")
    return tag("div", whole, class_="m-box", tabindex="0", role="region", aria_label=caption)


def folded(summary: str, inside: str) -> str:
    """Something that is opened by who wants to know more."""
    return tag("details", tag("summary", text(summary)), inside, class_="m-score")


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    name = tag("th", text(first), scope="row")
    return tag("tr", name, *(tag("td", text(one)) for one in others))
