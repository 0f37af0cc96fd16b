"""What was measured of the server, as a page of Markdown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from base.slots import Frozen
from benchmarks.serve.crowd import Crowd, quantile
from benchmarks.serve.paint import Visits
from benchmarks.serve.person import Asked, Turn
from benchmarks.serve.tables import begun, lists_table, taken_table, talk_table
from benchmarks.serve.uploads import Left, Uploaded
from benchmarks.targets import Checked, Target, targets_table
from evaluation.tables import table

LISTS_S, PAINT_S = 0.3, 2.0  # at most, for 95 of 100 recommendations, and for the first paint
SHOWN_ERRORS = 5


class Measured(Frozen):
    """Everything; what was left out is None. `model` says who wrote, `first` how it began."""

    items: int
    seconds: float
    pause_s: float
    model: str
    first: tuple[Turn, Asked] | None = None
    crowds: tuple[Crowd, ...] = ()
    visits: Visits | None = None
    uploaded: Uploaded | None = None
    left: Left | None = None


def document(found: Measured, machine: str) -> str:
    """The whole page; `machine` is the table of what it was measured on."""
    many = found.crowds[-1].people if found.crowds else 0
    parts = [
        "# The server while people use it",
        "Printed by `make bench-serve ARGS=--write`; do not edit by hand.",
        f"The real `matinee serve`, a process of its own on loopback, over {found.items:,} made "
        f"films of which only words are known. {found.model} The clients run on the same machine "
        "and share its processors with it.",
        machine,
        "## What was promised",
        targets_table(promises(found)),
    ]
    if found.crowds:
        parts += [
            f"## One person, and {many} at once",
            f"Each person talks all the time, the next message following the last word of an "
            f"answer, for {found.seconds:.0f} s; answers under way then are waited for. Beside it "
            f"each asks for a list every {found.pause_s:g} s on average, recommendations and a "
            "search in turn, as long as messages are sent.",
            lists_table(found.crowds),
            talk_table(found.crowds),
            taken_table(found.crowds),
            *([begun(*found.first)] if found.first else ()),
            *_said_wrong([one for crowd in found.crowds for one in crowd.errors]),
        ]
    if found.visits:
        parts += ["## The first paint", *_paint(found.visits)]
    if found.uploaded and found.left:
        parts += ["## Uploads and deletions", *_uploads(found.uploaded, found.left)]
    return "\n\n".join(parts) + "\n"


def promises(found: Measured) -> list[Checked]:
    """What is held to, beside what was measured."""
    crowd = found.crowds[-1] if found.crowds else None
    many = f"{crowd.people} people" if crowd else "many people"
    p95 = quantile(crowd.waited("recommendations"), 95) if crowd else None
    warm = [one.paint_s for one in found.visits.warm] if found.visits else []
    cold = [one.paint_s for one in found.visits.cold] if found.visits else []
    why = found.visits.why if found.visits else ""
    gone = found.left.count if found.left is not None else None
    wrong = len(crowd.errors) if crowd else None
    refused = len(found.uploaded.errors) if found.uploaded else None
    return [
        Checked(target=Target(what=f"errors with {many}", limit=0), measured=wrong),
        Checked(target=Target(what="errors of uploads and deletions", limit=0), measured=refused),
        Checked(
            target=Target(what=f"recommendations with {many}, 95 of 100", limit=LISTS_S, unit="s"),
            measured=p95,
        ),
        Checked(
            target=Target(what="first paint, warm server, median", limit=PAINT_S, unit="s"),
            measured=quantile(warm, 50),
            note=why,
        ),
        Checked(
            target=Target(what="first paint, server just begun, median", limit=PAINT_S, unit="s"),
            measured=quantile(cold, 50),
            note=why,
        ),
        Checked(
            target=Target(what="files, rows and vectors left by uploads", limit=0), measured=gone
        ),
    ]


def _paint(found: Visits) -> list[str]:
    if found.why:
        return [found.why]
    rows = []
    for name, each in (("just begun", found.cold), ("warm", found.warm)):
        paints, lists = [one.paint_s for one in each], [one.list_s for one in each]
        spread = f"{min(paints):.2f} to {max(paints):.2f}"
        rows.append((name, len(each), float(np.median(paints)), spread, float(np.median(lists))))
    headers = ("server", "visits", "first paint, median s", "from, to", "list is there, median s")
    return [
        "A new Chromium context each, with nothing cached; first contentful paint as the browser "
        "tells it, from the navigation on.",
        table(headers, rows),
        f"A server's start took {np.median(found.start_s):.1f} s to its first answer (median).",
    ]


def _uploads(done: Uploaded, left: Left) -> list[str]:
    first, last = done.memory
    each = done.taken.seconds / max(done.sent, 1)
    rows = [
        ("files sent, each of another content", done.sent),
        ("deleted again", done.deleted),
        ("of these while they were understood, or before", done.deleted - done.last),
        ("of these understood, with a picture", f"{done.with_picture} of {done.last}"),
        ("answers that the library was busy, asked again", done.busy),
        ("errors", len(done.errors)),
        ("seconds in all", f"{done.taken.seconds:.0f}"),
        ("seconds for each, with its deletion", f"{each:.2f}"),
        ("the server's memory after a tenth, and at the end", f"{_mb(first)}, {_mb(last)}"),
        ("most memory, with the process that understands", _mb(done.taken.peak_bytes)),
        ("files left", len(left.files)),
        ("rows left", sum(left.rows.values())),
        ("entries of the index left", left.vectors),
    ]
    named = [
        *left.files[:SHOWN_ERRORS],
        *(f"{count} of {name}" for name, count in left.rows.items()),
    ]
    told = [f"Left are: {', '.join(named)}."] if named else []
    return [
        "Half a second of sound each, by four clients at once, into an empty library; a process in "
        "the background understands them meanwhile. Afterwards every table that has rows of items "
        "is counted, every file of the library's folder, and every entry of the index.",
        table(("uploads", ""), rows),
        *told,
        *_said_wrong(done.errors),
    ]


def _mb(count: int) -> str:
    return f"{count / 1e6:.0f} MB"


def _said_wrong(errors: Sequence[str]) -> list[str]:
    """The first of what went wrong, each sentence once."""
    several = [f"- {' '.join(one.split())}" for one in dict.fromkeys(errors)][:SHOWN_ERRORS]
    return ["What went wrong, at first:", "\n".join(several)] if several else []
