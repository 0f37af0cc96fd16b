"""Understanding one file: decoded once, then heard, seen and read, stage by stage.

Each stage's result is kept before the next begins, so that an interrupted run goes on where it
stopped, and a changed model or setting runs only its own stage again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from base.slots import SAMPLE_RATE, Audio, Frozen, Hearing, Span, Transcript, Vectors
from catalog.decode import DecodeConfig, Decoded, decode
from catalog.probe import Probe
from catalog.store import Catalog
from tools.caption import Caption, CaptionConfig, Seen
from tools.listen import Listen, ListenConfig
from tools.models import ModelSet
from tools.stages import Arrays, Made, keep_result, load_result
from tools.transcribe import Transcribe, TranscribeConfig

OnStage = Callable[[str], None]
F = TypeVar("F", bound=Frozen)
NOTHING = np.zeros((0, 0), np.float32)


# Raised when a stage's code changes what it makes, so that kept results are made again.
VERSIONS = {"decode": 1, "speech": 1, "pictures": 1, "frames": 1, "sound": 1, "sounds": 1}


class UnderstandConfig(Frozen):
    """What each stage is asked for."""

    decode: DecodeConfig = DecodeConfig()
    transcribe: TranscribeConfig = TranscribeConfig()
    caption: CaptionConfig = CaptionConfig()
    listen: ListenConfig = ListenConfig()


class Opened(Frozen):
    """What decoding showed."""

    probe: Probe
    duration_s: float
    warnings: tuple[str, ...]


class Counted(Frozen):
    """How many vectors a stage made."""

    vectors: int


@dataclass(frozen=True)
class Understanding:
    """Everything that was made of one file; `seconds` by stage, 0 where it was kept."""

    opened: Opened
    transcript: Transcript
    seen: Seen
    hearing: Hearing
    frame_vectors: Vectors  # one row a note of `seen`; zero where nothing is known
    sound_vectors: Vectors  # one row a span of `hearing`; zero for speech and silence
    timbre: Vectors  # (1, dim), or (0, dim) without music
    seconds: dict[str, float]


class Understand:
    """Runs the stages over one file."""

    def __init__(
        self, catalog: Catalog, models: ModelSet, config: UnderstandConfig = UnderstandConfig()
    ) -> None:
        self._catalog = catalog
        self._models = models
        self._config = config

    def keys(self) -> dict[str, str]:
        """What marks each stage's result: its models and its settings."""
        config, name = self._config, self._models.name
        heard = f"{name('voice')}|{name('speech')}|{config.listen.model_dump_json()}"
        made_by = {
            "decode": config.decode.model_dump_json(),
            "speech": f"{name('voice')}|{name('speech')}|{config.transcribe.model_dump_json()}",
            "pictures": f"{name('captions')}|{name('ocr')}|{config.caption.model_dump_json()}"
            f"|{config.decode.model_dump_json()}",
            "frames": f"{name('frames')}|{name('captions')}|{config.decode.model_dump_json()}",
            "sound": f"{name('timbre')}|{heard}",
            "sounds": f"{name('sound')}|{name('timbre')}|{heard}",
        }
        return {stage: f"{VERSIONS[stage]}|{key}" for stage, key in made_by.items()}

    def __call__(
        self, path: Path, content: str, on_stage: OnStage = lambda _: None
    ) -> Understanding:
        """Understand the file whose content has that fingerprint.

        Raises:
            UndecodableError: nothing in it can be decoded.
            ModelError: a model cannot be had.
        """
        run = _Run(self._catalog, self.keys(), path, content, on_stage, self._config.decode)
        opened = run.stage("decode", Opened, lambda d: (_opened(d), {}))
        speech = run.stage("speech", Transcript, lambda d: (self._transcribe(d), {}))
        transcript = _as(speech, Transcript)
        pictures = run.stage("pictures", Seen, lambda d: (self._caption(d), {}))
        seen = _as(pictures, Seen)
        frames = run.stage("frames", Counted, lambda d: self._embed(d, seen))
        sound = run.stage("sound", Hearing, lambda d: self._listen(d, transcript))
        hearing = _as(sound, Hearing)
        sounds = run.stage("sounds", Counted, lambda d: self._embed_sounds(d, hearing))
        return Understanding(
            opened=_as(opened, Opened),
            transcript=transcript,
            seen=seen,
            hearing=hearing,
            frame_vectors=frames.arrays.get("frames", NOTHING),
            sound_vectors=sounds.arrays.get("sounds", NOTHING),
            timbre=sound.arrays.get("timbre", NOTHING),
            seconds=run.seconds,
        )

    def _transcribe(self, decoded: Decoded) -> Transcript:
        if decoded.audio.size == 0:
            return Transcript(language=None, segments=(), speech_s=0.0)
        stage = Transcribe(self._config.transcribe, self._models.voice, self._models.speech)
        return stage(decoded.audio)

    def _caption(self, decoded: Decoded) -> Seen:
        if not decoded.frames:
            return Seen(notes=(), screen=())
        return Caption(self._config.caption, self._models.captions, self._models.ocr)(
            decoded.frames
        )

    def _embed(self, decoded: Decoded, seen: Seen) -> tuple[Counted, Arrays]:
        if not decoded.frames:
            return Counted(vectors=0), {}
        pictures = [frame.picture for frame in decoded.frames]
        rows = self._models.frames.embed_pictures(pictures, seen.notes)
        return Counted(vectors=len(rows)), {"frames": rows}

    def _listen(self, decoded: Decoded, transcript: Transcript) -> tuple[Hearing, Arrays]:
        if decoded.audio.size == 0:
            return Hearing(shares={}, spans=(), tags=()), {}
        heard = Listen(self._config.listen, self._models.timbre)(decoded.audio, transcript.voice)
        return heard.hearing, {"timbre": heard.timbre} if len(heard.timbre) else {}

    def _embed_sounds(self, decoded: Decoded, hearing: Hearing) -> tuple[Counted, Arrays]:
        wanted = [i for i, span in enumerate(hearing.spans) if span.kind in ("music", "other")]
        if not wanted:
            return Counted(vectors=0), {}
        spans = [hearing.spans[i] for i in wanted]
        rows = self._models.sound.embed_sounds([_cut(decoded, span) for span in spans], spans)
        every = np.zeros((len(hearing.spans), rows.shape[1]), np.float32)
        every[wanted] = rows
        return Counted(vectors=len(rows)), {"sounds": every}


