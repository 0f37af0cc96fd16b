"""Silero's voice activity detector, as the ONNX file that faster-whisper carries."""

from __future__ import annotations

from base.guard import forbid_in_unit_tests
from base.slots import SAMPLE_RATE, Audio, Frozen, Span


class VoiceConfig(Frozen):
    """When sound counts as speech."""

    threshold: float = 0.5
    min_speech_ms: int = 250
    min_silence_ms: int = 300  # a shorter pause does not end a span
    pad_ms: int = 150  # on both sides, so that no onset is lost
    longest_s: float = 28.0  # a longer span is cut at its last silence
    block_s: float = 600.0  # heard in one go, which bounds the memory


class SileroVoiceDetector:
    """Finds where somebody speaks (`base.slots.VoiceDetector`)."""

    def __init__(self, config: VoiceConfig | None = None) -> None:
        self.name = "silero-v6"
        forbid_in_unit_tests(self.name)
        self._config = config or VoiceConfig()

    def spans(self, audio: Audio) -> list[Span]:
        """Spans of speech in the order of time, none overlapping, none longer than `longest_s`."""
        block = round(self._config.block_s * SAMPLE_RATE)
        found: list[Span] = []
        begin = 0
        while begin < len(audio):
            end = min(begin + block, len(audio))
            ranges = [(start + begin, stop + begin) for start, stop in self._hear(audio[begin:end])]
            # Speech that goes on over the edge of a block is heard again, whole, in the next one.
            resume = end
            if ranges and ranges[-1][1] == end < len(audio) and ranges[-1][0] > begin:
                resume = ranges.pop()[0]
            found += [
                Span(start_s=start / SAMPLE_RATE, end_s=stop / SAMPLE_RATE)
                for start, stop in ranges
            ]
            begin = resume
        return found

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
