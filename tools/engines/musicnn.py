"""Music tags and timbre by the two musicnn networks.

MagnaTagATune's network knows instruments and manner, the Million Song one genre and mood. Both tag
anything, speech and noise included, so a window must look like music first (`music_gate`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from base.guard import forbid_in_unit_tests
from base.slots import SAMPLE_RATE, Audio, SoundSpan, Tag, Vectors
from tools.engines import mel, sound_features
from tools.engines.music_gate import MusicGate, Window, music_or_not, references, sigmoid
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
ENERGY_UP = ("loud", "fast", "rock", "drums", "beat", "metal")
ENERGY_DOWN = ("slow", "quiet", "soft", "ambient", "new age")
CALM_BELOW, ENERGETIC_ABOVE, ENERGY_SCALE = -1.8, -0.5, 0.7  # in logits, see `energy_tags`

Array = NDArray[np.float32]


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


def music_tags(logits: Mapping[str, Array]) -> tuple[Tag, ...]:
    """Words by evidence: half confidence, half lift over ordinary music.

    The score is sigmoid(1.5 logit - background): 0.5 where the lift over the background equals
    what the network doubts by half, so that a rare tag can win over one that fits everything.
    """
    scores: dict[str, float] = {}
    for network, row in logits.items():
        known = references()[network]
        evidence = sigmoid(1.5 * row - np.array(known["background"]))
        for word, score, probability in zip(known["words"], evidence, sigmoid(row), strict=True):
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


def _unit(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9), np.float64)
