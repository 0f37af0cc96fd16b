"""Models of the real architectures with random weights, laid out as the hub has them.

They are as fast as the real ones and know nothing. The numbers are those of the published
configurations (config.json of each repository, openai-whisper's ModelDimensions); weights are
stored in half precision, which halves what is written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SEED = 0
SPREAD = 0.02  # standard deviation of random weights
WHISPER_TEXT_IDS = 50257  # from here on: end of text, languages, tasks, times
TEXT_TOKENS = 108  # that a full window of 30 s of speech takes, roughly
WHISPER_TURBO = {
    "n_mels": 128, "n_vocab": 51866, "n_audio_ctx": 1500, "n_audio_state": 1280,
    "n_audio_head": 20, "n_audio_layer": 32, "n_text_ctx": TEXT_TOKENS + 8, "n_text_state": 1280,
    "n_text_head": 20, "n_text_layer": 4,
}  # fmt: skip
WHISPER_BASE = {
    "n_mels": 80, "n_vocab": 51865, "n_audio_ctx": 1500, "n_audio_state": 512, "n_audio_head": 8,
    "n_audio_layer": 6, "n_text_ctx": TEXT_TOKENS + 8, "n_text_state": 512, "n_text_head": 8,
    "n_text_layer": 6,
}  # fmt: skip
BASE = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
}
BLIP_WORDS = 30524
BLIP_VISION: dict[str, Any] = BASE | {
    "image_size": 384,
    "patch_size": 16,
    "initializer_range": SPREAD,
}
BLIP_TEXT = BASE | {
    "vocab_size": BLIP_WORDS, "encoder_hidden_size": 768, "max_position_embeddings": 512,
    "initializer_range": SPREAD, "bos_token_id": 30522, "eos_token_id": 102, "sep_token_id": 102,
    "pad_token_id": 0,
}  # fmt: skip
E5 = {
    "vocab_size": 250037, "hidden_size": 384, "intermediate_size": 1536, "num_hidden_layers": 12,
    "num_attention_heads": 12, "max_position_embeddings": 512,
}  # fmt: skip
CLAP_TEXT = BASE | {"vocab_size": 50265, "max_position_embeddings": 514, "pad_token_id": 1}
CLAP_AUDIO = {
    "window_size": 8, "num_mel_bins": 64, "spec_size": 256, "patch_size": 4, "patch_stride": [4, 4],
    "num_classes": 527, "hidden_size": 768, "depths": [2, 2, 6, 2],
    "num_attention_heads": [4, 8, 16, 32], "patch_embeds_hidden_size": 96, "enable_fusion": False,
}  # fmt: skip
CLIP_PREPROCESS = {
    "mean": [0.48145466, 0.4578275, 0.40821073],
    "std": [0.26862954, 0.26130258, 0.27577711],
    "interpolation": "bicubic",
    "resize_mode": "shortest",
}


def whisper(dims: dict[str, int], folder: Path) -> None:
    """`model.pt` as openai-whisper's checkpoints are.

    The text context is cut to what a window of speech takes, and tokens that are no text are never
    the likeliest: a model that knows nothing would end a text anywhere, or write times into it.
    """
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(SEED)
    model = Whisper(ModelDimensions(**dims))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "_ln" in name or "ln_post" in name or ".ln." in name:
                parameter.fill_(1.0 if name.endswith("weight") else 0.0)
            elif name != "encoder.positional_embedding":
                parameter.normal_(0.0, SPREAD)
        model.decoder.token_embedding.weight[WHISPER_TEXT_IDS:] = 0.0
    state = {name: tensor.half() for name, tensor in model.state_dict().items()}
    torch.save({"dims": dims, "model_state_dict": state}, folder / "model.pt")


def clip(name: str, folder: Path) -> None:
    """A CLIP of open_clip by its name there, such as ViT-B-32."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(SEED)
    model = open_clip.create_model(name, pretrained=None, precision="fp16")
    config = {"model_cfg": open_clip.get_model_config(name), "preprocess_cfg": CLIP_PREPROCESS}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=1), "utf-8")
    state = {key: tensor.half().contiguous() for key, tensor in model.state_dict().items()}
    save_file(state, folder / "open_clip_model.safetensors")


def blip(folder: Path) -> None:
    """blip-image-captioning-base."""
    from transformers import (
        BlipConfig,
        BlipForConditionalGeneration,
        BlipImageProcessor,
        BlipProcessor,
    )

    _prepare()
    config = BlipConfig(text_config=BLIP_TEXT, vision_config=BLIP_VISION, projection_dim=512)
    BlipForConditionalGeneration(config).half().save_pretrained(folder)
    side = BLIP_VISION["image_size"]
    images = BlipImageProcessor(size={"height": side, "width": side})
    BlipProcessor(images, _words(BLIP_WORDS)).save_pretrained(folder)


def clap(folder: Path) -> None:
    """clap-htsat-unfused."""
    from tokenizers import pre_tokenizers
    from transformers import (
        ClapConfig,
        ClapFeatureExtractor,
        ClapModel,
        ClapProcessor,
        RobertaTokenizer,
    )

    _prepare()
    config = ClapConfig(text_config=CLAP_TEXT, audio_config=CLAP_AUDIO, projection_dim=512)
    ClapModel(config).half().save_pretrained(folder)
    extractor = ClapFeatureExtractor(
        feature_size=64, sampling_rate=48_000, hop_length=480, max_length_s=10,
        fft_window_size=1024, frequency_min=50, frequency_max=14_000, truncation="rand_trunc",
        padding="repeatpad",
    )  # fmt: skip
    letters = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *pre_tokenizers.ByteLevel.alphabet()]
    vocabulary = {letter: index for index, letter in enumerate(letters)}
    tokenizer = RobertaTokenizer(vocab=vocabulary, merges=[], model_max_length=512)
    ClapProcessor(extractor, tokenizer).save_pretrained(folder)


def e5(folder: Path) -> None:
    """multilingual-e5-small."""
    from transformers import BertConfig, BertModel

    _prepare()
    BertModel(BertConfig(**E5)).half().save_pretrained(folder)
    _words(1000).save_pretrained(folder)


def _words(count: int) -> Any:
    """A tokenizer of made-up words: how many tokens there are counts, and not which."""
    from transformers import BertTokenizer

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]"]
    made = [f"word{number}" for number in range(count - len(special))]
    vocabulary = {word: index for index, word in enumerate([*special, *made])}
    return BertTokenizer(vocab=vocabulary, bos_token="[DEC]")


def _prepare() -> None:
    """The same weights every time, and no bars while they are written."""
    import torch
    from transformers.utils.logging import disable_progress_bar

    torch.manual_seed(SEED)
    disable_progress_bar()
