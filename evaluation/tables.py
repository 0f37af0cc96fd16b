"""Tables as Markdown, with numbers rounded to the digits that tell."""

from __future__ import annotations

from collections.abc import Sequence

from base.slots import Frozen


class Cell(Frozen):
    """A number as a table prints it: rounded by its size, with its unit."""

    value: float | None
    unit: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        return f"{number(self.value)} {self.unit}".strip()


def number(value: float) -> str:
    """The digits that tell: 1234, 123, 12.3, 1.23, 0.123, 0.012; below a thousandth nothing."""
    size = abs(value)
    if size >= 99.95:
        return f"{value:.0f}"
    if size >= 9.995:
        return f"{value:.1f}"
    if size >= 0.9995:
        return f"{value:.2f}"
    return f"{value:.3f}" if size >= 0.0995 or size < 0.0095 else f"{value:.2g}"


def duration(seconds: float) -> str:
    """ "42 s", "3 min 5 s", "2 h 10 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def table(headers: Sequence[str], rows: Sequence[Sequence[object]], text_columns: int = 1) -> str:
    """A Markdown table; the first `text_columns` columns are to the left, numbers to the right.

    Raises:
        ValueError: a row has more or fewer cells than there are headers.
    """
    lines = [[_cell(header) for header in headers]]
    lines += [[_cell(value) for value in row] for row in rows]
    if any(len(line) != len(headers) for line in lines):
        raise ValueError("every row needs a cell for each header")
    widths = [max(3, *(len(line[i]) for line in lines)) for i in range(len(headers))]
    ruler = [
        "-" * width if i < text_columns else "-" * (width - 1) + ":"
        for i, width in enumerate(widths)
    ]
    return "\n".join(
        "| " + " | ".join(_padded(cell, widths[i], i < text_columns) for i, cell in row) + " |"
        for row in (list(enumerate(line)) for line in (lines[0], ruler, *lines[1:]))
    )


def _cell(value: object) -> str:
    text = str(Cell(value=value)) if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")


def _padded(cell: str, width: int, left: bool) -> str:
    return cell.ljust(width) if left else cell.rjust(width)
