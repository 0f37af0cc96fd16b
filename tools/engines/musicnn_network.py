"""The musicnn network (Pons and Serra, ISMIR 2019 late-breaking; model 17) in PyTorch.

A front end of two "timbral" convolutions (7 frames by 38 and by 67 bands) and three "temporal" ones
(128, 64 and 32 frames by one band), each followed by the maximum over bands; three residual
convolutions over time; maximum and mean over time; a dense layer of 200, and the tags. Every batch
normalisation follows its ReLU. Variables carry TensorFlow's automatic names (`conv2d_3/kernel`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

EPSILON = 1e-3  # TensorFlow's default of batch_normalization
PENULTIMATE = 200


class Musicnn(nn.Module):
    """Log-mel patches, (batch, 187, 96), to tag logits (batch, tags) and features (batch, 200)."""

    def __init__(self, variables: Mapping[str, NDArray[Any]]) -> None:
        super().__init__()
        self.norms = nn.ModuleList(_norm(variables, index) for index in range(11))
        self.convs = nn.ModuleList(_conv(variables, index) for index in range(8))
        self.dense = _dense(variables, "dense")
        self.tags = _dense(variables, "dense_1")
        self.requires_grad_(False).eval()

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        """The features are the 200-unit layer, normalised by the training data's moments: before
        the learnt scale and shift, so that the average of the training data is zero.
        """
        sound = self.norms[0](patches[:, None])
        front = torch.cat([self._over_bands(index, sound) for index in range(5)], dim=1)

        layers = [front, self._over_time(5, front)]
        for index in (6, 7):
            layers.append(self._over_time(index, layers[-1]) + layers[-1])
        joined = torch.cat(layers, dim=1)

        # TensorFlow flattened (channels, [max, mean]): the two alternate
        pooled = torch.stack([joined.amax(dim=2), joined.mean(dim=2)], dim=2).flatten(1)
        hidden = functional.relu(self.dense(self.norms[9](pooled)))
        last = self.norms[10]
        features = (hidden - last.running_mean) / torch.sqrt(last.running_var + EPSILON)
        return self.tags(features * last.weight + last.bias), features

    def _over_bands(self, index: int, sound: Tensor) -> Tensor:
        """Convolution, ReLU, normalisation and the maximum over bands: (batch, channels, time).

        All but the convolution is monotonic for each channel, falling where the learnt scale is
        negative, so the maximum is taken first (of the turned channel): a third of the time.
        """
        conv, norm = self.convs[index], self.norms[index + 1]
        sign = torch.sign(norm.weight)
        total = conv.kernel_size[0] - 1  # of an even kernel's padding, the odd frame comes last
        padded = functional.pad(sound, (0, 0, total // 2, total - total // 2))
        turned = functional.conv2d(padded, conv.weight * sign[:, None, None, None])
        peak = turned.amax(dim=3) * sign[:, None] + conv.bias[:, None]
        normed: Tensor = norm(functional.relu(peak))
        return normed

    def _over_time(self, index: int, values: Tensor) -> Tensor:
        """The same over all channels at once: (batch, channels, time) to (batch, 64, time)."""
        return cast("Tensor", self.norms[index + 1](functional.relu(self.convs[index](values))))


def _norm(variables: Mapping[str, NDArray[Any]], index: int) -> nn.Module:
    name = "batch_normalization" + (f"_{index}" if index else "")
    size = variables[f"{name}/beta"].shape[0]
    norm = (nn.BatchNorm1d if index else nn.BatchNorm2d)(size, eps=EPSILON)
    norm.load_state_dict(
        {
            "weight": _tensor(variables[f"{name}/gamma"]),
            "bias": _tensor(variables[f"{name}/beta"]),
            "running_mean": _tensor(variables[f"{name}/moving_mean"]),
            "running_var": _tensor(variables[f"{name}/moving_variance"]),
            "num_batches_tracked": torch.tensor(0),
        }
    )
    return norm


def _conv(variables: Mapping[str, NDArray[Any]], index: int) -> nn.Module:
    name = "conv2d" + (f"_{index}" if index else "")
    kernel = variables[f"{name}/kernel"]  # (time, bands, 1, out)
    time, bands, _, out = kernel.shape
    conv: nn.Module
    if index < 5:
        conv, weight = nn.Conv2d(1, out, (time, bands)), _tensor(kernel.transpose(3, 2, 0, 1))
    else:  # a kernel as tall as its input: the bands are channels
        conv = nn.Conv1d(bands, out, time, padding=time // 2)
        weight = _tensor(kernel[:, :, 0].transpose(2, 1, 0))
    conv.load_state_dict({"weight": weight, "bias": _tensor(variables[f"{name}/bias"])})
    return conv


def _dense(variables: Mapping[str, NDArray[Any]], name: str) -> nn.Linear:
    kernel = variables[f"{name}/kernel"]  # (in, out)
    dense = nn.Linear(*kernel.shape)
    bias = _tensor(variables[f"{name}/bias"])
    dense.load_state_dict({"weight": _tensor(kernel.T), "bias": bias})
    return dense


def _tensor(values: NDArray[Any]) -> Tensor:
    return torch.from_numpy(np.array(values, dtype=np.float32))  # a copy: views are read-only
