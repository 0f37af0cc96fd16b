"""The turns that went worst, with what was wrong in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evaluation.matched import Scored
from evaluation.measures import NDCG_AT
from evaluation.scores import loss
from evaluation.summary import Worst
from evaluation.violations import said

MOST = 20
LISTED = 10  # items of the list that are told


def worst(
    turns: Iterable[Scored], titles: Mapping[str, str], most: int = MOST
) -> tuple[Worst, ...]:
    """Those with the highest `scores.loss`, in the order of the dialogues where they are equal.

    Args:
        turns: of one way.
        titles: by id; an id without one stands for itself.
        most: how many at most; a turn that lost nothing is none of them.
    """
    lost = [(loss(one.values), one) for one in turns]
    order = sorted((pair for pair in lost if pair[0] > 0), key=lambda pair: -pair[0])
    return tuple(_told(value, one, titles) for value, one in order[:most])


def _told(lost: float, one: Scored, titles: Mapping[str, str]) -> Worst:
    return Worst(
        dialogue=one.dialogue.id,
        turn=one.turn,
        why=one.dialogue.why,
        said=one.dialogue.turns[one.turn].user,
        reply=one.result.reply,
        wrong=tuple(_wrong(one, titles)),
        expected=tuple(titles.get(item, item) for item in one.expect.items),
        got=tuple(titles.get(item, item) for item in one.result.items[:LISTED]),
        trace=one.result.trace,
        loss=lost,
    )


def _wrong(one: Scored, titles: Mapping[str, str]) -> Iterator[str]:
    result, values = one.result, one.values
    if result.error:
        yield f"error: {result.error}"
    ranked = values.get(f"ndcg@{NDCG_AT}", 1.0)
    if ranked < 1:
        yield f"ndcg@{NDCG_AT} {ranked:.2f}"
    if values.get("shown") == 0:
        yield "no expected item was shown" if result.shown else "no list was shown"
    if values.get("nothing fits") == 0:
        yield "a result where nothing fits" if result.shown else "no near miss where nothing fits"
    yield from (said(broken, titles) for broken in result.violations)
    yield from (f"time without source: {at}" for at in result.wrong_times)
    yield from (f"not in the library: {text}" for text in result.outside)
