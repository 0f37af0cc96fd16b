"""Protects the charts that benchmarks print: they are XML, and say what they were given."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from benchmarks.report import WIDTH, bars

SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_as_long_as_their_parts() -> None:
    drawn = bars("Cost <all>", {"video": {"ours": {"a": 1.0, "b": 2.0}, "plain": {"a": 6.0}}})
    picture = ElementTree.fromstring(drawn)
    boxes = [box for box in picture.iter(f"{SVG}rect") if box.get("height") == "14"]
    widths = [float(box.attrib["width"]) for box in boxes]
    assert widths == pytest.approx([widths[2] / 6, widths[2] / 3, widths[2]], abs=0.1)
    assert float(boxes[1].attrib["x"]) == pytest.approx(
        float(boxes[0].attrib["x"]) + widths[0], abs=0.1
    )
    assert boxes[0].get("fill") == boxes[2].get("fill") != boxes[1].get("fill")
    said = [text.text for text in picture.iter(f"{SVG}text")]
    assert "Cost <all>" in said
    assert {"3.00", "6.00", "a", "b"} <= set(said)


def test_a_long_legend_goes_on_below() -> None:
    parts = {f"a part with a long name {i}": 1.0 for i in range(9)}
    picture = ElementTree.fromstring(bars("many", {"kind": {"bar": parts}}))
    legend = [text for text in picture.iter(f"{SVG}text") if (text.text or "") in parts]
    assert len({text.get("y") for text in legend}) > 1
    assert all(float(text.attrib["x"]) < WIDTH for text in legend)


def test_nothing_to_draw_is_still_a_picture() -> None:
    assert ElementTree.fromstring(bars("empty", {})).tag == f"{SVG}svg"
