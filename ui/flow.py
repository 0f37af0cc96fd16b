"""Words that appear as they come, with lines that end between words."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from base.printable import printable

_WIDE = "\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef"  # scripts that may be broken anywhere
_PIECES = re.compile(rf"\n|[^\S\n]+|[{_WIDE}]|[^\s{_WIDE}]+")
_NOT_FIRST = "，。、；：？！）》”’"  # never begin a line


class Flow:
    """A paragraph. A file or a pipe gets it in one line, which no width cuts."""

    def __init__(self, screen: Console) -> None:
        self._screen, self._column = screen, 0

    def write(self, said: str) -> None:
        """Some more of it, shown at once."""
        out = "".join(self._placed(piece) for piece in _PIECES.findall(printable(said)))
        self._screen.print(Text(out), end="", soft_wrap=True)

    def end(self) -> None:
        """The paragraph is over; nothing happens where none was begun."""
        if self._column:
            self._screen.print()
        self._column = 0

    def _placed(self, piece: str) -> str:
        if piece == "\n":
            self._column = 0
            return piece
        if piece.isspace():
            piece = " " if self._column else ""
        size = cell_len(piece)
        if piece != " " and self._is_over(size) and piece not in _NOT_FIRST:
            self._column = size
            return f"\n{piece}"
        self._column += size
        return piece

    def _is_over(self, size: int) -> bool:
        screen = self._screen
        return screen.is_terminal and self._column > 0 and self._column + size > screen.width
