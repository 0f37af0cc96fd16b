"""A CLIP of 3.5 million parameters, of which 3.2 are the vocabulary that all CLIPs share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from tools.tiny.shapes import CAPTIONS, SIDE, draw

REPO = "matinee/tiny-clip"
BATCH = 64
MODEL: dict[str, Any] = {
    "embed_dim": 64,
    "vision_cfg": {
        "image_size": SIDE,
        "layers": 3,
        "width": 64,
        "head_width": 32,
        "patch_size": 16,
    },
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2},
}
PREPROCESS = {
    "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5],
    "interpolation": "bicubic",
    "resize_mode": "squash",
}


def write(folder: Path, steps: int, seed: int = 0) -> None:
    """Train and write open_clip_config.json and the weights, as a hub repository holds them."""
    import torch
    from open_clip import CLIP, SimpleTokenizer
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    model = CLIP(**MODEL)
    tokens = SimpleTokenizer(context_length=MODEL["text_cfg"]["context_length"])(list(CAPTIONS))
    _train(model, tokens, steps, np.random.default_rng(seed))
    config = {"model_cfg": MODEL, "preprocess_cfg": PREPROCESS}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=1))
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(state, folder / "open_clip_model.safetensors")


def _train(model: Any, tokens: Any, steps: int, rng: np.random.Generator) -> None:
    """The contrastive loss, with all pictures of one caption as its positives."""
    import torch

    if not steps:
        return
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for _ in range(steps):
        which = rng.integers(len(CAPTIONS), size=BATCH)
        pixels = np.stack([draw(CAPTIONS[i], rng) for i in which])
        pictures = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
        seen = model.encode_image(pictures, normalize=True)
        said = model.encode_text(tokens, normalize=True)
        logits = model.logit_scale.exp() * seen @ said.T
        loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(which))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
