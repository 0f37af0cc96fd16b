"""Whether a window of sound is music at all; the musicnn networks tag speech and noise as well.

Measured: 97 % of 331 single windows of 16 music files pass and 2 % of 53 of clear speech; with
their neighbours 93 to 100 % of each music file, none of six videos with room noise only, and of
nine synthetic noises one, a low rumble. All this was measured on what the gate was chosen with.
Of 24 short samples three musical ones are called other: a bent string, a distorted synth, a bell.
What is plainly music was added later: a synthesised piano and techno had been half and wholly
other; of 18 further noises none is called music by it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from base.slots import Frozen
from tools.engines import sound_features

TAGGING = "MTT_musicnn"  # the network whose tags count
CONTENTLESS = ("no vocals", "no vocal", "no voice")  # likely for every sound without a voice
DRUMS = ("drums", "beat", "beats")

Array = NDArray[np.float32]


class MusicGate(Frozen):
    """When a window is music: it could be (no noise, not unlike all training data), and has held
    tones, a pulse with a confident tag, or drums; or music is beside it. Chosen on the windows
    named above. What is plainly music may be less like the training data: a synthesised piano and
    techno are at 2 to 3, with tags at 0.8 and above; sirens, rumbles and dial tones stay below 0.5.
    """

    flatness: float = 0.25  # less than
    strangeness: float = 1.6  # less than: mean square of normalised features, 1 on training data
    steadiness: float = 0.3
    beat: float = 0.3
    confidence: float = 0.35  # of the likeliest tag, or of drums
    plain_strangeness: float = 3.5  # less than, if the three below are met
    plain_confidence: float = 0.6
    plain_steadiness: float = 0.6  # or
    plain_beat: float = 0.5
    grow: int = 3  # windows on either side of music that are music too, if they could be
    grow_steadiness: float = 0.1  # and not as shapeless as rain: 0.03, rumbling bars have 0.17


@dataclass(frozen=True)
class Window:
    """What the networks and the spectrogram say of one window."""

    logits: Mapping[str, Array]  # by network
    features: Array  # (200,) of the MagnaTagATune network
    patch: Array  # (187, 96)


def music_or_not(windows: Sequence[Window], gate: MusicGate) -> list[bool]:
    """Which windows are music: the certain ones, grown into possible ones beside them."""
    possible = [could_be_music(window, gate) for window in windows]
    music = [
        could_be and sounds_musical(window, gate)
        for could_be, window in zip(possible, windows, strict=True)
    ]
    open_to = [
        could_be and sound_features.steadiness(window.patch) >= gate.grow_steadiness
        for could_be, window in zip(possible, windows, strict=True)
    ]
    for _ in range(gate.grow):
        beside = [any(music[max(0, i - 1) : i + 2]) for i in range(len(music))]
        music = [
            is_music or (is_open and near)
            for is_music, is_open, near in zip(music, open_to, beside, strict=True)
        ]
    return music


def could_be_music(window: Window, gate: MusicGate) -> bool:
    """No noise, and like the training data unless it is plainly music."""
    if sound_features.flatness(window.patch) >= gate.flatness:
        return False
    strangeness = float((window.features**2).mean())
    if strangeness < gate.strangeness:
        return True
    is_plain = confidence(window) >= gate.plain_confidence and (
        sound_features.steadiness(window.patch) >= gate.plain_steadiness
        or sound_features.beat(window.patch) >= gate.plain_beat
    )
    return is_plain and strangeness < gate.plain_strangeness


def sounds_musical(window: Window, gate: MusicGate) -> bool:
    """Held tones, drums, or a pulse with a confident tag."""
    if sound_features.steadiness(window.patch) >= gate.steadiness:
        return True
    if confidence(window, DRUMS) >= gate.confidence:
        return True
    is_pulsed = sound_features.beat(window.patch) >= gate.beat
    return is_pulsed and confidence(window) >= gate.confidence


def confidence(window: Window, among: Sequence[str] = ()) -> float:
    """Probability of the likeliest of those tags, or of all that say something."""
    labels = references()[TAGGING]["labels"]
    likely = dict(zip(labels, sigmoid(window.logits[TAGGING]), strict=True))
    wanted = among or [label for label in labels if label not in CONTENTLESS]
    return float(max(likely[label] for label in wanted))


@lru_cache(maxsize=1)
def references() -> dict[str, Any]:
    """Labels, words and reference levels, from `musicnn.toml`."""
    return tomllib.loads(Path(__file__).with_name("musicnn.toml").read_text(encoding="utf-8"))


def sigmoid(values: NDArray[Any]) -> NDArray[np.float64]:
    """The logistic function: logits to probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-values)), np.float64)
