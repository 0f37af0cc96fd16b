"""Presentation times of one track as seconds since the start of its file."""

from __future__ import annotations

LEAP_S = 600.0  # a longer silence or still picture than this, or than the file, is not believed
LONGEST_LEAP_S = 4 * 3600.0  # also where the header claims more: a gap in the sound takes memory
BACK_S = 1.0  # decoders reorder within a second; further back is a new timeline


class Timeline:
    """Believes presentation times, which makes a variable frame rate right, except for leaps.

    Recordings that were joined begin again at zero, and damaged ones jump by years: after such a
    leap the times go on from where they were.
    """

    def __init__(self, origin_s: float, declared_s: float | None) -> None:
        self.last_s = 0.0
        self.origin_s = self._shift = origin_s
        self._leap_s = min(max(LEAP_S, declared_s or 0.0), LONGEST_LEAP_S)

    def at(self, time_s: float | None) -> float:
        """Seconds since the start of the file; where `time_s` is None, those of the one before."""
        if time_s is None:
            return self.last_s
        if not -BACK_S <= time_s - self._shift - self.last_s <= self._leap_s:
            self._shift = time_s - self.last_s
        now = max(0.0, time_s - self._shift)
        self.last_s = max(self.last_s, now)
        return now

    def near(self, time_s: float) -> float:
        """The same for a time that is not reached yet, limited to one leap; changes nothing."""
        return min(max(0.0, time_s - self._shift), self.last_s + self._leap_s)

    def begin(self, time_s: float) -> None:
        """After a seek: the next time is about `time_s`, seconds since the start of the file."""
        self.last_s = time_s
        self._shift = self.origin_s

    def count(self, seconds: float) -> None:
        """For tracks without any times: so much has passed."""
        self.last_s += seconds
