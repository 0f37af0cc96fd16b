"""The musicnn network (Pons and Serra, ISMIR 2019 late-breaking; model 17) in PyTorch.

A front end of two "timbral" convolutions (7 frames by 38 and by 67 bands) and three "temporal" ones
(128, 64 and 32 frames by one band), each followed by the maximum over bands; three residual
convolutions over time; maximum and mean over time; a dense layer of 200, and the tags. Every batch
normalisation follows its ReLU. Variables carry TensorFlow's automatic names (`conv2d_3/kernel`).

Against TensorFlow on the same patches the logits differ by at most 2e-5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

EPSILON = 1e-3  # TensorFlow's default of batch_normalization
OVER_BANDS = range(5)  # the convolutions of the front end
FIRST_OVER_TIME, *RESIDUAL = range(5, 8)
POOLED_NORM, LAST_NORM = 9, 10


class Musicnn:
    """Log-mel patches, (batch, 187, 96), to tag logits (batch, tags) and features (batch, 200)."""

    def __init__(self, variables: Mapping[str, NDArray[Any]], device: str = "cpu") -> None:
        self._variables = {
            name: torch.from_numpy(np.array(value, np.float32)).to(device)  # views are read-only
            for name, value in variables.items()
            if "Adam" not in name  # the optimiser's memory
        }

    def __call__(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        """The features are the 200-unit layer, normalised by the training data's moments: before
        the learnt scale and shift, so that the average of the training data is zero.
        """
        sound = self._norm(0, patches[:, None])
        front = torch.cat([self._over_bands(index, sound) for index in OVER_BANDS], dim=1)

        layers = [front, self._over_time(FIRST_OVER_TIME, front)]
        for index in RESIDUAL:
            layers.append(self._over_time(index, layers[-1]) + layers[-1])
        joined = torch.cat(layers, dim=1)

        # TensorFlow flattened (channels, [max, mean]): the two alternate
        pooled = torch.stack([joined.amax(dim=2), joined.mean(dim=2)], dim=2).flatten(1)
        hidden = functional.relu(self._dense("dense", self._norm(POOLED_NORM, pooled)))
        features = self._standardise(LAST_NORM, hidden)
        return self._dense("dense_1", self._norm(LAST_NORM, hidden)), features

    def _over_bands(self, index: int, sound: Tensor) -> Tensor:
        """Convolution, ReLU, normalisation and the maximum over bands: (batch, channels, time).

        All but the convolution is monotonic for each channel, falling where the learnt scale is
        negative, so the maximum is taken first (of the turned channel): a third of the time.
        """
        kernel = self._get("conv2d", index, "kernel").permute(3, 2, 0, 1)
        sign = torch.sign(self._get("batch_normalization", index + 1, "gamma"))
        total = kernel.shape[2] - 1  # of an even kernel's padding, the odd frame comes last
        padded = functional.pad(sound, (0, 0, total // 2, total - total // 2))
        turned = functional.conv2d(padded, kernel * sign[:, None, None, None])
        bias = self._get("conv2d", index, "bias")
        peak = turned.amax(dim=3) * sign[:, None] + bias[:, None]
        return self._norm(index + 1, functional.relu(peak))

    def _over_time(self, index: int, values: Tensor) -> Tensor:
        """The same with a kernel as tall as its input: (batch, channels, time) to 64 channels."""
        kernel = self._get("conv2d", index, "kernel")[:, :, 0].permute(2, 1, 0)
        bias = self._get("conv2d", index, "bias")
        found = functional.conv1d(values, kernel, bias, padding=kernel.shape[2] // 2)
        return self._norm(index + 1, functional.relu(found))

    def _dense(self, name: str, values: Tensor) -> Tensor:
        return values @ self._variables[f"{name}/kernel"] + self._variables[f"{name}/bias"]

    def _norm(self, index: int, values: Tensor) -> Tensor:
        name, shape = "batch_normalization", _channels(values)
        scale, shift = self._get(name, index, "gamma"), self._get(name, index, "beta")
        return self._standardise(index, values) * scale.view(shape) + shift.view(shape)

    def _standardise(self, index: int, values: Tensor) -> Tensor:
        name, shape = "batch_normalization", _channels(values)
        mean = self._get(name, index, "moving_mean").view(shape)
        variance = self._get(name, index, "moving_variance").view(shape)
        return (values - mean) / torch.sqrt(variance + EPSILON)

    def _get(self, layer: str, index: int, part: str) -> Tensor:
        return self._variables[f"{layer}{f'_{index}' if index else ''}/{part}"]


def _channels(values: Tensor) -> list[int]:
    """The shape that spreads one value a channel, the second axis."""
    return [1, -1] + [1] * (values.dim() - 2)
