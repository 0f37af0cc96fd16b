"""Whisper as its authors published it (openai-whisper): the reference, and the default on a GPU."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from base.errors import UsageError, WeightsError
from base.guard import forbid_in_unit_tests
from base.slots import Audio
from tools.engines.whisper_convert import convert
from tools.engines.whisper_windows import Heard, WhisperConfig, WindowedWhisper, frames
from tools.sentences import Said, joined

PRECISIONS = ("float32", "float16")


class OpenAIWhisperTranscriber(WindowedWhisper[tuple[Any, Any]]):
    """`weights` is one of openai-whisper's checkpoints, or a CTranslate2 folder, then converted.

    Raises:
        UsageError: a precision that openai-whisper does not have.
        WeightsError: the weights are missing or damaged.
    """

    def __init__(
        self,
        weights: Path,
        device: str = "cpu",
        precision: str = "float32",
        *,
        name: str | None = None,
        config: WhisperConfig | None = None,
    ) -> None:
        name = name or f"openai-whisper/{weights.stem}/{precision}"
        forbid_in_unit_tests(name)
        super().__init__(name, device, config)
        if precision not in PRECISIONS:
            raise UsageError(
                f"openai-whisper has no precision {precision}: choose one of "
                f"{', '.join(PRECISIONS)}."
            )
        self._half = precision == "float16"
        model = _load(convert(weights) if weights.is_dir() else weights, device)
        self._model = model.half() if self._half else model

    def _encode(self, windows: Sequence[Audio]) -> tuple[Any, Any]:
        import torch
        import whisper

        mels = torch.stack(
            [whisper.log_mel_spectrogram(window, self._model.dims.n_mels) for window in windows]
        ).to(self._model.device, torch.float16 if self._half else torch.float32)
        with torch.no_grad():
            return mels, self._model.encoder(mels)

    def _languages(self, encoded: tuple[Any, Any]) -> list[Mapping[str, float]]:
        import whisper

        if not self._model.is_multilingual:
            return [{"en": 1.0}]
        _tokens, probabilities = whisper.detect_language(self._model, encoded[1])
        return list(probabilities)

    def _decode(
        self, encoded: tuple[Any, Any], lengths: Sequence[int], language: str
    ) -> list[Heard]:
        import whisper

        options = whisper.DecodingOptions(
            language=language,
            without_timestamps=True,
            beam_size=self._config.beam if self._config.beam > 1 else None,
            sample_len=self._model.dims.n_text_ctx - 8,  # the prompt and the end have room
            fp16=self._half,
        )
        try:
            results = whisper.decode(self._model, encoded[1], options)
        except ValueError as error:
            raise UsageError(
                f"Whisper knows no language '{language}': give a code such as en, de or zh."
            ) from error
        return [
            self._heard(mel, length, result)
            for mel, length, result in zip(encoded[0], lengths, results, strict=True)
        ]

    def _heard(self, mel: Any, length: int, result: Any) -> Heard:
        """Aligning encodes the window once more: openai-whisper offers no other way."""
        from whisper.timing import find_alignment
        from whisper.tokenizer import get_tokenizer

        tokenizer = get_tokenizer(
            self._model.is_multilingual,
            num_languages=self._model.num_languages,
            language=result.language,
            task="transcribe",
        )
        timings = find_alignment(self._model, tokenizer, result.tokens, mel, frames(length))
        return Heard(
            words=joined(_said(timing) for timing in timings),
            mean_logprob=-math.inf if math.isnan(result.avg_logprob) else result.avg_logprob,
            no_speech=result.no_speech_prob,
        )


def _load(checkpoint: Path, device: str) -> Any:
    import torch
    import whisper

    if not checkpoint.is_file():
        raise WeightsError(f"{checkpoint} is not there: fetch the model again.")
    try:
        model = whisper.load_model(str(checkpoint), device="cpu")
        heads = torch.load(checkpoint, weights_only=True, mmap=True).get("alignment_heads")
    except (RuntimeError, OSError, KeyError, EOFError) as error:
        raise WeightsError(f"{checkpoint} holds no usable Whisper model: {error}.") from error
    if heads is not None:
        _set_alignment_heads(model, heads)
    elif checkpoint.stem in whisper.available_models():
        model.set_alignment_heads(whisper._ALIGNMENT_HEADS[checkpoint.stem])
    return model.to(device)


def _set_alignment_heads(model: Any, heads: Sequence[tuple[int, int]]) -> None:
    import torch

    mask = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
    for layer, head in heads:
        mask[layer, head] = True
    model.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)


def _said(timing: Any) -> Said:
    return Said(
        text=timing.word,
        start_s=float(timing.start),
        end_s=float(timing.end),
        probability=float(timing.probability),
        tokens=len(timing.tokens),
    )
