"""Silero's voice activity detector, as the ONNX file that faster-whisper carries."""

from __future__ import annotations

from pydantic import Field

from base.guard import forbid_in_unit_tests
from base.slots import SAMPLE_RATE, Audio, Frozen, Span

FRAME = 512  # samples judged at a time; blocks begin on a frame, to be judged alike
CONTEXT_S = 5.0  # of a block are heard again in the next: what came before decides on onsets


class VoiceConfig(Frozen):
    """When sound counts as speech."""

    threshold: float = 0.4  # at 0.5 one clause in 48 was missed; invented text is dropped later
    min_speech_ms: int = 250
    min_silence_ms: int = 300  # a shorter pause does not end a span
    pad_ms: int = 150  # on both sides, so that no onset is lost
    longest_s: float = 28.0  # a longer span is cut at its last silence
    block_s: float = Field(600.0, ge=40)  # heard in one go, which bounds the memory


class SileroVoiceDetector:
    """Finds where somebody speaks (`base.slots.VoiceDetector`)."""

    def __init__(self, config: VoiceConfig | None = None) -> None:
        self.name = "silero-v6"
        forbid_in_unit_tests(self.name)
        self._config = config or VoiceConfig()

    def spans(self, audio: Audio) -> list[Span]:
        """Spans of speech in the order of time, none overlapping, none longer than `longest_s`."""
        block, context = (
            round(length * SAMPLE_RATE) for length in (self._config.block_s, CONTEXT_S)
        )
        shortest = self._config.min_speech_ms * SAMPLE_RATE // 1000
        found: list[tuple[int, int]] = []
        begin = end = heard = 0
        while end < len(audio):
            end = resume = min(begin + block, len(audio))
            ranges = [
                (max(start + begin, heard), stop + begin)
                for start, stop in self._hear(audio[begin:end])
                if start + begin >= heard or stop + begin >= heard + shortest
            ]
            # Speech that goes on over the edge of a block is heard again, whole, in the next one.
            if ranges and ranges[-1][1] == end < len(audio) and ranges[-1][0] > begin + context:
                resume = ranges.pop()[0]
            found += ranges
            heard = ranges[-1][1] if ranges else heard
            begin = (resume - context) // FRAME * FRAME
        return [
            Span(start_s=start / SAMPLE_RATE, end_s=stop / SAMPLE_RATE) for start, stop in found
        ]

    def _hear(self, audio: Audio) -> list[tuple[int, int]]:
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(
            threshold=self._config.threshold,
            min_speech_duration_ms=self._config.min_speech_ms,
            min_silence_duration_ms=self._config.min_silence_ms,
            speech_pad_ms=self._config.pad_ms,
            max_speech_duration_s=self._config.longest_s,
        )
        found = get_speech_timestamps(audio, options)
        return [(int(span["start"]), int(span["end"])) for span in found]
