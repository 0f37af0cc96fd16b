"""The network of the sequential model: self-attention over what a person played, in order.

It is SASRec (Kang and McAuley, "Self-attentive sequential recommendation", ICDM 2018), with layer
norms before each block and a softmax over all items instead of one sampled negative, which
Petrov and Macdonald (RecSys 2023) found to be what it lacked beside BERT4Rec.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

NEGATIVES = 2_000  # items that stand for all others where there are too many
SPREAD = 0.02  # of the first weights, as in GPT and BERT


class Network(nn.Module):
    """Items are 1 to `items`; 0 fills rows up behind their last item, where no item looks."""

    def __init__(
        self, items: int, dim: int, layers: int, heads: int, length: int, drop: float
    ) -> None:
        super().__init__()
        self.items = nn.Embedding(items + 1, dim, padding_idx=0)
        self.places = nn.Embedding(length, dim)
        self.dropout = nn.Dropout(drop)
        block = nn.TransformerEncoderLayer(
            dim, heads, 2 * dim, drop, "gelu", batch_first=True, norm_first=True
        )
        self.blocks = nn.TransformerEncoder(
            block, layers, nn.LayerNorm(dim), enable_nested_tensor=False
        )
        for embedding in (self.items, self.places):
            nn.init.normal_(embedding.weight, std=SPREAD)
        with torch.no_grad():
            self.items.weight[0] = 0

    def forward(self, rows: Tensor) -> Tensor:
        """What may follow each place: rows of shape (n, length) to (n, length, dim)."""
        size = rows.shape[1]
        known = self.items(rows) * math.sqrt(self.items.embedding_dim)
        known = self.dropout(known + self.places.weight[:size])
        later = torch.ones(size, size, dtype=torch.bool, device=rows.device).triu(1)
        return self.blocks(known, mask=later, is_causal=True)  # type: ignore[no-any-return]

    def loss(self, rows: Tensor, sampled: bool) -> Tensor:
        """Cross-entropy of each next item, over all items or over a sample of them.

        A sample is drawn evenly, and stands for all: its logits are raised by log(items / sample),
        so that it is about the same sum (sampled softmax, Jean et al. 2015).
        """
        targets = rows[:, 1:]
        real = targets > 0
        states, wanted = self(rows[:, :-1])[real], targets[real]
        every = self.items.weight[1:]
        if not sampled:
            return functional.cross_entropy(states @ every.T, wanted - 1)
        count = len(every)
        drawn = torch.randint(count, (NEGATIVES,))
        right = (states * self.items(wanted)).sum(1, keepdim=True)
        wrong = states @ every[drawn].T + math.log(count / NEGATIVES)
        wrong = wrong.masked_fill(drawn == (wanted - 1)[:, None], -math.inf)
        logits = torch.cat([right, wrong], 1)
        return functional.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))

    def next_scores(self, rows: Tensor) -> Tensor:
        """Scores of all items after the last of each row; (n, length) to (n, items)."""
        last = (rows > 0).sum(1) - 1
        states = self(rows)[torch.arange(len(rows)), last]
        return torch.matmul(states, self.items.weight[1:].T)
