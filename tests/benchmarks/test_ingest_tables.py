"""Protects the document of `make bench-ingest`: what it promises, and that it hides nothing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from benchmarks.costs import KindCost, WayCost
from benchmarks.ingest_tables import document, plot
from benchmarks.ingest_targets import Measured, SearchSpeed, checks
from benchmarks.thousand import NO_PASSES, NamesPass

GB = 10**9


def cost(seconds: float, media_s: float, gb: float = 1.0, **stages: float) -> KindCost:
    return KindCost(
        files=3, media_s=media_s, seconds=seconds, cpu_s=2 * seconds, stages=stages,
        peak_bytes=round(gb * GB),
    )  # fmt: skip


def way(**kinds: KindCost) -> WayCost:
    return WayCost(
        loading_s=5.0, loading_cpu_s=4.0, kinds=kinds, models={"text": "use", "frames": "tags+use"}
    )


OURS = way(video=cost(30, 100, 2, decode=9, pictures=20), music=cost(8, 200, 3, decode=2, sound=7))
PLAIN = way(
    video=cost(60, 100, 2, decode=10, labels=5, speech=40),
    music=cost(80, 200, 3, decode=2, speech=70, music=8),
)
WHOLE = Measured(
    media="6 files",
    machine="| machine |",
    all_media_s={"video": 100.0, "music": 200.0},
    ours=OURS,
    plain=PLAIN,
    names=NamesPass(files=1000, first_s=40.0, second_s=9.0),
    search=SearchSpeed(items=10_000, median_ms=20.0),
)


def test_every_target_is_checked() -> None:
    found = {check.target.what: (check.measured, check.verdict) for check in checks(WHOLE)}
    assert found["all kinds, share of the media's duration"] == (43 / 300, "missed")  # loading, too
    assert found["video, share of the media's duration"] == (0.3, "missed")
    assert found["music, share of the media's duration"] == (0.04, "met")
    assert found["peak memory"] == (3.0, "met")
    assert found["all kinds, times as fast as the plain way"] == (140 / 38, "met")
    assert found["video, times as fast as the plain way"] == (2.0, "missed")
    assert found["music, times as fast as the plain way"] == (10.0, "met")
    assert found["first pass over 1000 files"] == (40.0, "met")
    assert found["`add` of the same 1000 files again"] == (9.0, "missed")  # 3 s and 5 ms a file
    assert found["a warm search at 10000 items"] == (20.0, "met")


def test_what_was_not_measured_is_said_to_be_so() -> None:
    bare = Measured(media="6 files", machine="", all_media_s=WHOLE.all_media_s)
    assert {check.verdict for check in checks(bare)} == {"not measured"}
    missing = bare.model_copy(
        update={
            "names": NamesPass(files=1000, why=NO_PASSES),
            "search": SearchSpeed(why="there is no such benchmark"),
        }
    )
    printed = document(missing)
    assert printed.count(NO_PASSES) == 3  # both targets, and the section
    assert "Not measured: there is no such benchmark." in printed
    assert "## Both" not in printed


def test_the_document_shows_both_ways_and_their_stages() -> None:
    printed = document(WHOLE)
    lines = {line.split("|")[1].strip(): line for line in printed.splitlines() if "|" in line}
    assert "trial" not in printed
    assert "ingest.svg" in printed
    assert "frames tags" in printed
    assert "tags+use" not in printed
    both = printed[printed.index("## Both") :]
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in both.splitlines()]
    assert ["video", "30.0", "60.0", "2.00", "2.00"] in rows
    assert ["all", "38.0", "140", "3.68", "3.68"] in rows
    assert "**missed**" in lines["peak memory"] or "met" in lines["peak memory"]


def test_a_trial_is_called_one_and_scaled() -> None:
    """A fifth of the music and half of the video stand for all of it, by playing time."""
    trial = WHOLE.model_copy(
        update={"share": 0.2, "all_media_s": {"video": 200.0, "music": 1000.0}}
    )
    printed = document(trial)
    assert "trial on 20%" in printed
    # ours 30 * 2 + 8 * 5 = 100 s, plain 60 * 2 + 80 * 5 = 520 s
    assert "Matinee 1 min 40 s, the plain way 8 min 40 s, 5.2 times as fast" in printed


def test_the_plot_ends_where_the_clock_does() -> None:
    """Decoding that ran beside the models adds nothing to the length of a bar."""
    overlapping = way(video=cost(20, 100, 1, decode=9, pictures=18, whatever=1))
    picture = ElementTree.fromstring(plot(overlapping, way(video=cost(40, 100, 1, speech=10))))
    texts = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert {"0.200", "0.400"} <= set(texts)
    boxes = [
        float(box.attrib["width"])
        for box in picture.iter("{http://www.w3.org/2000/svg}rect")
        if box.get("height") == "14"
    ]
    assert sum(boxes[:5]) == pytest.approx(sum(boxes[5:]) / 2, abs=0.5)
