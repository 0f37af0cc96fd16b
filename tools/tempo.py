"""Tempo and key of the music in a recording, each only where it is clear.

At most a minute is looked at: three stretches from over the length of the music, in the middle of
each third, for beginnings and ends hesitate. A minute costs 0.07 s of one core. Of nine clear tempi
librosa 0.11 (`feature.tempo` as it comes) gives two an octave off, one wrong and the others within
2 %, and its first call takes 5 s and 300 MB, 23 s where nothing is compiled yet.
"""

from __future__ import annotations

from collections.abc import Sequence

from base.slots import SAMPLE_RATE, Audio, Frozen, Span
from tools.engines import pulse, tonality

PIECES, PIECE_S = 3, 20.0
SHORTEST_S = 10.0  # of music in all, below which neither is sure
GAP_S = 1.0  # between spans of one stretch
# Chosen on 120 synthetic pieces, 16 music files and 20 recordings of speech and noise: what is
# below was wrong, or nobody could tap to it.
PULSE_STRENGTH, PULSE_LEAD = 0.18, 1.2
STRONG_PULSE = 0.5  # from here on the lead does not matter: every beat is alike
KEY_FIT, KEY_LEAD = 0.7, 0.04


class Music(Frozen):
    """What was measured; `tempo_bpm` and `key` are None where the figures beside them are low."""

    tempo_bpm: float | None = None
    key: str | None = None  # "A minor", flats as they are usually written
    pulse_strength: float = 0.0  # correlation of the onsets at the beat, 0 to 1
    pulse_lead: float = 0.0  # how many times better than the next unrelated tempo
    key_fit: float = 0.0  # correlation of the chroma with the key's profile, 0 to 1
    key_lead: float = 0.0  # how much better than that of the next key


def tempo_and_key(audio: Audio, spans: Sequence[Span]) -> Music:
    """Of a recording at 16 kHz; `spans` are its music, in any order, and may touch or overlap.

    Of tempi that are each other's double the one within 70 to 140 is given.
    """
    pieces = [_cut(audio, span) for span in choose(spans, len(audio) / SAMPLE_RATE)]
    if sum(map(len, pieces)) < SHORTEST_S * SAMPLE_RATE:
        return Music()
    found = pulse.find_pulse(pieces)
    key, fit, lead = tonality.key(pieces)
    return Music(
        tempo_bpm=round(found.bpm, 1) if found and _is_clear(found) else None,
        key=key if fit >= KEY_FIT and lead >= KEY_LEAD else None,
        pulse_strength=round(found.strength, 3) if found else 0.0,
        pulse_lead=round(found.lead, 3) if found else 0.0,
        key_fit=round(fit, 3),
        key_lead=round(lead, 3),
    )


def choose(spans: Sequence[Span], duration_s: float) -> list[Span]:
    """All of the music where it is a minute or less, else stretches of 20 s spread over it."""
    stretches = _joined(spans, duration_s)
    total = sum(_length(span) for span in stretches)
    if total <= PIECES * PIECE_S:
        return stretches
    chosen: list[Span] = []
    for third in range(PIECES):
        at = total * (third + 0.5) / PIECES
        piece = _around(stretches, at)
        if piece not in chosen:
            chosen.append(piece)
    return chosen


def _joined(spans: Sequence[Span], duration_s: float) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start_s):
        start_s, end_s = max(span.start_s, 0.0), min(span.end_s, duration_s)
        if joined and start_s - joined[-1].end_s <= GAP_S:
            before = joined.pop()
            start_s, end_s = before.start_s, max(before.end_s, end_s)
        if start_s < end_s:
            joined.append(Span(start_s=start_s, end_s=end_s))
    return joined


def _around(stretches: Sequence[Span], at: float) -> Span:
    """20 s around that second of all the music, inside of the stretch that it falls into."""
    stretch = stretches[-1]
    for candidate in stretches:
        if at < _length(candidate):
            stretch = candidate
            break
        at -= _length(candidate)
    latest = max(stretch.start_s, stretch.end_s - PIECE_S)
    start_s = min(max(stretch.start_s, stretch.start_s + at - PIECE_S / 2), latest)
    return Span(start_s=start_s, end_s=min(start_s + PIECE_S, stretch.end_s))


def _is_clear(found: pulse.Pulse) -> bool:
    is_alone = found.lead >= PULSE_LEAD or found.strength >= STRONG_PULSE
    return found.strength >= PULSE_STRENGTH and is_alone


def _cut(audio: Audio, span: Span) -> Audio:
    return audio[round(span.start_s * SAMPLE_RATE) : round(span.end_s * SAMPLE_RATE)]


def _length(span: Span) -> float:
    return span.end_s - span.start_s
