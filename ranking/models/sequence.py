"""What comes next after what was played last, by self-attention (SASRec); needs torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from ranking.histories import Histories, Integers
from ranking.models.contract import About, Scores, State, check_items, unknown_where

if TYPE_CHECKING:
    from ranking.models.sequence_network import Network

MOST_SOFTMAX = 20_000  # items up to which the softmax is over all of them
MOST_LOGITS = 2**24  # numbers of one step, 64 MB: fewer rows at a time where items are many
ROWS = 32  # at a time: small steps on few events, and the logits of one stay in the cache
RATE = 2e-3
PREFIX = "network."

Rows = NDArray[np.int64]


@dataclass
class SASRec:
    """The next item from the last `length` events, in their order.

    Trained on every step of every person's events. The same on one machine, whatever else uses
    torch's random numbers. `watch` is told after each epoch how many of all are done.
    """

    dim: int = 48
    layers: int = 2
    heads: int = 2
    length: int = 50
    epochs: int = 20
    drop: float = 0.2
    how: Literal["played", "liked"] = "played"
    seed: int = 0
    watch: Callable[[int, int], None] | None = field(default=None, repr=False)

    name: ClassVar[str] = "sasrec"

    def __post_init__(self) -> None:
        self._items: tuple[str, ...] = ()
        self._known: Integers = np.zeros(0, np.intp)  # columns of the items that were played
        self._network: Network | None = None

    def fit(self, seen: Histories, about: About) -> None:
        """Learn which item follows which."""
        check_items(about.items, seen)
        seen = self._read(seen)
        self._items, self._known = seen.items, np.unique(seen.item)
        self._network = None
        rows = self._windows(seen)
        if len(self._known):
            self._train(rows)

    def scores(self, of: Histories) -> Scores:
        """Shape (people, items): the network's logits; 0 for who played nothing that it knows."""
        check_items(self._items, of)
        found = np.zeros((len(of.users), len(of.items)), np.float32)
        unknown = np.ones(len(of.items), bool)
        unknown[self._known] = False
        if self._network is not None:
            self._fill(found, self._read(of))
        return unknown_where(found, unknown)

    def state(self) -> State:
        """The network's weights, its shape, and which items it knows."""
        shape = np.asarray([self.dim, self.layers, self.heads, self.length], np.int64)
        kept: State = {"known": self._known.astype(np.int64), "shape": shape}
        if self._network is not None:
            for name, weights in self._network.state_dict().items():
                kept[PREFIX + name] = weights.numpy().copy()
        return kept

    def restore(self, state: State, about: About) -> None:
        """Be as fitted as then; the shape is that of the state."""
        import torch

        self.dim, self.layers, self.heads, self.length = (int(n) for n in state["shape"])
        self._items, self._known = about.items, state["known"].astype(np.intp)
        self._network = None
        weights = {
            name.removeprefix(PREFIX): torch.tensor(values)
            for name, values in state.items()
            if name.startswith(PREFIX)
        }
        if weights:
            with torch.random.fork_rng(devices=[]):
                self._network = self._made()
            self._network.load_state_dict(weights)
            self._network.eval()

    def _read(self, of: Histories) -> Histories:
        return of.only(of.weight > 0) if self.how == "liked" else of

    def _numbered(self, item: Integers) -> Rows:
        """Columns as the network numbers them, from 1; 0 for what it does not know."""
        numbers = np.zeros(len(self._items), np.int64)
        numbers[self._known] = np.arange(1, len(self._known) + 1)
        return np.asarray(numbers[item])

    def _windows(self, seen: Histories) -> Rows:
        """Rows of up to `length` + 1 events, the last ones whole; every step is in one of them."""
        numbers = self._numbered(seen.item)
        found = []
        for user in range(len(seen.users)):
            events = numbers[seen.of_user(user)]
            for end in range(len(events), 1, -self.length):
                found.append(events[max(0, end - self.length - 1) : end])
        return _filled(found, self.length + 1)

    def _made(self) -> Network:
        from ranking.models.sequence_network import Network

        return Network(len(self._known), self.dim, self.layers, self.heads, self.length, self.drop)

    def _train(self, rows: Rows) -> None:
        import torch

        sampled = len(self._known) > MOST_SOFTMAX
        size = max(1, min(ROWS, MOST_LOGITS // (self.length * min(len(self._known), MOST_SOFTMAX))))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            network = self._made()
            optimiser = torch.optim.Adam(network.parameters(), lr=RATE, betas=(0.9, 0.98))
            windows = torch.from_numpy(rows)
            for epoch in range(self.epochs if len(rows) else 0):
                for batch in torch.split(torch.randperm(len(windows)), size):
                    optimiser.zero_grad()
                    network.loss(windows[batch], sampled).backward()  # type: ignore[no-untyped-call]
                    optimiser.step()
                if self.watch:
                    self.watch(epoch + 1, self.epochs)
        self._network = network.eval()

    def _fill(self, found: Scores, of: Histories) -> None:
        """Write the scores of everybody who played something that is known."""
        import torch

        if self._network is None:
            return
        numbers = self._numbered(of.item)
        events = [numbers[of.of_user(user)] for user in range(len(of.users))]
        last = [known[known > 0][-self.length :] for known in events]
        people = [user for user, known in enumerate(last) if len(known)]
        for start in range(0, len(people), ROWS):
            some = people[start : start + ROWS]
            rows = torch.from_numpy(_filled([last[user] for user in some], self.length))
            with torch.inference_mode():
                scores = self._network.next_scores(rows).numpy()
            found[np.ix_(np.asarray(some), self._known)] = scores


def _filled(rows: list[Rows], width: int) -> Rows:
    """One matrix, each row filled up with 0 behind."""
    matrix = np.zeros((len(rows), width), np.int64)
    for index, row in enumerate(rows):
        matrix[index, : len(row)] = row
    return matrix
