"""What people saw, and what it took, as tables: a row for so many people at once."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.serve.crowd import KINDS, Crowd, quantile
from benchmarks.serve.person import Asked, Turn
from evaluation.tables import Cell, table


def lists_table(crowds: Sequence[Crowd]) -> str:
    """Seconds until a list came, by kind and by how many people there were."""
    rows = [
        (
            f"/api/{kind}",
            crowd.people,
            len(waited),
            *(Cell(value=quantile(waited, percent), unit="s") for percent in (50, 95, 99, 100)),
            sum(bool(one.error) for one in crowd.asked if one.kind == kind),
        )
        for kind in KINDS
        for crowd in crowds
        for waited in [crowd.waited(kind)]
    ]
    headers = ("until it came", "people", "lists", "median", "95 of 100", "99 of 100", "longest")
    return table((*headers, "errors"), rows)


def talk_table(crowds: Sequence[Crowd]) -> str:
    """Seconds from a message to its items, its first and its last word; places in the queue."""
    rows = []
    for crowd in crowds:
        good = [turn for turn in crowd.turns if not turn.error]
        items = [turn.items_s for turn in good if turn.items_s is not None]
        words = [turn.text_s for turn in good if turn.text_s is not None]
        last = [turn.last_s for turn in good]
        rows.append(
            (
                f"{crowd.people} people" if crowd.people > 1 else "1 person",
                len(crowd.turns),
                *(
                    Cell(value=quantile(each, percent), unit="s")
                    for each in (items, words, last)
                    for percent in (50, 95)
                ),
                _places(crowd.places),
                sum(turn.calls for turn in good),
                len(crowd.turns) - len(good),
            )
        )
    headers = (
        "messages", "answered", "items, median", "95 of 100", "first word, median", "95 of 100",
        "last word, median", "95 of 100", "place in the queue", "calls of the model", "errors",
    )  # fmt: skip
    return table(headers, rows)


def taken_table(crowds: Sequence[Crowd]) -> str:
    """What the server took of the machine."""
    rows = [
        (
            f"{crowd.people} people" if crowd.people > 1 else "1 person",
            f"{crowd.taken.peak_bytes / 1e9:.2f} GB",
            Cell(value=crowd.taken.cpu_s, unit="s"),
            Cell(value=crowd.taken.seconds, unit="s"),
            Cell(value=crowd.taken.cpu_s / max(crowd.taken.seconds, 1e-9)),
        )
        for crowd in crowds
    ]
    headers = ("the server", "most memory", "processor time", "in", "processors busy")
    return table(headers, rows)


def begun(turn: Turn, asked: Asked) -> str:
    """How the first person fared after the start."""
    return (
        "The first message after the start, for which the models are loaded, was answered after "
        f"{turn.last_s:.1f} s, the first list after it came in {asked.seconds:.2f} s."
    )


def _places(places: Sequence[int]) -> str:
    return f"{min(places)} to {max(places)}" if places else "none was told"
