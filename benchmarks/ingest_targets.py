"""What one run of `make bench-ingest` measured, and which of the targets it meets."""

from __future__ import annotations

from base.slots import Frozen
from benchmarks.costs import KindCost, WayCost
from benchmarks.targets import Checked, Target
from benchmarks.thousand import NamesPass

GB = 1e9
SHARE = 0.10  # of the media's duration
TIMES = 3.0  # as fast as the plain way
MEMORY_GB = 4.0
FIRST_S = 60.0
AGAIN_S, AGAIN_FILE_S = 3.0, 0.005
SEARCH_ITEMS, SEARCH_MS = 10_000, 50.0


class SearchSpeed(Frozen):
    """A warm search over `items` items, as benchmarks.search_speed measures it."""

    items: int = 0
    median_ms: float | None = None
    p95_ms: float | None = None
    why: str = ""  # it was not measured


class Measured(Frozen):
    """Everything that one run measured; None where it was told not to."""

    media: str
    machine: str  # a table
    all_media_s: dict[str, float]  # by kind, of all files, also where a share was run
    share: float = 1.0  # of the files
    ours: WayCost | None = None
    plain: WayCost | None = None
    names: NamesPass | None = None
    search: SearchSpeed | None = None


def checks(measured: Measured) -> list[Checked]:
    """Every target of the benchmark with what was measured for it."""
    ours, plain = measured.ours, measured.plain
    kinds = list(measured.all_media_s)
    share = Target(what="all kinds, share of the media's duration", limit=SHARE)
    times = Target(what="all kinds, times as fast as the plain way", limit=TIMES, at_least=True)
    both = (ours.all, plain.all) if ours and plain else (None, None)
    checked = [
        Checked(target=share, measured=_with_loading(ours), note="with loading the models"),
        *(
            Checked(target=_of(share, kind), measured=cost.share if cost else None)
            for kind, cost in _costs(ours, kinds)
        ),
        Checked(
            target=Target(what="peak memory", limit=MEMORY_GB, unit="GB"),
            measured=ours.all.peak_bytes / GB if ours else None,
        ),
        Checked(target=times, measured=ratio(*both)),
        *(
            Checked(
                target=_of(times, kind),
                measured=ratio(cost, plain.kinds.get(kind) if plain else None),
            )
            for kind, cost in _costs(ours, kinds)
        ),
    ]
    return checked + _small_checks(measured.names, measured.search)


def _small_checks(names: NamesPass | None, search: SearchSpeed | None) -> list[Checked]:
    files = names.files if names else 1000
    again_s = AGAIN_S + AGAIN_FILE_S * files
    reason = names.why if names else ""
    return [
        Checked(
            target=Target(what=f"first pass over {files} files", limit=FIRST_S, unit="s"),
            measured=names and names.first_s,
            note=reason,
        ),
        Checked(
            target=Target(what=f"`add` of the same {files} files again", limit=again_s, unit="s"),
            measured=names and names.second_s,
            note=reason,
        ),
        Checked(
            target=Target(
                what=f"a warm search at {SEARCH_ITEMS} items", limit=SEARCH_MS, unit="ms"
            ),
            measured=search and search.median_ms,
            note=search.why if search else "",
        ),
    ]


def _of(target: Target, kind: str) -> Target:
    return target.model_copy(update={"what": target.what.replace("all kinds", kind)})


def _costs(way: WayCost | None, kinds: list[str]) -> list[tuple[str, KindCost | None]]:
    return [(kind, way.kinds.get(kind) if way else None) for kind in kinds]


def _with_loading(way: WayCost | None) -> float | None:
    return (way.all.seconds + way.loading_s) / way.all.media_s if way else None


def ratio(ours: KindCost | None, plain: KindCost | None) -> float | None:
    """How many times as fast ours is; None where one of them was not measured."""
    return plain.seconds / ours.seconds if ours and plain and ours.seconds else None
