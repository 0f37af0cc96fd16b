"""What an open library remembers between two questions; all of it follows what changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from base.kept import Kept
from catalog.facts import Facts, facts_of, facts_of_series
from catalog.traits import folded
from catalog.versions import KeptByItem
from tools.library_map import Maps
from tools.pasts import Pasts
from tools.series import by_series

MOST_FACTS = 60_000  # items, half a kilobyte each
MOST_COMPUTED = 512  # tastes, bans and the like, about eight a person
MOST_SERIES = 4_096

Episodes = tuple[Facts, ...]


def _episodes(connection: Connection, names: Sequence[str]) -> Mapping[str, Episodes]:
    found = by_series(facts_of_series(connection, names))
    return {name: tuple(found.get(name, ())) for name in names}


@dataclass(frozen=True)
class Memory:
    """People's pasts, items' facts, series by folded name; `computed` is whatever follows of them.

    Who keeps something in `computed` names in the key all that it depends on.
    """

    pasts: Pasts = field(default_factory=Pasts)
    facts: KeptByItem[Facts] = field(default_factory=lambda: KeptByItem(facts_of, MOST_FACTS))
    series: KeptByItem[Episodes] = field(default_factory=lambda: KeptByItem(_episodes, MOST_FACTS))
    computed: Kept = field(default_factory=lambda: Kept(MOST_COMPUTED))
    nexts: Kept = field(default_factory=lambda: Kept(MOST_SERIES))  # episodes that come next
    maps: Maps = field(default_factory=Maps)

    def beside(self) -> Memory:
        """For the same library as other models see it: what they computed is another matter."""
        return Memory(self.pasts, self.facts, self.series, nexts=self.nexts)

    def episodes(self, connection: Connection, names: Iterable[str]) -> list[Episodes]:
        """What has an order in the series of these names in any case, removed items too."""
        asked = list(dict.fromkeys(map(folded, names)))
        return [each for each in self.series.of(connection, asked).values() if each]
