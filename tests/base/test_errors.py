"""Errors: one tree, drawn as it is, with the exit status that the drawing says."""

from __future__ import annotations

import re

from base import errors
from base.errors import MatineeError, MissingExtraError


def descendants(kind: type[MatineeError]) -> list[type[MatineeError]]:
    """All below a class, as defined in this module."""
    below = [one for one in kind.__subclasses__() if one.__module__ == errors.__name__]
    return below + [deeper for one in below for deeper in descendants(one)]


def test_the_drawing_is_the_tree() -> None:
    """Every error is drawn once, below its parent, with its exit status."""
    drawn: dict[str, tuple[int, str]] = {}
    stack: list[tuple[int, str]] = [(0, "MatineeError")]
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([│ ]*[├└]── )(\w+Error) +(\d)", line)
        if found:
            depth = len(found[1]) // 4
            while stack[-1][0] >= depth:
                stack.pop()
            drawn[found[2]] = (int(found[3]), stack[-1][1])
            stack.append((depth, found[2]))
    actual = {
        kind.__name__: (kind.exit_status, kind.__mro__[1].__name__)
        for kind in descendants(MatineeError)
    }
    assert drawn == actual
    assert len(actual) > 10


def test_a_missing_extra_names_the_command() -> None:
    """What to type, with quotes that keep the shell from reading the brackets."""
    assert "pip install 'matinee[llm]'" in str(MissingExtraError("llama-cpp-python", "llm"))
