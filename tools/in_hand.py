"""A file in hand: what is kept of it, what was decoded, and times in the one and in the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from base.slots import SAMPLE_RATE, Audio, Frozen, Hearing, Span, Transcript, Vectors
from catalog.decode import Decoded
from catalog.pictures import Kind
from tools.caption import Seen
from tools.posters import Poster
from tools.stages import Made
from tools.tempo import Music
from tools.understood import NOTHING, Counted, Opened, Understanding, Work

F = TypeVar("F", bound=Frozen)

FORMS: dict[str, type[Frozen]] = {
    "decode": Opened,
    "speech": Transcript,
    "pictures": Seen,
    "frames": Counted,
    "sound": Hearing,
    "sounds": Counted,
    "music": Music,
}


@dataclass(eq=False)
class InHand:
    """One file on its way through the stages; decoded only if one of them has to run."""

    work: Work
    keys: dict[str, str]
    made: dict[str, Made] = field(default_factory=dict)
    decoded: Decoded | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    pictures: dict[Kind, Poster] = field(default_factory=dict)

    def get(self, stage: str, form: type[F]) -> F:
        """The payload of a stage that is done."""
        payload = self.made[stage].payload
        if not isinstance(payload, form):
            raise TypeError(f"{form.__name__} expected, {type(payload).__name__} found")
        return payload

    def array(self, stage: str) -> Vectors:
        """The array of a stage that is done; empty where it has none."""
        return next(iter(self.made[stage].arrays.values()), NOTHING)

    @property
    def media(self) -> Decoded:
        """The decoded file."""
        if self.decoded is None:
            raise RuntimeError(f"{self.work.path} was not decoded")
        return self.decoded

    @property
    def nbytes(self) -> int:
        """What its sound and pictures hold in memory."""
        if self.decoded is None:
            return 0
        return self.decoded.audio.nbytes + sum(f.picture.nbytes for f in self.decoded.frames)

    def understanding(self) -> Understanding:
        """Everything that was made of it."""
        return Understanding(
            opened=self.get("decode", Opened),
            transcript=self.get("speech", Transcript),
            seen=self.get("pictures", Seen),
            hearing=self.get("sound", Hearing),
            music=self.get("music", Music),
            frame_vectors=self.array("frames"),
            sound_vectors=self.array("sounds"),
            timbre=self.array("sound"),
            seconds=self.seconds,
            pictures=self.pictures,
        )


def opened(decoded: Decoded) -> Opened:
    """What decoding showed."""
    return Opened(
        probe=decoded.probe,
        duration_s=decoded.probe.duration_s or 0.0,
        warnings=tuple(decoded.warnings),
        decoded_s=decoded.sampled_s,
    )


def in_file(transcript: Transcript, decoded: Decoded) -> Transcript:
    """The transcript of what was decoded, with the times of the file."""
    clock = decoded.clock
    if not clock.pieces:
        return transcript
    segments = tuple(
        clock.to_file(one).model_copy(update={"words": tuple(map(clock.to_file, one.words))})
        for one in transcript.segments
    )
    voice = tuple(clock.to_file(span) for span in transcript.voice)
    return transcript.model_copy(update={"segments": segments, "voice": voice})


def meet(one: Span, other: Span) -> bool:
    """Whether two stretches of time have a part in common."""
    return one.start_s < other.end_s and other.start_s < one.end_s


def cut(decoded: Decoded, span: Span) -> Audio:
    """The decoded sound of a stretch of the file."""
    parts = [
        decoded.audio[int(part.start_s * SAMPLE_RATE) : int(part.end_s * SAMPLE_RATE)]
        for part in decoded.clock.to_compact(span)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)
