"""Understanding files: decoded once each, then heard, seen and read, stage by stage.

Files go through in groups. The next ones are decoded while a group is worked on, and the speech of
a group is recognised in one go. Each stage's result is kept when it is done, so that an
interrupted run goes on where it stopped, and a changed model or setting runs only its own stage.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from base.errors import MediaError
from base.slots import Frozen, Hearing, Transcript
from catalog.ahead import decoded_ahead
from catalog.decode import decode
from catalog.store import Catalog
from tools.caption import Caption, Seen
from tools.in_hand import FORMS, InHand, cut, in_file, meet, opened
from tools.listen import Listen
from tools.models import ModelSet
from tools.posters import Poster, poster, strip
from tools.stage_keys import StageKeys
from tools.stages import Arrays, Made, keep_result, load_result
from tools.tempo import Music, tempo_and_key
from tools.transcribe import Transcribe
from tools.understood import Counted, UnderstandConfig, Understanding, Work, read_from

OnStage = Callable[[Path, str], None]
IsWanted = Callable[[Connection, str], bool]  # whether what is made of a content is to be kept
Outcome = Understanding | MediaError | OSError

DETECTION = 0.03  # what finding speech costs, in parts of what recognising as much does
GROUP_FILES, GROUP_S, GROUP_BYTES = 64, 600.0, 300_000_000  # whichever is reached first


class Understand:
    """Runs the stages over files."""

    def __init__(
        self,
        catalog: Catalog,
        models: ModelSet,
        config: UnderstandConfig = UnderstandConfig(),
        is_wanted: IsWanted = lambda _connection, _content: True,
    ) -> None:
        """`is_wanted` is asked before each result is kept: the file may be deleted meanwhile."""
        self._catalog = catalog
        self._is_wanted = is_wanted
        self._models = models
        self._config = config
        self._keys = StageKeys(models, config)

    def keys(self) -> dict[str, str]:
        """What marks each stage's result for a whole file."""
        return self._keys.whole

    def __call__(
        self, works: Iterable[Work], on_stage: OnStage = lambda _path, _stage: None
    ) -> Iterator[tuple[Work, Outcome]]:
        """Each file with what was made of it, or with why nothing can be.

        Raises:
            ModelError: a model cannot be had.
        """
        group: list[InHand] = []
        ahead = decoded_ahead(
            works, self._open, GROUP_FILES, GROUP_BYTES, size_of=lambda file: file.nbytes
        )
        with contextlib.closing(ahead):
            for work, file in ahead:
                if isinstance(file, MediaError | OSError):
                    yield work, file
                    continue
                group.append(file)
                if _is_full(group):
                    yield from self._finish(group, on_stage)
                    group = []
            yield from self._finish(group, on_stage)

    def _open(self, work: Work) -> InHand:
        """What is kept of the file, and the file itself if that is not all; in another thread."""
        file = InHand(work, self._keys.of(work))
        with self._catalog.read() as connection:
            for stage, form in FORMS.items():
                kept = load_result(connection, work.content, stage, file.keys[stage], form)
                if kept is not None:
                    file.made[stage] = kept
        if len(file.made) < len(FORMS):
            started = time.perf_counter()
            config = self._config.decode
            if work.extent:  # seconds are what a sample is there to save
                config = config.model_copy(update={"keyframes_above_s": 0.0})
            file.decoded = decode(work.path, config, extent=work.extent)
            file.seconds["decode"] = time.perf_counter() - started
        return file

    def _finish(self, group: Sequence[InHand], on_stage: OnStage) -> Iterator[tuple[Work, Outcome]]:
        for file in group:
            if "decode" not in file.made:
                seconds = file.seconds["decode"]
                self._keep(file, "decode", Made(opened(file.media), seconds=seconds))
        self._hear_speech([file for file in group if "speech" not in file.made], on_stage)
        for file in group:
            self._stage(file, "pictures", self._caption, on_stage)
            self._stage(file, "frames", self._embed_frames, on_stage)
            self._stage(file, "sound", self._listen, on_stage)
            self._stage(file, "sounds", self._embed_sounds, on_stage)
            self._stage(file, "music", self._measure, on_stage)
            yield file.work, file.understanding()
            file.decoded = None  # its memory, while the rest of the group is worked on

    def _stage(
        self,
        file: InHand,
        name: str,
        make: Callable[[InHand], tuple[Frozen, Arrays]],
        on_stage: OnStage,
    ) -> None:
        if name in file.made:
            return
        on_stage(file.work.path, name)
        started = time.perf_counter()
        payload, arrays = make(file)
        self._keep(file, name, Made(payload, arrays, time.perf_counter() - started))

    def _keep(self, file: InHand, name: str, made: Made) -> None:
        # rounded as they come back from the cache: a resumed run equals an undisturbed one
        arrays = {key: rows.astype("<f2").astype(np.float32) for key, rows in made.arrays.items()}
        made = Made(made.payload, arrays, made.seconds)
        file.made[name] = made
        file.seconds[name] = made.seconds
        with self._catalog.write() as connection:
            if self._is_wanted(connection, file.work.content):
                keep_result(connection, file.work.content, name, file.keys[name], made)

    def _hear_speech(self, files: Sequence[InHand], on_stage: OnStage) -> None:
        """One transcript a file; those that are recognised share the batches, and the time."""
        sounding = [file for file in files if file.media.audio.size and not file.work.subtitles]
        for file in sounding[:1]:
            on_stage(file.work.path, "speech")
        started = time.perf_counter()
        stage = Transcribe(self._config.transcribe, self._models.voice, self._models.speech)
        heard = stage([file.media.audio for file in sounding]) if sounding else []
        seconds = time.perf_counter() - started
        work = [
            one.speech_s + DETECTION * file.media.sampled_s
            for one, file in zip(heard, sounding, strict=True)
        ]
        for file, transcript, part in zip(sounding, heard, work, strict=True):
            share = seconds * part / sum(work)
            self._keep(file, "speech", Made(in_file(transcript, file.media), seconds=share))
        for file in files:
            if "speech" not in file.made:
                self._keep(file, "speech", Made(self._read(file)))

    def _read(self, file: InHand) -> Transcript:
        """Subtitles; where in them somebody speaks still has to be heard, or music is missed."""
        if file.work.subtitles is None or not file.media.audio.size:
            return read_from(file.work.subtitles)
        lines = file.work.subtitles.segments
        heard = [
            file.media.clock.to_file(span) for span in self._models.voice.spans(file.media.audio)
        ]
        voice = tuple(span for span in heard if any(meet(span, line) for line in lines))
        return read_from(file.work.subtitles, voice)

    def _caption(self, file: InHand) -> tuple[Frozen, Arrays]:
        self._picture(file)
        if not file.media.frames:
            return Seen(notes=(), screen=()), {}
        stage = Caption(
            self._config.caption, self._models.captions, self._models.ocr, self._models.frame_s
        )
        return stage(file.media.frames, file.media.sampled_s), {}

    def _picture(self, file: InHand) -> None:
        """A poster and a strip, which lie beside what is understood and are no part of it."""
        media = file.media
        if made := poster(media.frames, None, media.audio):
            file.pictures["poster"] = made
        if row := strip(media.frames):
            file.pictures["strip"] = Poster(jpeg=row, time_s=None)

    def _embed_frames(self, file: InHand) -> tuple[Frozen, Arrays]:
        if not file.media.frames:
            return Counted(vectors=0), {}
        pictures = [frame.picture for frame in file.media.frames]
        rows = self._models.frames.embed_pictures(pictures, file.get("pictures", Seen).notes)
        return Counted(vectors=len(rows)), {"frames": rows}

    def _listen(self, file: InHand) -> tuple[Frozen, Arrays]:
        media = file.media
        if not media.audio.size:
            return Hearing(shares={}, spans=(), tags=()), {}
        voice = file.get("speech", Transcript).voice
        compact = [part for span in voice for part in media.clock.to_compact(span)]
        heard = Listen(self._config.listen, self._models.timbre)(media.audio, compact)
        spans = tuple(map(media.clock.to_file, heard.hearing.spans))
        hearing = heard.hearing.model_copy(update={"spans": spans})
        return hearing, {"timbre": heard.timbre} if len(heard.timbre) else {}

    def _embed_sounds(self, file: InHand) -> tuple[Frozen, Arrays]:
        every = file.get("sound", Hearing).spans
        wanted = [i for i, span in enumerate(every) if span.kind in ("music", "other")]
        if not wanted:
            return Counted(vectors=0), {}
        spans = [every[i] for i in wanted]
        sounds = [cut(file.media, span) for span in spans]
        found = self._models.sound.embed_sounds(sounds, spans)
        rows = np.zeros((len(every), found.shape[1]), np.float32)
        rows[wanted] = found
        return Counted(vectors=len(found)), {"sounds": rows}

    def _measure(self, file: InHand) -> tuple[Frozen, Arrays]:
        spans = [span for span in file.get("sound", Hearing).spans if span.kind == "music"]
        compact = [part for span in spans for part in file.media.clock.to_compact(span)]
        return (tempo_and_key(file.media.audio, compact) if compact else Music()), {}


def _is_full(group: Sequence[InHand]) -> bool:
    media_s = sum(file.decoded.sampled_s for file in group if file.decoded)
    held = sum(file.nbytes for file in group)
    return len(group) >= GROUP_FILES or media_s >= GROUP_S or held >= GROUP_BYTES
