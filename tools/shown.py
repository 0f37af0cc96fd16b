"""What was shown and not taken up comes back less, and tonight's list is not yesterday's.

Only evenings before this one count, and whole evenings: within one evening the same question gets
the same list, however often it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from catalog.plays import Action, Play

MORNING_HOUR = 6  # until then it is still the evening before
SHOWN = 0.35  # taken for each evening of being passed over, in deviations as all scores are
MOST = 5.0  # evenings that count at most
HALF_LIFE_EVENINGS = 14.0
FORGOTTEN_EVENINGS = 90
REMEMBERED = timedelta(days=FORGOTTEN_EVENINGS + 1)  # what is older tells nothing
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
ROTATION = 0.4  # taken more from what was in the last list: enough to lose a near tie,
ROTATION_EVENINGS = 7  # while that list can be remembered


@dataclass(frozen=True)
class PassedOver:
    """Items shown on earlier evenings and not taken up since: how often, and the last list's."""

    evenings: dict[str, float]
    last_list: frozenset[str]

    def shown(self, item: str) -> float | None:
        """The part for being passed over; below 0, or None."""
        count = self.evenings.get(item)
        return None if count is None else -SHOWN * min(count, MOST)

    def rotated(self, item: str) -> float | None:
        """The part for having been in the last list; below 0, or None."""
        return -ROTATION if item in self.last_list else None


def evening_of(at: datetime) -> date:
    """The evening that a moment belongs to, in the time zone that `at` is written in."""
    return (at - timedelta(hours=MORNING_HOUR)).date()


def local_time(at: str, when: datetime) -> datetime:
    """A stored time on the clock that `when` is written by; what lies ahead of `when` is then.

    Before the first day that every clock has a date for it is that day.
    """
    moment = max(min(datetime.fromisoformat(at), when), EARLIEST)
    return moment.astimezone(when.tzinfo)


def began_at(when: datetime) -> datetime:
    """When the evening of a moment began, in the time zone that `when` is written in."""
    return datetime.combine(evening_of(when), time(MORNING_HOUR), when.tzinfo)


def passed_over(plays: Iterable[Play], when: datetime) -> PassedOver:
    """What was shown before this evening and not taken up since.

    An item counts Σ 2^(−age / half-life) over the evenings on which it was shown, ages in evenings.
    Whatever the person does with an item takes it up: what was shown before that is forgotten.
    The last list is everything shown on the latest such evening, unless that is long ago.

    Args:
        plays: of one person, in any order.
        when: now, in the person's time zone.
    """
    tonight = evening_of(when)
    since = (when - REMEMBERED).astimezone(UTC)
    earliest = since.isoformat(timespec="microseconds").replace("+00:00", "Z")
    shown: dict[str, set[date]] = {}
    every: set[date] = set()
    known: dict[str, date] = {}
    recent = [one for one in plays if one.at >= earliest]
    # of the same moment the list comes first: what was taken up was in it
    for play in sorted(recent, key=lambda one: (one.at, one.action is not Action.SHOWN)):
        if play.action is not Action.SHOWN:
            shown.pop(play.item, None)
            continue
        minute = play.at[:16]  # a list's items share it, and reading a time takes longest
        if minute not in known:
            known[minute] = evening_of(local_time(play.at, when))
        evening = known[minute]
        if evening < tonight:
            shown.setdefault(play.item, set()).add(evening)
            every.add(evening)
    counts = {item: _faded(evenings, tonight) for item, evenings in shown.items()}
    last = max(every, default=None)
    if last is None or (tonight - last).days > ROTATION_EVENINGS:
        return PassedOver(counts, frozenset())
    return PassedOver(counts, frozenset(item for item, each in shown.items() if last in each))


def _faded(evenings: Iterable[date], tonight: date) -> float:
    ages = [(tonight - evening).days for evening in evenings]
    return sum(float(2.0 ** (-age / HALF_LIFE_EVENINGS)) for age in ages)
