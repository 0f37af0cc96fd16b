"""What one could say, out of what is in the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from agent.explain.wording import harmless
from catalog.items import Item
from ui.web.words import say

MINUTES = (2, 5, 10, 20, 30, 60, 90)
FEW = 3  # items that an example of a length is to find
LONGEST = 50  # characters of a name


def examples(items: Sequence[Item], language: str) -> list[str]:
    """Up to four messages: a title, a genre, a creator and a length that there are."""
    said = []
    titles = _names(item.title for item in items if (item.language or language) == language)
    for key, names in (
        ("example_title", titles),
        ("example_genre", _common(item.genres for item in items)),
        ("example_creator", _common(item.creators for item in items)),
    ):
        if names:
            said.append(say(key, language, name=names[0]))
    lengths = [item.duration_s for item in items if item.duration_s]
    fitting = [n for n in MINUTES if FEW <= sum(one < 60 * n for one in lengths) < len(lengths)]
    if fitting:
        said.append(say("example_short", language, minutes=fitting[0]))
    return said


def _common(lists: Iterable[Sequence[str]]) -> list[str]:
    """Names by how many items have them; those that only one has are left out if others are."""
    counted = Counter(name for names in lists for name in set(_names(names)))
    return sorted(counted, key=lambda name: (-counted[name], name.casefold()))


def _names(names: Iterable[str]) -> list[str]:
    """Those that read well in a sentence."""
    plain = (harmless(name) for name in names)
    return [
        name
        for name in plain
        if len(name) <= LONGEST and "<" not in name and any(sign.isalpha() for sign in name)
    ]
