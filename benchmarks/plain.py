"""The plain way of understanding media: every model over everything, whole files, one by one.

openai-whisper's own `transcribe` with its defaults over the whole sound, a picture a second
labelled and read, music tags over the whole sound. The weights are those of Matinee's way.
`python -m benchmarks.plain WORK`, started by `benchmarks.child`.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil

from base.settings import load_settings
from base.slots import SAMPLE_RATE, Audio, Picture
from base.weights import Weights
from benchmarks.child import Work, cpu_seconds, emit

STAGES = ("decode", "speech", "labels", "screen text", "music")
EVERY_S = 1.0  # between pictures


class PlainWay:
    """All models, loaded; `seconds` by stage over all files since it was last emptied."""

    def __init__(self, threads: int) -> None:
        import torch
        import whisper

        from tools.engines.efficient_tags import EfficientTagger
        from tools.engines.musicnn import MusicnnTagger
        from tools.engines.whisper_convert import convert

        torch.set_num_threads(threads)
        weights = Weights(load_settings())
        checkpoint = convert(weights.path("whisper-base"))
        self._whisper = whisper.load_model(str(checkpoint), device="cpu")
        labels = "efficientnet-efficientdet-lite0"
        self._labels = EfficientTagger(weights.path(labels), threads=threads)
        self._music = MusicnnTagger(weights.path("musicnn"))
        self._reader = text_reader(threads)
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)

    def __call__(self, path: Path) -> None:
        """One file through everything."""
        with self._timed("decode"):
            sound = sound_of(path)
        if sound.size:
            with self._timed("speech"):
                self._whisper.transcribe(sound, fp16=False)
            with self._timed("music"):
                self._music.tag(sound)
        pictures = pictures_of(path)
        while True:
            with self._timed("decode"):
                picture = next(pictures, None)
            if picture is None:
                return
            with self._timed("labels"):
                self._labels.caption([picture])
            with self._timed("screen text"):
                self._reader(np.ascontiguousarray(picture[:, :, ::-1]))  # it expects BGR

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[stage] += time.perf_counter() - began


def text_reader(threads: int) -> Any:
    """RapidOCR as Matinee sets it up, without whatever saves Matinee from asking it.

    Searching text at 640 pixels is Matinee's choice and in favour of the plain way: with
    RapidOCR's own (736 at least, up to the full picture) a frame takes two to six times as long.
    """
    from rapidocr import RapidOCR

    found = importlib.util.find_spec("rapidocr")
    models = Path(str(found and found.origin)).parent / "models"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Det.limit_side_len": 640,
            "Det.limit_type": "max",
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def sound_of(path: Path) -> Audio:
    """The first sound track as mono at 16 kHz, shape (samples,); empty without one."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    pieces: list[Audio] = []
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return np.zeros(0, np.float32)
        try:
            for frame in container.decode(audio=0):
                frame.pts = None  # gaps are not kept
                pieces += map(_samples, resampler.resample(frame))
            pieces += map(_samples, resampler.resample(None))
        except av.FFmpegError:  # damaged: what came before is used
            pass
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def pictures_of(path: Path) -> Iterator[Picture]:
    """A picture a second in full size, RGB; none for a sound file with a cover."""
    with av.open(str(path)) as container:
        moving = [
            stream
            for stream in container.streams.video
            if not stream.disposition & av.stream.Disposition.attached_pic
        ]
        if not moving:
            return
        moving[0].thread_type = "AUTO"
        due_s = None
        try:
            for frame in container.decode(moving[0]):
                time_s = frame.time if frame.time is not None else due_s or 0.0
                if due_s is None or time_s >= due_s:
                    due_s = time_s + EVERY_S if due_s is None else due_s + EVERY_S
                    yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
        except av.FFmpegError:
            return


def _samples(frame: av.AudioFrame) -> Audio:
    return np.asarray(frame.to_ndarray(), np.float32).reshape(-1)


def main() -> None:
    """Load every model, then file after file; each kind is an event with its seconds by stage."""
    work = Work.model_validate_json(Path(sys.argv[1]).read_text("utf-8"))
    plain = PlainWay(work.threads)
    seconds = time.time() - psutil.Process().create_time()
    emit("loaded", seconds=seconds, cpu_s=cpu_seconds())
    for kind, files in work.kinds.items():
        emit("phase", name=kind)
        began, spent = time.perf_counter(), cpu_seconds()
        plain.seconds = dict.fromkeys(STAGES, 0.0)
        for file in files:
            plain(Path(file))
            emit("file", path=file)
        emit(
            "kind",
            kind=kind,
            seconds=time.perf_counter() - began,
            cpu_s=cpu_seconds() - spent,
            stages=plain.seconds,
        )


if __name__ == "__main__":
    main()
