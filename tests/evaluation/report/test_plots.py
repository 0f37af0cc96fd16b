"""Protects the bars: as long as their figures, and no text on another."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from evaluation.report.drawn import cost_plot, main_plot, plots, turn_plots
from evaluation.report.plots import FIGURE, bar_plot
from evaluation.report.svg import width_of
from evaluation.report.testing import BASELINES, HOSTILE, sample_summary
from evaluation.summary import Estimate, Row

SVG = "{http://www.w3.org/2000/svg}"
LONG = (*BASELINES[:5], "a baseline with a very long name indeed", "名字很长很长很长很长的基线")
Box = tuple[float, float, float, float]


def row(
    unit: str = "share", chance: float | None = None, **ways: tuple[float, float, float]
) -> Row:
    return Row.model_validate(
        {"name": "mrr", "group": "found", "unit": unit, "chance": chance, "ways": {
            way: Estimate(mean=mean, low=low, high=high, count=9)
            for way, (low, mean, high) in ways.items()}}
    )  # fmt: skip


def of(picture: str, kind: str, tag: str = "line") -> list[dict[str, float]]:
    """The places of elements of a class."""
    found = ElementTree.fromstring(picture).iter(f"{SVG}{tag}")
    return [
        {name: float(one.attrib[name]) for name in one.attrib if name != "class"}
        for one in found
        if kind in one.attrib["class"].split()
    ]


def boxes(picture: str) -> list[tuple[str, Box]]:
    """Every text with the room that it takes."""
    found = []
    for one in ElementTree.fromstring(picture).iter(f"{SVG}text"):
        x, y, size = (float(one.attrib[name]) for name in ("x", "y", "font-size"))
        wide = width_of(one.text or "", int(size))
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[one.attrib["text-anchor"]]
        found.append((one.text or "", (left, y - size * 0.8, left + wide, y + size * 0.2)))
    return found


def test_bars_whiskers_and_chance_lie_on_one_scale() -> None:
    """The highest end is 4/5, so the scale ends there: means of 2/5 and 1/5 are 1/2 and 1/4."""
    drawn = bar_plot("x", [row(chance=0.1, a=(0.0, 0.4, 0.8), b=(0.1, 0.2, 0.3))], ("a", "b"))
    a, b = of(drawn, "p-fill0", "rect")[0], of(drawn, "p-fill1", "rect")[0]
    left, right = (one["x1"] for one in of(drawn, "p-rule"))
    room = right - left
    assert [a["width"], b["width"]] == pytest.approx([room / 2, room / 4], abs=0.1)
    whiskers = of(drawn, "p-whisker")
    assert [whiskers[0]["x1"], whiskers[0]["x2"]] == pytest.approx([left, right], abs=0.1)
    assert [one["x1"] for one in of(drawn, "p-chance")] == pytest.approx(
        [left + room / 8] * 4, abs=0.1
    )


def test_a_way_without_the_measure_has_no_bar() -> None:
    """But a sign that it is missing; a measure of nobody has no panel."""
    drawn = bar_plot("x", [row(a=(0.1, 0.2, 0.3)), row()], ("a", "b"))
    assert len(of(drawn, "p-fill0", "rect")) == 1
    assert of(drawn, "p-fill1", "rect") == []
    said = [text for text, _ in boxes(drawn)]
    assert said.count("–") == 1
    assert said.count("mrr") == 1


def test_what_is_beyond_the_scale_ends_with_it() -> None:
    """An interval of a share above 1, or one below 0."""
    drawn = bar_plot("x", [row(a=(-0.2, 1.0, 1.3))], ("a",))
    left, right = (one["x1"] for one in of(drawn, "p-rule"))
    (line,) = (one for one in of(drawn, "p-whisker") if one["y1"] == one["y2"])
    assert (line["x1"], line["x2"]) == (left, right)


@pytest.mark.parametrize("count", range(8))
def test_no_text_lies_on_another(count: int) -> None:
    """Up to eight ways, with long names of both scripts, and inside of the picture."""
    for plot in plots(sample_summary(LONG[:count], turns=25)):
        root = ElementTree.fromstring(plot.svg)
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        placed = boxes(plot.svg)
        for n, (text, (left, top, right, bottom)) in enumerate(placed):
            assert left >= 0, text
            assert right <= width, text
            assert bottom <= height, text
            for other, (x1, y1, x2, y2) in placed[n + 1 :]:
                apart = x2 <= left or right <= x1 or y2 <= top or bottom <= y1
                assert apart, f"{plot.file}: {text!r} and {other!r}"


def test_the_room_beside_a_bar_holds_its_figure() -> None:
    """The longest that occur."""
    assert max(map(width_of, ("0.724 s", "<0.001", "1840", "1234 s"))) < FIGURE


def test_hostile_names_stay_text() -> None:
    """Names of baselines may be anything; each plot is XML that asks for nothing."""
    several = plots(sample_summary(HOSTILE[:7]))
    assert len({plot.file for plot in several}) == len(several) == 4
    for plot in several:
        tags = {one.tag.split("}")[1] for one in ElementTree.fromstring(plot.svg).iter()}
        assert tags <= {"svg", "title", "style", "rect", "text", "g", "line", "path", "circle"}
        assert "url(" not in plot.svg
        assert "href" not in plot.svg


def test_each_picture_follows_light_and_dark() -> None:
    summary = sample_summary()
    for plot in (main_plot(summary), *turn_plots(summary), cost_plot(summary)):
        assert plot is not None
        assert "prefers-color-scheme:dark" in plot.svg


def test_nothing_measured_is_no_picture() -> None:
    empty = sample_summary().model_copy(update={"rows": (), "by_turn": ()})
    assert plots(empty) == ()
