"""Protects what benchmarks print: tables that Markdown reads as such, and charts that are XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report import WIDTH, Cell, bars, duration, number, table

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("value", "printed"),
    [(1234.4, "1234"), (99.96, "100"), (99.94, "99.9"), (9.994, "9.99"), (9.996, "10.0"),
     (0.9996, "1.00"), (0.1234, "0.123"), (0.0347, "0.035"), (0, "0.000"), (4e-5, "0.000"),
     (0.0023, "0.002"), (-12.34, "-12.3")],
)  # fmt: skip
def test_a_number_keeps_the_digits_that_tell(value: float, printed: str) -> None:
    assert number(value) == printed


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(42.4, "42 s"), (59.7, "1 min 0 s"), (185, "3 min 5 s"), (7800, "2 h 10 min"), (-1, "0 s")],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_table_is_aligned_and_rounds_numbers() -> None:
    printed = table(("kind", "s"), [("video", 12.345), ("all", 3), ("none", Cell(value=None))])
    assert printed.splitlines() == [
        "| kind  |    s |",
        "| ----- | ---: |",
        "| video | 12.3 |",
        "| all   |    3 |",
        "| none  |    – |",
    ]


@given(st.lists(st.text(alphabet="a|\n\\ é", max_size=6), min_size=2, max_size=2))
def test_no_cell_breaks_a_table(cells: list[str]) -> None:
    """Bars and line ends in a text would make another column or row."""
    lines = table(("one", "two"), [cells]).splitlines()
    assert len(lines) == 3
    assert lines[2].count("|") - lines[2].count("\\|") == 3


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="each header"):
        table(("one", "two"), [("alone",)])


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
