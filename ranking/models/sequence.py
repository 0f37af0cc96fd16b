"""What comes next after what was played last, by self-attention (SASRec); needs torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from base.errors import UsageError
from ranking.histories import LIKED, Histories, How, Integers
from ranking.models.contract import About, State
from ranking.models.fitted import Fitted, by_name, played

if TYPE_CHECKING:
    from ranking.models.sequence_network import Network

MOST_SOFTMAX = 20_000  # items up to which the softmax is over all of them
MOST_LOGITS = 2**24  # numbers of one step, 64 MB: fewer rows at a time where items are many
ROWS = 32  # at a time: small steps on few events, and the logits of one stay in the cache
RATE = 2e-3
PREFIX = "network."

Rows = NDArray[np.int64]


@dataclass(kw_only=True, eq=False)
class SASRec(Fitted):
    """The next item from the last `length` events, in their order.

    Trained on every step of every person's events. The same on one machine, whatever else uses
    torch's random numbers.

    Raises:
        UsageError: also where the heads do not divide `dim`.
    """

    name: ClassVar[str] = "sasrec"
    limits: ClassVar = {
        "dim": (1, 4096),
        "layers": (1, 64),
        "heads": (1, 64),
        "length": (1, 10_000),
        "epochs": (0, inf),
        "dropout": (0, 0.99),
        "seed": (0, 2**31),
    }

    dim: int = 48
    layers: int = 2
    heads: int = 2
    length: int = 50
    epochs: int = 20
    dropout: float = 0.2
    seed: int = 0
    how: How = "played"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.dim % self.heads:
            raise UsageError(f"sasrec: dim {self.dim} cannot be shared among {self.heads} heads.")

    def _learn(self, seen: Histories, about: About) -> State:
        known = played(self._read(seen))
        shape = np.asarray([self.dim, self.layers, self.heads, self.length], np.int64)
        state: State = {"known": known, "shape": shape}
        if known.any():
            network = self._trained(seen, _Numbering.of(known, about.items))
            for name, weights in network.state_dict().items():
                state[PREFIX + name] = weights.numpy().copy()
        return state

    def _prepare(self, state: State, about: About) -> None:
        import torch

        numbering = _Numbering.of(state["known"], about.items)
        shape = [int(n) for n in state["shape"]]
        network = None
        if len(numbering.columns):
            with torch.random.fork_rng(devices=[]):
                network = self._made(len(numbering.columns), *shape)
            weights = {name: torch.tensor(state[PREFIX + name]) for name in network.state_dict()}
            network.load_state_dict(weights)
            network.eval()
        self._numbering, self._read_last, self._network = numbering, shape[-1], network

    def _score(self, of: Histories) -> NDArray[Any]:
        """The network's logits; 0 for who played nothing that it knows."""
        import torch

        found = np.zeros((len(of.users), len(of.items)), np.float32)
        last = [events[-self._read_last :] for events in self._events(of, self._numbering)]
        people = np.flatnonzero([len(events) for events in last])
        if self._network is None:
            return found
        for start in range(0, len(people), ROWS):
            some = people[start : start + ROWS]
            rows = _filled([last[user] for user in some], self._read_last)
            with torch.inference_mode():
                scores = self._network.next_scores(torch.from_numpy(rows)).numpy()
            found[np.ix_(some, self._numbering.columns)] = scores
        return found

    def _read(self, of: Histories) -> Histories:
        if self.how == "played":
            return of
        return of.only(of.weight >= LIKED if self.how == "liked" else of.weight > 0)

    def _events(self, of: Histories, numbering: _Numbering) -> list[Rows]:
        """The numbers of what each person played, in the order of time; at one time by name."""
        of = self._read(of)
        numbers = numbering.numbers[of.item]
        numbers = numbers[np.lexsort((numbers, of.at, of.user))]
        each = (numbers[of.of_user(user)] for user in range(len(of.users)))
        return [known[known > 0] for known in each]

    def _windows(self, seen: Histories, numbering: _Numbering) -> Rows:
        """Rows of up to `length` + 1 events, the last ones whole; every step is in one of them."""
        events = self._events(seen, numbering)
        found = [
            events[user][max(0, end - self.length - 1) : end]
            for user in by_name(seen.users)
            for end in range(len(events[user]), 1, -self.length)
        ]
        return _filled(found, self.length + 1)

    def _made(self, items: int, dim: int, layers: int, heads: int, length: int) -> Network:
        from ranking.models.sequence_network import Network

        return Network(items, dim, layers, heads, length, self.dropout)

    def _trained(self, seen: Histories, numbering: _Numbering) -> Network:
        import torch

        items, rows = len(numbering.columns), self._windows(seen, numbering)
        sampled = items > MOST_SOFTMAX
        most = MOST_LOGITS // (self.length * min(items, MOST_SOFTMAX))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            network = self._made(items, self.dim, self.layers, self.heads, self.length)
            optimiser = torch.optim.Adam(network.parameters(), lr=RATE, betas=(0.9, 0.98))
            windows = torch.from_numpy(rows)
            for _ in range(self.epochs if len(rows) else 0):
                for batch in torch.split(torch.randperm(len(windows)), max(1, min(ROWS, most))):
                    optimiser.zero_grad()
                    network.loss(windows[batch], sampled).backward()  # type: ignore[no-untyped-call]
                    optimiser.step()
        return network


@dataclass(frozen=True)
class _Numbering:
    """Items as the network numbers them: by name, from 1; 0 is what it does not know.

    `numbers` is of shape (items,), `columns` has the column of each number.
    """

    numbers: Rows
    columns: Integers

    @classmethod
    def of(cls, known: NDArray[np.bool_], items: Sequence[str]) -> _Numbering:
        order = by_name(items)
        columns = order[known[order]]
        numbers = np.zeros(len(order), np.int64)
        numbers[columns] = np.arange(1, len(columns) + 1)
        return cls(numbers, columns)


def _filled(rows: Sequence[Rows], width: int) -> Rows:
    """One matrix, each row filled up with 0 behind."""
    matrix = np.zeros((len(rows), width), np.int64)
    for index, row in enumerate(rows):
        matrix[index, : len(row)] = row
    return matrix
