"""A BLIP of 300 thousand parameters with a vocabulary of twenty words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tools.tiny.shapes import CAPTIONS, SIDE, draw

REPO = "matinee/tiny-captioner"
BATCH = 64
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]")
WORDS = (*SPECIAL, *sorted({word for caption in CAPTIONS for word in caption.split()}))
VISION = {
    "hidden_size": 64,
    "intermediate_size": 256,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "image_size": SIDE,
    "patch_size": 16,
    "initializer_range": 0.05,  # BLIP's own, 1e-10, expects weights to be loaded
}
TEXT = {
    "vocab_size": len(WORDS),
    "hidden_size": 64,
    "encoder_hidden_size": 64,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "max_position_embeddings": 16,
    "initializer_range": 0.05,
    "bos_token_id": WORDS.index("[DEC]"),
    "eos_token_id": WORDS.index("[SEP]"),
    "sep_token_id": WORDS.index("[SEP]"),
    "pad_token_id": WORDS.index("[PAD]"),
}


def write(folder: Path, steps: int, seed: int = 0) -> None:
    """Train and write config, weights, processor and tokenizer, as a hub repository holds them."""
    import torch
    from transformers import (
        BertTokenizer,
        BlipConfig,
        BlipForConditionalGeneration,
        BlipImageProcessor,
        BlipProcessor,
    )

    torch.manual_seed(seed)
    tokenizer = BertTokenizer(vocab={word: i for i, word in enumerate(WORDS)}, bos_token="[DEC]")
    images = BlipImageProcessor(
        size={"height": SIDE, "width": SIDE}, image_mean=[0.5] * 3, image_std=[0.5] * 3
    )
    config = BlipConfig(text_config=TEXT, vision_config=VISION, projection_dim=64)
    model = BlipForConditionalGeneration(config)
    _train(model, tokenizer, steps, np.random.default_rng(seed))
    model.save_pretrained(folder)
    BlipProcessor(images, tokenizer).save_pretrained(folder)


def _train(model: Any, tokenizer: Any, steps: int, rng: np.random.Generator) -> None:
    """Each next word of the caption, from the picture and the words before."""
    import torch

    if not steps:
        return
    ids = tokenizer(list(CAPTIONS), return_tensors="pt")["input_ids"]
    ids[:, 0] = TEXT["bos_token_id"]  # as BLIP's generation begins
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    model.train()
    for _ in range(steps):
        which = rng.integers(len(CAPTIONS), size=BATCH)
        pixels = np.stack([draw(CAPTIONS[i], rng) for i in which])
        pictures = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
        loss = model(pixel_values=pictures, input_ids=ids[which], labels=ids[which]).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    model.eval()
