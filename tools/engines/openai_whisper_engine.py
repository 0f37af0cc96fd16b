"""Whisper as its authors published it (openai-whisper): the reference, and the default on a GPU."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from base.errors import UsageError, WeightsError
from base.guard import forbid_in_unit_tests
from base.slots import Audio
from tools.engines.whisper_convert import convert
from tools.engines.whisper_windows import (
    Heard,
    Shares,
    WhisperConfig,
    WindowedWhisper,
    frames,
)
from tools.sentences import Said, joined

PRECISIONS = ("float32", "float16")


class OpenAIWhisperTranscriber(WindowedWhisper[Any]):
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
        _take_any_length(self._model.encoder, self._model.dims.n_mels)

    def _encode(self, windows: Sequence[Audio]) -> Any:
        import torch
        import whisper

        mels = torch.stack(
            [whisper.log_mel_spectrogram(window, self._model.dims.n_mels) for window in windows]
        ).to(self._model.device, torch.float16 if self._half else torch.float32)
        with torch.no_grad():
            return self._model.encoder(mels)

    def _languages(self, encoded: Any) -> list[Shares]:
        """As `whisper.detect_language` does, which knows no result as short as these."""
        import torch
        from whisper.tokenizer import get_tokenizer

        if not self._model.is_multilingual:
            return [{"en": 1.0}] * len(encoded)
        tokenizer = get_tokenizer(True, num_languages=self._model.num_languages)
        start = torch.tensor([[tokenizer.sot]] * len(encoded), device=self._model.device)
        with torch.no_grad():
            logits = self._model.logits(start, encoded)[:, 0].float()
        shares = logits[:, list(tokenizer.all_language_tokens)].softmax(dim=-1).tolist()
        codes = tokenizer.all_language_codes
        return [dict(zip(codes, window, strict=True)) for window in shares]

    def _pick(self, encoded: Any, windows: Sequence[int]) -> Any:
        return encoded[list(windows)]

    def _decode(self, encoded: Any, lengths: Sequence[int], language: str) -> list[Heard]:
        import whisper

        options = whisper.DecodingOptions(
            language=language,
            without_timestamps=True,
            beam_size=self._config.beam if self._config.beam > 1 else None,
            sample_len=self._model.dims.n_text_ctx - 8,  # the prompt and the end have room
            fp16=self._half,
        )
        try:
            results = whisper.decode(self._model, encoded, options)
        except ValueError as error:
            raise UsageError(
                f"Whisper knows no language '{language}': give a code such as en, de or zh."
            ) from error
        return [
            self._heard(window, length, result)
            for window, length, result in zip(encoded, lengths, results, strict=True)
        ]

    def _heard(self, window: Any, length: int, result: Any) -> Heard:
        from whisper.timing import find_alignment
        from whisper.tokenizer import get_tokenizer

        tokenizer = get_tokenizer(
            self._model.is_multilingual,
            num_languages=self._model.num_languages,
            language=result.language,
            task="transcribe",
        )
        timings = find_alignment(self._model, tokenizer, result.tokens, window, frames(length))
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


def _take_any_length(encoder: Any, n_mels: int) -> None:
    """Lets the encoder take less than 30 s, and what it has encoded already.

    It insists on as many frames as it has positions; here the positions are cut to the frames.
    Aligning words encodes its window anew; passing the encoded window through saves that.
    """
    encode = encoder.forward

    def forward(window: Any) -> Any:
        if window.shape[-2] != n_mels:
            return window
        positions = encoder.positional_embedding
        encoder.positional_embedding = positions[: window.shape[-1] // 2]
        try:
            return encode(window)
        finally:
            encoder.positional_embedding = positions

    encoder.forward = forward


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
