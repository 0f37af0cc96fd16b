"""The document of `make bench-ingest`, out of what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.costs import KindCost, WayCost
from benchmarks.ingest_targets import GB, Measured, SearchSpeed, checks, ratio
from benchmarks.report import bars
from benchmarks.targets import targets_table
from benchmarks.thousand import NamesPass
from evaluation.tables import Cell, duration, table

ALL = "all"
# Both ways' stages under common names, so that the plot compares like with like.
PLOTTED = {
    "decode": "decode",
    "speech": "speech",
    "pictures": "pictures and text on screen",
    "frames": "pictures and text on screen",
    "labels": "pictures and text on screen",
    "screen text": "pictures and text on screen",
    "sound": "sound and music",
    "sounds": "sound and music",
    "music": "sound and music",
}
REST = "rest"


def document(measured: Measured) -> str:
    """One Markdown document."""
    parts = [
        "# What understanding a library costs",
        "Printed by `make bench-ingest ARGS=--write`; do not edit by hand. Seconds are by the "
        "clock, processor seconds are added up over all cores.",
        _media_said(measured),
        measured.machine,
        "## Targets",
        targets_table(checks(measured)),
    ]
    if measured.ours:
        parts += _ours(measured.ours)
    if measured.plain:
        parts += _plain(measured.plain)
    if measured.ours and measured.plain:
        parts += _compared(measured, measured.ours, measured.plain)
    if measured.names:
        parts += ["## The first pass: names", _names_said(measured.names)]
    if measured.search:
        parts += ["## Searching", _search_said(measured.search)]
    return "\n\n".join(parts) + "\n"


def plot(ours: WayCost, plain: WayCost) -> str:
    """Both ways, kind by kind, as SVG: seconds of work a second of media."""
    groups = {
        kind: {
            name: {part: s / cost.media_s for part, s in _plotted(cost).items()}
            for name, cost in (("Matinee", ours.kinds[kind]), ("plain", plain.kinds[kind]))
        }
        for kind in ours.kinds
        if kind in plain.kinds and ours.kinds[kind].media_s
    }
    return bars("Seconds of work a second of media", groups)


def _media_said(measured: Measured) -> str:
    total = duration(sum(measured.all_media_s.values()))
    said = f"Media: {measured.media}, {total} of playing time."
    if measured.share < 1:
        said += (
            f" **A trial on {measured.share:.0%} of the files of each kind**, the same ones for "
            "both ways, chosen by the hash of their names; the figures are those of the part."
        )
    return said


def _ours(way: WayCost) -> list[str]:
    headers = (
        "kind", "files", "media s", "seconds", "with loading", "share", "share with loading",
        "processor s", "peak GB",
    )  # fmt: skip
    rows = [
        (
            kind,
            cost.files,
            cost.media_s,
            cost.seconds,
            cost.seconds + way.loading_s,
            cost.share,
            (cost.seconds + way.loading_s) / cost.media_s if cost.media_s else None,
            cost.cpu_s,
            cost.peak_bytes / GB,
        )
        for kind, cost in _with_all(way)
    ]
    chosen = ", ".join(f"{slot} {name.split('+')[0]}" for slot, name in way.models.items())
    return [
        "## Matinee",
        f"Each kind is one `add` into the same library, in one process. Loading Python, its "
        f"libraries and all models took {Cell(value=way.loading_s, unit='s')} before; “with "
        "loading” is what a kind takes in a process of its own. The share is of the media's "
        "duration. Memory is of the process and its children; a later kind finds loaded what "
        "earlier ones needed.",
        f"Models: {chosen}.",
        table(headers, [[_dash(cell) for cell in row] for row in rows]),
        "Seconds by stage; the rest is finding, describing, storing and indexing, and below zero "
        "where stages ran side by side:",
        _stage_table(way),
        *_pass_table(way),
        *(f"Note: {note}" for note in way.notes),
    ]


def _plain(way: WayCost) -> list[str]:
    return [
        "## The plain way",
        "openai-whisper's `transcribe` with its defaults in single precision over the whole sound "
        "of each file, a frame a second labelled and read by OCR, music tags over the whole sound; "
        "one by one, with the same weights and as many threads. Loading took "
        f"{Cell(value=way.loading_s, unit='s')} and is not in the table.",
        _stage_table(way, more=True),
    ]


def _stage_table(way: WayCost, more: bool = False) -> str:
    stages = list(way.all.stages)
    headers = ["kind", *(["seconds", "share", "processor s", "peak GB"] if more else []), *stages]
    rows: list[list[object]] = []
    for kind, cost in _with_all(way):
        totals = [cost.seconds, cost.share, cost.cpu_s, cost.peak_bytes / GB] if more else []
        parts = [cost.stages.get(stage, 0.0) for stage in stages]
        rows.append([kind, *totals, *parts, cost.rest_s])
    return table([*headers, REST], rows)


def _pass_table(way: WayCost) -> list[str]:
    passes = list(way.all.passes)
    if not passes:
        return []
    rows = [
        [kind, *(cost.passes.get(name, 0.0) for name in passes)] for kind, cost in _with_all(way)
    ]
    return ["Seconds by pass:", table(["kind", *passes], rows)]


def _compared(measured: Measured, ours: WayCost, plain: WayCost) -> list[str]:
    rows = [
        (kind, cost.seconds, other.seconds, _dash(ratio(cost, other)), other.cpu_s / cost.cpu_s)
        for (kind, cost), (_, other) in zip(_with_all(ours), _with_all(plain), strict=True)
    ]
    headers = ("kind", "Matinee s", "plain s", "times as fast", "by processor time")
    said = ["## Both", table(headers, rows), "![Both ways, kind by kind](ingest.svg)"]
    if measured.share < 1:
        whole = [_scaled(way, measured.all_media_s) for way in (ours, plain)]
        said.append(
            f"Scaled by playing time to all files: Matinee {duration(whole[0])}, the plain way "
            f"{duration(whole[1])}, {whole[1] / whole[0]:.1f} times as fast."
        )
    return said


def _scaled(way: WayCost, all_media_s: Mapping[str, float]) -> float:
    return sum(cost.share * all_media_s[kind] for kind, cost in way.kinds.items())


def _with_all(way: WayCost) -> list[tuple[str, KindCost]]:
    return [*way.kinds.items(), (ALL, way.all)]


def _plotted(cost: KindCost) -> dict[str, float]:
    """Seconds by common name, together what the clock says: what ran beside others is taken off."""
    parts = dict.fromkeys([*dict.fromkeys(PLOTTED.values()), REST], 0.0)
    for stage, seconds in cost.stages.items():
        parts[PLOTTED.get(stage, REST)] += seconds
    parts[REST] += max(0.0, cost.rest_s)
    beside = max(0.0, -cost.rest_s)
    hidden = min(beside, parts["decode"])
    parts["decode"] -= hidden
    scale = cost.seconds / (sum(parts.values()) or 1.0)
    return {name: seconds * scale for name, seconds in parts.items()}


def _names_said(names: NamesPass) -> str:
    if names.first_s is None or names.second_s is None:
        return f"Not measured: {names.why}."
    return (
        f"`matinee add --until names` over {names.files} generated files took "
        f"{Cell(value=names.first_s, unit='s')}, and the same command again "
        f"{Cell(value=names.second_s, unit='s')}, Python's start included."
    )


def _search_said(search: SearchSpeed) -> str:
    if search.median_ms is None:
        return f"Not measured: {search.why}."
    return (
        f"A warm search over {search.items} items takes "
        f"{Cell(value=search.median_ms, unit='ms')} (the median; 95 of 100 at most "
        f"{Cell(value=search.p95_ms, unit='ms')})."
    )


def _dash(value: Any) -> Any:
    return "–" if value is None else value
