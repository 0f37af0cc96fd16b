"""Music tags and timbre by the two musicnn networks, and whether a window is music at all.

MagnaTagATune's network knows instruments and manner, the Million Song one genre and mood. Both tag
anything, speech and noise included, so a window must look like music first (`MusicGate`). Measured:
97 % of 331 single windows of 16 music files pass and 2 % of 53 of clear speech; with their
neighbours 93 to 100 % of each music file, none of six videos with room noise only, and of nine
synthetic noises one, a low rumble. All this was measured on what the gate was chosen with.
Of 24 short samples three musical ones are called other: a bent string, a distorted synth, a bell.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from base.guard import forbid_in_unit_tests
from base.slots import SAMPLE_RATE, Audio, Frozen, SoundSpan, Tag, Vectors
from tools.engines import mel, sound_features
from tools.engines.tf_checkpoint import read_checkpoint

NETWORKS = ("MTT_musicnn", "MSD_musicnn")
WINDOW_S = 3.0
WINDOW_SAMPLES = round(WINDOW_S * SAMPLE_RATE)
WINDOW_FRAMES = 187  # what the networks were trained on
BATCH = 4  # windows: larger ones leave the processor's cache
FEATURES = 200
MFCC_WEIGHT = 0.5  # of the MFCC half beside the network's half, both of unit length
MIN_PROBABILITY = 0.05
MIN_SCORE = 0.35
MAX_TAGS = 12
CONTENTLESS = ("no vocals", "no vocal", "no voice")  # likely for every sound without a voice
DRUMS = ("drums", "beat", "beats")
ENERGY_UP = ("loud", "fast", "rock", "drums", "beat", "metal")
ENERGY_DOWN = ("slow", "quiet", "soft", "ambient", "new age")
CALM_BELOW, ENERGETIC_ABOVE, ENERGY_SCALE = -1.8, -0.5, 0.7  # in logits, see `energy_tags`

Array = NDArray[np.float32]


class MusicGate(Frozen):
    """When a window is music: it could be (no noise, not unlike all training data), and has held
    tones, a pulse with a confident tag, or drums; or music is beside it. Chosen on the windows
    named above.
    """

    flatness: float = 0.25  # less than
    strangeness: float = 1.6  # less than: mean square of normalised features, 1 on training data
    steadiness: float = 0.3
    beat: float = 0.3
    confidence: float = 0.35  # of the likeliest tag, or of drums
    grow: int = 3  # windows on either side of music that are music too, if they could be


@dataclass(frozen=True)
class Window:
    """What the networks and the spectrogram say of one window."""

    logits: Mapping[str, Array]  # by network
    features: Array  # (200,) of the MagnaTagATune network
    patch: Array  # (187, 96)


class MusicnnTagger:
    """Tags and timbre of windows of 3 s (`base.slots.SoundTagger`).

    Args:
        folder: holds `MTT_musicnn/` and `MSD_musicnn/`, TensorFlow checkpoints.
        device: a torch device.
    """

    def __init__(self, folder: Path, device: str = "cpu", gate: MusicGate | None = None) -> None:
        self.name = "musicnn"
        forbid_in_unit_tests(self.name)
        from tools.engines.musicnn_network import Musicnn

        self.dim = FEATURES + 3 * mel.MFCC_COUNT
        self.window_s = WINDOW_S
        self._gate = gate or MusicGate()
        self._device = device
        self._networks = {
            name: Musicnn(read_checkpoint(folder / name), device) for name in NETWORKS
        }

    def tag(self, audio: Audio) -> tuple[list[SoundSpan], Vectors]:
        """One span a window, "music" or "other", and its timbre, (windows, dim), unit rows.

        The spans tile the recording; a rest of less than a second belongs to the last window. A
        recording shorter than a window is repeated to fill one, as the networks were trained.
        """
        bounds = window_bounds(len(audio))
        if not bounds:
            return [], np.zeros((0, self.dim), np.float32)
        windows = self._look(patches(audio, bounds))
        kinds = music_or_not(windows, self._gate)
        spans = [
            SoundSpan(
                start_s=start / SAMPLE_RATE,
                end_s=end / SAMPLE_RATE,
                kind="music" if music else "other",
                tags=music_tags(window.logits) if music else other_tags(window.patch),
            )
            for (start, end), window, music in zip(bounds, windows, kinds, strict=True)
        ]
        return spans, np.stack([timbre(window) for window in windows])

    def _look(self, batch: Array) -> list[Window]:
        import torch

        logits: dict[str, list[Array]] = {name: [] for name in NETWORKS}
        features: list[Array] = []
        with torch.inference_mode():
            for start in range(0, len(batch), BATCH):
                part = torch.from_numpy(batch[start : start + BATCH]).to(self._device)
                for name, network in self._networks.items():
                    tags, hidden = network(part)
                    logits[name] += list(tags.cpu().numpy())
                    if name == NETWORKS[0]:
                        features += list(hidden.cpu().numpy())
        return [
            Window({name: logits[name][i] for name in NETWORKS}, features[i], patch)
            for i, patch in enumerate(batch)
        ]


def window_bounds(samples: int) -> list[tuple[int, int]]:
    """First and last sample of each window; they tile the recording."""
    if not samples:
        return []
    whole, rest = divmod(samples, WINDOW_SAMPLES)
    count = max(1, whole + (rest >= SAMPLE_RATE))
    edges = [i * WINDOW_SAMPLES for i in range(count)] + [samples]
    return list(pairwise(edges))


def patches(audio: Audio, bounds: Sequence[tuple[int, int]]) -> Array:
    """Log-mel of each window, (windows, 187, 96); a short last one reaches back for its start."""
    if len(audio) < WINDOW_SAMPLES:
        audio = np.resize(audio, WINDOW_SAMPLES)
    frames = mel.log_mel(audio)
    last = len(frames) - WINDOW_FRAMES
    starts = [min(math.floor(start / mel.HOP), last) for start, _ in bounds]
    return np.stack([frames[start : start + WINDOW_FRAMES] for start in starts])


def music_or_not(windows: Sequence[Window], gate: MusicGate) -> list[bool]:
    """Which windows are music: the certain ones, grown into possible ones beside them."""
    possible = [
        sound_features.flatness(window.patch) < gate.flatness
        and float((window.features**2).mean()) < gate.strangeness
        for window in windows
    ]
    music = [
        could_be and sounds_musical(window, gate)
        for could_be, window in zip(possible, windows, strict=True)
    ]
    for _ in range(gate.grow):
        beside = [any(music[max(0, i - 1) : i + 2]) for i in range(len(music))]
        music = [could_be and near for could_be, near in zip(possible, beside, strict=True)]
    return music


def sounds_musical(window: Window, gate: MusicGate) -> bool:
    """Held tones, drums, or a pulse with a confident tag."""
    labels = references()[NETWORKS[0]]["labels"]
    likely = dict(zip(labels, _sigmoid(window.logits[NETWORKS[0]]), strict=True))
    if sound_features.steadiness(window.patch) >= gate.steadiness:
        return True
    if max(likely[label] for label in DRUMS) >= gate.confidence:
        return True
    best = max(value for label, value in likely.items() if label not in CONTENTLESS)
    return bool(best >= gate.confidence and sound_features.beat(window.patch) >= gate.beat)


def music_tags(logits: Mapping[str, Array]) -> tuple[Tag, ...]:
    """Words by evidence: half confidence, half lift over ordinary music.

    The score is sigmoid(1.5 logit - background): 0.5 where the lift over the background equals
    what the network doubts by half, so that a rare tag can win over one that fits everything.
    """
    scores: dict[str, float] = {}
    for network, row in logits.items():
        known = references()[network]
        evidence = _sigmoid(1.5 * row - np.array(known["background"]))
        for word, score, probability in zip(known["words"], evidence, _sigmoid(row), strict=True):
            if word and probability >= MIN_PROBABILITY and score >= MIN_SCORE:
                scores[word] = max(float(score), scores.get(word, 0.0))
    found = [Tag(text=word, score=score) for word, score in scores.items()]
    found += energy_tags(logits[NETWORKS[0]])
    return tuple(sorted(found, key=lambda tag: -tag.score)[:MAX_TAGS])


def energy_tags(row: Array) -> list[Tag]:
    """ "calm" or "energetic": mean logit of the loud and fast labels less that of the slow ones.

    It puts 16 music files and 24 samples in the order that a listener gives them: glass, drones and
    slow strings below -3, a battle theme at 0, techno and punk above 3.
    """
    value = dict(zip(references()[NETWORKS[0]]["labels"], row, strict=True))
    up = np.mean([value[label] for label in ENERGY_UP])
    energy = float(up - np.mean([value[label] for label in ENERGY_DOWN]))
    scores = {
        "calm": 1.0 / (1.0 + math.exp((energy - CALM_BELOW) / ENERGY_SCALE)),
        "energetic": 1.0 / (1.0 + math.exp((ENERGETIC_ABOVE - energy) / ENERGY_SCALE)),
    }
    return [Tag(text=word, score=score) for word, score in scores.items() if score >= 0.5]


def other_tags(patch: Array) -> tuple[Tag, ...]:
    """ "noise" for a flat spectrum; nothing else could be told apart dependably."""
    flatness = sound_features.flatness(patch)
    return (Tag(text="noise", score=min(1.0, 2 * flatness)),) if flatness >= 0.25 else ()


def timbre(window: Window) -> Array:
    """Unit vector, (260,): normalised features, then MFCC statistics in standard deviations."""
    known = references()["mfcc"]
    statistics = mel.mfcc_statistics(window.patch) - np.array(known["mean"])
    statistics /= np.array(known["deviation"])
    joined = np.concatenate([_unit(window.features), MFCC_WEIGHT * _unit(statistics)])
    return _unit(joined).astype(np.float32)


@lru_cache(maxsize=1)
def references() -> dict[str, Any]:
    """Labels, words and reference levels, from `musicnn.toml`."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _sigmoid(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-values)), np.float64)


def _unit(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9), np.float64)
