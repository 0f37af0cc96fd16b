"""Candidates with what proposed them, also where an episode stands for others of its series."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalog.facts import Facts
from catalog.traits import Kin
from tools.series import series_of


@dataclass(frozen=True)
class Found:
    """Candidates by the sources that named them.

    `kin` says for each item with whom it shares which name, `regions` what of it is untried.
    """

    by: Mapping[str, Sequence[str]]
    kin: Mapping[str, Kin]
    regions: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """The sources of each item, in the order of the sources."""
        masks: dict[str, int] = {}  # numbers: thousands of lists would keep the collector busy
        for place, items in enumerate(self.by.values()):
            for item in items:
                masks[item] = masks.get(item, 0) | 1 << place
        names = {
            mask: tuple(name for place, name in enumerate(self.by) if mask >> place & 1)
            for mask in set(masks.values())
        }
        return {item: names[mask] for item, mask in masks.items()}

    def standing(
        self,
        found: Mapping[str, Facts],
        kept: Mapping[str, Facts],
        genres: Mapping[str, Collection[str]],
    ) -> Found:
        """The same with the episodes in it that stand for their series.

        An episode has the sources of those that it stands for. It is of an untried region only
        where that is one of its own genres, given by item.
        """
        names: dict[str, dict[str, None]] = {}
        regions: dict[str, set[str]] = {}
        for item, one in found.items():
            if one.series and (series := series_of(one)):
                names.setdefault(series, {}).update(dict.fromkeys(self.sources.get(item, ())))
                if item in self.regions:
                    regions.setdefault(series, set()).add(self.regions[item])
        by = {name: list(items) for name, items in self.by.items()}
        untried = dict(self.regions)
        for item, one in kept.items():
            if not one.series:
                continue
            series = series_of(one)
            for name in names.get(series or "", ()):
                by[name].append(item)
            for region in sorted(regions.get(series or "", ())):
                if not region or region in genres.get(item, ()):
                    untried.setdefault(item, region)
        return Found(by, self.kin, untried, self.notes)
