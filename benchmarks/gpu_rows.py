"""The engines that `make bench-gpu` measures, as ingest opens them: one function an engine."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from base.errors import UsageError, WeightsError
from base.slots import SAMPLE_RATE, Picture, Recording, Transcriber
from benchmarks import gpu_media, random_models
from benchmarks.plain import pictures_of
from benchmarks.speed import Engine, Row, Spot, Weighed

SHORT_CAPTION = 12  # tokens: what a caption takes, where random weights would never end one
SOUND_S = 10.0  # CLAP's window
CLIP_BATCH, CAPTION_BATCH, SOUND_BATCH, TEXT_BATCH = 64, 16, 16, 64  # on a GPU
PROMPT, WRITTEN = 512, 64  # tokens
Opened = Iterator[tuple[Engine, str, int | None]]


@contextmanager
def openai_whisper(weighed: Weighed, spot: Spot) -> Opened:
    """The engine of a GPU; speech found beforehand."""
    from tools.engines.openai_whisper_engine import OpenAIWhisperTranscriber

    folder = weighed.folder
    place = folder if weighed.weights == "real" else folder / "model.pt"
    engine = OpenAIWhisperTranscriber(place, spot.kind, spot.half, name="bench-whisper")
    yield _transcribing(engine, spot), spot.half, None


@contextmanager
def faster_whisper(weighed: Weighed, spot: Spot) -> Opened:
    """The engine of a CPU; on a GPU where CTranslate2 was built for it."""
    from tools.engines.faster_whisper_engine import FasterWhisperTranscriber

    folder = _require_real(weighed)
    engine = FasterWhisperTranscriber(folder, spot.kind, spot.half, name="bench-faster")
    yield _transcribing(engine, spot), spot.half, None


@contextmanager
def clip(weighed: Weighed, spot: Spot) -> Opened:
    """Frame embedding."""
    engine, batch = _clip_engine(weighed, spot)
    shown = gpu_media.pictures(spot.size(quick=8, cpu=64, gpu=1024))

    def embed() -> float:
        return float(len(engine.embed_pictures(shown)))

    yield embed, spot.precision, batch


@contextmanager
def decode_then_clip(weighed: Weighed, spot: Spot, beside: bool) -> Opened:
    """Videos decoded, a picture a second, and embedded: one after the other, or `beside`."""
    engine, batch = _clip_engine(weighed, spot)
    files = gpu_media.videos(spot.size(quick=2, cpu=6, gpu=24))

    def run() -> float:
        with ThreadPoolExecutor(1) as pool:
            done = 0
            for shown in decoded(files, pool if beside else None):
                done += len(engine.embed_pictures(shown))
        return float(done)

    yield run, spot.precision, batch


def decoded(files: list[Path], pool: ThreadPoolExecutor | None) -> Iterator[list[Picture]]:
    """The pictures of each file; with a pool the next file is decoded while one is worked on."""
    if pool is None:
        for file in files:
            yield list(pictures_of(file))
        return
    ahead = pool.submit(_pictures, files[0])
    for following in [*files[1:], None]:
        ready = ahead.result()
        if following is not None:
            ahead = pool.submit(_pictures, following)
        yield ready


@contextmanager
def captioner(weighed: Weighed, spot: Spot) -> Opened:
    """Captions, greedy."""
    from tools.engines.vision_text import TransformersCaptioner

    batch = CAPTION_BATCH if spot.is_gpu else 4
    tokens = SHORT_CAPTION if weighed.weights == "random" else 40
    engine = TransformersCaptioner(
        weighed.folder, spot.kind, spot.precision, name="bench-captions", batch=batch,
        max_tokens=tokens,
    )  # fmt: skip
    shown = gpu_media.pictures(spot.size(quick=2, cpu=8, gpu=128))
    yield (lambda: float(len(engine.caption(shown)))), spot.precision, batch


@contextmanager
def clap(weighed: Weighed, spot: Spot) -> Opened:
    """Sound embedding, of windows of 10 s, resampled to 48 kHz."""
    from tools.engines.clap import ClapEmbedder

    batch = SOUND_BATCH if spot.is_gpu else 4
    engine = ClapEmbedder(
        weighed.folder, spot.kind, spot.precision, name="bench-sound", batch=batch
    )
    count = spot.size(quick=4, cpu=16, gpu=64)
    heard = gpu_media.speech(SOUND_S * count).reshape(count, -1)
    yield (lambda: SOUND_S * len(engine.embed_sounds(list(heard), []))), spot.precision, batch


@contextmanager
def e5(weighed: Weighed, spot: Spot) -> Opened:
    """Text embedding; single precision on any device, as ingest loads it."""
    from tools.engines.e5 import E5Embedder

    engine = E5Embedder(weighed.folder, spot.kind)
    written = gpu_media.texts(spot.size(quick=32, cpu=128, gpu=2048))
    yield (lambda: float(len(engine.embed(written)))), "float32", 32


@contextmanager
def language_model(weighed: Weighed, spot: Spot, writes: bool) -> Opened:
    """The agent's runtime, llama.cpp: reading a prompt of 512 tokens, or writing 64 after it."""
    from llama_cpp import Llama, llama_supports_gpu_offload

    if spot.is_gpu and not llama_supports_gpu_offload():
        raise UsageError("llama.cpp was compiled without this GPU: see README.md.")
    weights = _require_real(weighed)
    model = Llama(
        str(next(weights.glob("*.gguf"))), n_ctx=PROMPT + WRITTEN, n_batch=PROMPT,
        n_threads=spot.threads, n_gpu_layers=-1 if spot.is_gpu else 0, verbose=False, seed=0,
    )  # fmt: skip
    prompt = model.tokenize(" ".join(gpu_media.texts(64)).encode())[:PROMPT]

    def read() -> float:
        model.reset()
        model.eval(prompt)
        return float(len(prompt))

    def write() -> float:
        model.n_tokens = len(prompt)  # the prompt stays read
        for _ in range(WRITTEN):
            model.eval([model.sample(temp=0.0)])
        return float(WRITTEN)

    read()
    yield write if writes else read, weights.name, None
    model.close()


