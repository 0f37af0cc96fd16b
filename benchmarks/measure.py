"""Running labelled searches, and what is read off the ranks of their answers.

Every figure is by the rank of the best answer among all items of the library, distractors
included: recall@k is the share of searches with an answer among the first k, and MRR the mean of
one over that rank, 0 where no answer is among the first `DEPTH`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

from agent import Recommender
from base.slots import Frozen
from benchmarks.library import Built
from benchmarks.searches import KINDS, Half, Kind, LabelledSearch
from evaluation.figures import clustered
from evaluation.summary import Estimate
from tools.results import Result

DEPTH = 50


class Rank(Frozen):
    """Where the first answer to one search stood, from 1; None: not among the first `DEPTH`."""

    search: str
    kind: Kind
    half: Half
    language: str
    rank: int | None

    @property
    def reciprocal(self) -> float:
        """One over the rank, 0 where there is none."""
        return 1.0 / self.rank if self.rank else 0.0

    def within(self, k: int) -> float:
        """1 if an answer is among the first k, else 0."""
        return float(self.rank is not None and self.rank <= k)


class Scores(Frozen):
    """The figures of one variant over some searches."""

    recall_1: Estimate
    recall_5: Estimate
    mrr: Estimate


def run(
    matinee: Recommender,
    built: Built,
    searches: Sequence[LabelledSearch],
    on_each: Callable[[LabelledSearch], None] = lambda _: None,
) -> list[Rank]:
    """Every search, through the public API."""
    ranks = []
    with exactly(matinee):
        for search in searches:
            on_each(search)
            results = matinee.search(search.query, k=DEPTH).results
            ranks.append(_rank(search, results, built.relevant(search)))
    return ranks


@contextlib.contextmanager
def exactly(matinee: Recommender) -> Iterator[None]:
    """Search the vectors one by one, as beside a writer: nothing is left to an index's chance."""
    with matinee.library.catalog.writer_lock():
        yield


def _rank(search: LabelledSearch, results: Sequence[Result], relevant: frozenset[str]) -> Rank:
    # an answer for which no part speaks stands where it stands by chance: it was not found
    right = (n for n, one in enumerate(results, 1) if one.item in relevant and one.parts)
    found = next(right, None)
    return Rank(
        search=search.id,
        kind=search.kind,
        half=search.half,
        language=search.language,
        rank=found,
    )


def scores(ranks: Sequence[Rank]) -> Scores:
    """Recall and MRR over these ranks."""
    return Scores(
        recall_1=bootstrap([rank.within(1) for rank in ranks]),
        recall_5=bootstrap([rank.within(5) for rank in ranks]),
        mrr=bootstrap([rank.reciprocal for rank in ranks]),
    )


def bootstrap(values: Sequence[float]) -> Estimate:
    """The mean and its percentile interval over resampled searches (Efron 1979), seeded."""
    return clustered(list(enumerate(values)))


def paired(left: Sequence[Rank], right: Sequence[Rank]) -> Estimate:
    """Difference of the reciprocal ranks of the same searches, with its interval.

    Raises:
        ValueError: the two are not of the same searches in the same order.
    """
    pairs = list(zip(left, right, strict=True))
    if any(one.search != other.search for one, other in pairs):
        raise ValueError("ranks of different searches cannot be paired")
    return bootstrap([one.reciprocal - other.reciprocal for one, other in pairs])


def of_half(ranks: Sequence[Rank], half: Half) -> list[Rank]:
    """Those of one half."""
    return [rank for rank in ranks if rank.half == half]


def by_kind(ranks: Sequence[Rank]) -> dict[Kind, list[Rank]]:
    """Ranks under the kind of their search."""
    return {kind: [rank for rank in ranks if rank.kind == kind] for kind in KINDS}
