"""Columns over time: as tall as their sizes, nothing outside the picture, no label on another."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.report.svg import width_of
from ui.web.columns import BOTTOM, HEIGHT, LEFT, RIGHT, SMALL, TOP, WIDTH, Column, picture

Element = ElementTree.Element


def drawn(columns: list[Column], labels: list[str] | None = None, **options: float) -> Element:
    several = labels if labels is not None else [str(n) for n in range(len(columns))]
    name = 'Hours <of> "all" & more'
    return ElementTree.fromstring(picture(columns, several, name, lambda s: f"{s:g}", **options))


def of(root: Element, kind: str) -> list[dict[str, float]]:
    """The places of elements of a class."""
    return [
        {name: float(value) for name, value in one.attrib.items() if name != "class"}
        for one in root.iter()
        if one.attrib.get("class") == kind
    ]


def test_parts_stand_on_one_another() -> None:
    """2 and 1 of 4 on the scale: a half and a quarter of the room, one above the other."""
    root = drawn([Column([2.0, 1.0], "first"), Column([4.0], "second")])
    room = BOTTOM - TOP
    first, second = of(root, "m-hue0")
    (above,) = of(root, "m-hue1")
    assert first["height"] == pytest.approx(room / 2, abs=0.1)
    assert second["height"] == pytest.approx(room, abs=0.1)
    assert (second["y"], second["y"] + second["height"]) == (TOP, BOTTOM)
    assert above["y"] == pytest.approx(TOP + room / 4, abs=0.1)
    assert above["y"] + above["height"] < first["y"]  # a gap that tells two colours apart
    assert above["x"] == first["x"] != second["x"]


def test_an_interval_is_a_line_with_ends() -> None:
    """A share of 1/5 between 1/10 and 2/5, where the scale ends at 2/5."""
    root = drawn([Column([0.2], "a", low=0.1, high=0.4), Column([0.0], "b")], most=1.0)
    line, low, high = of(root, "m-whisker")
    room = BOTTOM - TOP
    assert [line["y1"], line["y2"]] == pytest.approx([TOP, BOTTOM - room / 4], abs=0.1)
    assert [low["y1"], high["y1"]] == pytest.approx([BOTTOM - room / 4, TOP], abs=0.1)
    assert of(root, "m-hue0")[0]["height"] == pytest.approx(room / 2, abs=0.1)


def test_it_is_said_what_is_drawn() -> None:
    """The picture has a name, and each column a title."""
    root = drawn([Column([1.0], "<b>one</b>"), Column([0.0], "none & nothing")])
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'Hours <of> "all" & more'
    titles = [one.text for one in root.iter() if one.tag == "title"]
    assert titles == ["<b>one</b>", "none & nothing"]


@pytest.mark.parametrize("label", ["2 Mar", "3月2日", "Mar 2026", "2026年10月", "9"])
@pytest.mark.parametrize("count", [1, 2, 8, 12, 26, 36])
def test_labels_do_not_meet(label: str, count: int) -> None:
    """The last period has one always; all stay in the picture, and off the scale's figures."""
    root = drawn([Column([n + 0.5], "x") for n in range(count)], [label] * count)
    placed = sorted(
        (float(one.attrib["x"]) - width_of(label, SMALL) / 2,
         float(one.attrib["x"]) + width_of(label, SMALL) / 2)
        for one in root.iter("text") if one.text == label and one.attrib["text-anchor"] == "middle"
    )  # fmt: skip
    assert placed
    assert placed[0][0] >= -0.1
    assert placed[-1][1] <= WIDTH + 0.1
    assert placed[-1][1] > RIGHT - (RIGHT - LEFT) / count
    assert all(left[1] < right[0] for left, right in pairwise(placed))


@given(
    st.lists(
        st.lists(st.floats(0, 1e5), min_size=1, max_size=5), min_size=1, max_size=36
    )
)  # fmt: skip
def test_nothing_lies_outside(sizes: list[list[float]]) -> None:
    root = drawn([Column(one, "x") for one in sizes])
    for one in root.iter("rect"):
        x, y, wide, tall = (float(one.attrib[key]) for key in ("x", "y", "width", "height"))
        assert LEFT - 0.2 <= x <= x + wide <= RIGHT + 0.2
        assert 0 <= y <= y + tall <= HEIGHT
    assert len(list(root.iter("g"))) == len(sizes)


@given(st.text(), st.text())
def test_no_text_leaves_its_place(said: str, label: str) -> None:
    """Whatever a column or a label is called, the elements are those that were drawn."""
    page = picture([Column([1.0], said)], [label], said, lambda size: f"{size:g}")
    root = ElementTree.fromstring(page)
    names = [one.tag for one in root.iter()]
    assert set(names) == {"svg", "line", "text", "g", "title", "rect"}
    assert (names.count("g"), names.count("title"), names.count("rect")) == (1, 1, 2)
