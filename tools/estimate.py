"""How long each pass will take, by what such media took before, and said in sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from base.slots import Frozen
from catalog.items import Item
from catalog.store import Catalog
from tools.context import Library
from tools.understood import SAMPLED_S, Pass, sampled_s

RATES = "ingest.rates"  # seconds of work a second of media, by pass
PRIOR = {Pass.SAMPLE: 0.12, Pass.WHOLE: 0.10}  # measured on two cores without a GPU
SLOW_CAPTION_S = 0.2  # a picture, from which on its budget is worth a word
MEMORY = 0.5  # share of the old rate that stays when a new one is measured
SOON_S = 600.0  # of work in all: then a sample of each item first would only delay the whole
ENOUGH_S = 60.0  # of media, from which on a measured rate says something


def rates(catalog: Catalog) -> dict[Pass, float]:
    """Seconds of work a second of media, by pass."""
    kept = json.loads(catalog.get_meta(RATES) or "{}")
    return {which: float(kept.get(which.name, PRIOR[which])) for which in PRIOR}


def learn(catalog: Catalog, how_far: Pass, media_s: float, seconds: float) -> None:
    """Remember what a pass took."""
    if media_s < ENOUGH_S:
        return
    known = rates(catalog)
    known[how_far] = MEMORY * known[how_far] + (1 - MEMORY) * seconds / media_s
    catalog.set_meta(RATES, json.dumps({which.name: rate for which, rate in known.items()}))


class Plan(Frozen):
    """What the second and the third pass have to do. Seconds of media, and of work."""

    items: int
    sampled_s: float
    sample_work_s: float
    long_items: int
    whole_s: float
    whole_work_s: float
    caption_s: float  # of a picture; 0 where that is nothing

    @property
    def is_soon(self) -> bool:
        """Whether everything is understood so soon that samples would only cost time."""
        return self.whole_work_s <= SOON_S


def plan(library: Library, sample: Sequence[Item], whole: Sequence[Item]) -> Plan:
    """The work that is left on items that lack a sample, or the whole, by what such took before."""
    known = rates(library.catalog)
    sample_s = sum(sampled_s(item.duration_s) for item in sample)
    whole_s = sum(item.duration_s or 0.0 for item in whole)
    return Plan(
        items=len(sample),
        sampled_s=sample_s,
        sample_work_s=sample_s * known[Pass.SAMPLE],
        long_items=len([item for item in whole if (item.duration_s or 0.0) > SAMPLED_S]),
        whole_s=whole_s,
        whole_work_s=whole_s * known[Pass.WHOLE],
        caption_s=library.models.frame_s if sample or whole else 0.0,
    )


def when_done(left: Plan, now: datetime) -> list[str]:
    """A sentence a pass: how much there is to do, and when it will be done."""
    if not left.whole_s and not left.items:
        return []
    if left.is_soon:
        done = _clock(now + timedelta(seconds=left.whole_work_s), now)
        sentences = [f"everything, {_length(left.whole_s)} of media: done about {done}"]
    else:
        sampled = now + timedelta(seconds=left.sample_work_s)
        whole = sampled + timedelta(seconds=left.whole_work_s)
        sentences = [
            f"pass 2, samples of {left.items} items, {_length(left.sampled_s)} of media: "
            f"done about {_clock(sampled, now)}",
            f"pass 3, the whole of {left.long_items} long items, {_length(left.whole_s)}: "
            f"done about {_clock(whole, now)}",
        ]
    if left.caption_s >= SLOW_CAPTION_S:
        sentences.append(
            f"captions take about {left.caption_s:.1f} s a picture here; an item gets as many as "
            "fit into 5 % of its length, and three at least"
        )
    return sentences


def _length(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _clock(when: datetime, now: datetime) -> str:
    days = (when.date() - now.date()).days
    if days == 0:
        return f"{when:%H:%M}"
    return f"{when:%H:%M} tomorrow" if days == 1 else f"{when:%Y-%m-%d %H:%M}"