class _Run:
    """One file's way through the stages; decodes it when the first stage needs it."""

    def __init__(
        self,
        catalog: Catalog,
        keys: dict[str, str],
        path: Path,
        content: str,
        on_stage: OnStage,
        config: DecodeConfig,
    ) -> None:
        self._catalog, self._keys = catalog, keys
        self._path, self._content = path, content
        self._on_stage, self._config = on_stage, config
        self._decoded: Decoded | None = None
        self.seconds: dict[str, float] = {}

    def stage(
        self,
        name: str,
        form: type[Frozen],
        make: Callable[[Decoded], tuple[Frozen, Arrays]],
    ) -> Made:
        """The kept result, or a new one, which is kept."""
        with self._catalog.read() as connection:
            kept = load_result(connection, self._content, name, self._keys[name], form)
        if kept is not None:
            return kept
        self._on_stage(name)
        started = time.perf_counter()
        payload, arrays = make(self._decode())
        made = Made(payload, _rounded(arrays), time.perf_counter() - started)
        self.seconds[name] = made.seconds
        with self._catalog.write() as connection:
            keep_result(connection, self._content, name, self._keys[name], made)
        return made

    def _decode(self) -> Decoded:
        if self._decoded is None:
            self._decoded = decode(self._path, self._config)
        return self._decoded


def _opened(decoded: Decoded) -> Opened:
    return Opened(
        probe=decoded.probe,
        duration_s=decoded.probe.duration_s or 0.0,
        warnings=tuple(decoded.warnings),
    )


def _cut(decoded: Decoded, span: Span) -> Audio:
    return decoded.audio[int(span.start_s * SAMPLE_RATE) : int(span.end_s * SAMPLE_RATE)]


def _rounded(arrays: Arrays) -> dict[str, Vectors]:
    # as they come back from the cache, so that a resumed run equals an undisturbed one
    return {name: array.astype("<f2").astype(np.float32) for name, array in arrays.items()}


def _as(made: Made, form: type[F]) -> F:
    if not isinstance(made.payload, form):
        raise TypeError(f"{form.__name__} expected, {type(made.payload).__name__} found")
    return made.payload
