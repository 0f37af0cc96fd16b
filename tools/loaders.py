"""How each model of `base/weights.toml` is loaded: one small function a model, by its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from base.remembered import RememberingEmbedder

if TYPE_CHECKING:
    from tools.models import Models

Load = Callable[["Models", Path], Any]


def _whisper(name: str, models: Models, folder: Path) -> Any:
    """openai-whisper on a GPU, the reference; faster-whisper on a CPU. The weights are the same."""
    device = models.device
    if device.kind == "cuda":
        from tools.engines.openai_whisper_engine import OpenAIWhisperTranscriber

        # the reference engine has no bfloat16
        precision = "float16" if device.precision == "bfloat16" else device.precision
        return OpenAIWhisperTranscriber(folder, device.kind, precision, name=name)
    from tools.engines.faster_whisper_engine import FasterWhisperTranscriber

    return FasterWhisperTranscriber(folder, "cpu", device.precision, name=name)


def _voice(models: Models, folder: Path) -> Any:
    del models, folder
    from tools.engines.silero import SileroVoiceDetector

    return SileroVoiceDetector()


def _tagger(models: Models, folder: Path) -> Any:
    del models
    from tools.engines.efficient_tags import EfficientTagger

    return EfficientTagger(folder)


def _captioner(name: str, models: Models, folder: Path) -> Any:
    from tools.engines.vision_text import TransformersCaptioner

    device = models.device
    return TransformersCaptioner(
        folder, device.kind, _half_or_single(device.precision), name=name, warn=models.warn
    )


def _ocr(models: Models, folder: Path) -> Any:
    del models
    from tools.engines.rapid_ocr import RapidOcrReader

    return RapidOcrReader(folder)


def _clip(name: str, models: Models, folder: Path) -> Any:
    from tools.engines.open_clip_engine import OpenClipEmbedder

    device = models.device
    return OpenClipEmbedder(
        folder, device.kind, _half_or_single(device.precision), name=name, warn=models.warn
    )


def _label_space(models: Models, folder: Path) -> Any:
    del folder
    from tools.engines.label_space import LabelSpaceEmbedder

    return LabelSpaceEmbedder(models.text, models.name("captions"))


def _musicnn(models: Models, folder: Path) -> Any:
    del models
    from tools.engines.musicnn import MusicnnTagger

    return MusicnnTagger(folder)


def _tag_space(models: Models, folder: Path) -> Any:
    del folder
    from tools.engines.sound_labels import SoundLabelEmbedder

    return SoundLabelEmbedder(models.text)


def _clap(name: str, models: Models, folder: Path) -> Any:
    from tools.engines.clap import ClapEmbedder

    device = models.device
    return ClapEmbedder(
        folder, device.kind, _half_or_single(device.precision), name=name, warn=models.warn
    )


def _use(models: Models, folder: Path) -> Any:
    del models, folder
    from tools.engines.use_multilingual import UseMultilingualEmbedder

    return RememberingEmbedder(UseMultilingualEmbedder())


def _minilm(models: Models, folder: Path) -> Any:
    from tools.engines.minilm import MiniLmEmbedder

    return RememberingEmbedder(MiniLmEmbedder(folder, models.device.kind))


def _e5(models: Models, folder: Path) -> Any:
    from tools.engines.e5 import E5Embedder

    return RememberingEmbedder(E5Embedder(folder, models.device.kind))


def _half_or_single(precision: str) -> str:
    # int8 is for engines that have it; PyTorch models run in single precision instead
    return "float32" if precision == "int8" else precision


_WHISPER = ("whisper-base", "whisper-tiny.en", "whisper-large-v3-turbo")
_BLIP = ("blip-base", "blip-large")
_CLIP = ("clip-vit-b-32-laion2b", "clip-vit-l-14-laion2b")

LOADERS: dict[str, Load] = {
    **{name: partial(_whisper, name) for name in _WHISPER},
    **{name: partial(_captioner, name) for name in _BLIP},
    **{name: partial(_clip, name) for name in _CLIP},
    "clap-htsat-unfused": partial(_clap, "clap-htsat-unfused"),
    "silero-vad": _voice,
    "efficientnet-efficientdet-lite0": _tagger,
    "pp-ocrv6": _ocr,
    "label-space": _label_space,
    "musicnn": _musicnn,
    "tag-space": _tag_space,
    "use-multilingual-3": _use,
    "all-minilm-l6-v2": _minilm,
    "multilingual-e5-small": _e5,
}