def _clip_engine(weighed: Weighed, spot: Spot) -> tuple[Any, int]:
    from tools.engines.open_clip_engine import OpenClipEmbedder

    batch = CLIP_BATCH if spot.is_gpu else 8
    engine = OpenClipEmbedder(
        weighed.folder, spot.kind, spot.precision, name="bench-clip", batch=batch
    )
    return engine, batch


def _transcribing(engine: Transcriber, spot: Spot) -> Engine:
    from tools.engines.silero import SileroVoiceDetector

    sound = gpu_media.speech(spot.size(quick=30, cpu=120, gpu=960))
    recording = Recording(sound, SileroVoiceDetector().spans(sound), "en")

    def transcribe() -> float:
        engine.transcribe([recording])
        return len(sound) / SAMPLE_RATE

    return transcribe


def _require_real(weighed: Weighed) -> Path:
    if weighed.weights != "real":
        raise WeightsError("The weights are not on this machine.")
    return weighed.folder


def _pictures(file: Path) -> list[Picture]:
    return list(pictures_of(file))


TURBO = partial(random_models.whisper, random_models.WHISPER_TURBO)
BASE = partial(random_models.whisper, random_models.WHISPER_BASE)
B32, L14 = partial(random_models.clip, "ViT-B-32"), partial(random_models.clip, "ViT-L-14")
FILLED = f"{random_models.TEXT_TOKENS} tokens of text in every window"

ROWS = (
    Row("speech: Whisper base, openai-whisper", "s of speech", "whisper-base", openai_whisper,
        BASE, random_note=FILLED),
    Row("speech: Whisper base, faster-whisper", "s of speech", "whisper-base", faster_whisper,
        None),
    Row("speech: Whisper large-v3-turbo, openai-whisper", "s of speech", "whisper-large-v3-turbo",
        openai_whisper, TURBO, heavy=True, random_note=FILLED),
    Row("pictures: CLIP ViT-B-32", "pictures", "clip-vit-b-32-laion2b", clip, B32),
    Row("videos, decoded and then embedded by it", "pictures", "clip-vit-b-32-laion2b",
        partial(decode_then_clip, beside=False), B32),
    Row("videos, decoded beside the embedding", "pictures", "clip-vit-b-32-laion2b",
        partial(decode_then_clip, beside=True), B32),
    Row("pictures: CLIP ViT-L-14", "pictures", "clip-vit-l-14-laion2b", clip, L14, heavy=True),
    Row("captions: BLIP base", "captions", "blip-base", captioner, random_models.blip,
        random_note=f"captions of {SHORT_CAPTION} tokens"),
    Row("sound: CLAP htsat-unfused", "s of sound", "clap-htsat-unfused", clap, random_models.clap),
    Row("text: multilingual-e5-small", "texts of 35 words", "multilingual-e5-small", e5,
        random_models.e5),
    Row("language model: read", "tokens", "slot:llm", partial(language_model, writes=False), None),
    Row("language model: written", "tokens", "slot:llm", partial(language_model, writes=True),
        None),
)  # fmt: skip
