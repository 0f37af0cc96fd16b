"""Protects the lines over turns: points at their heights, names at their ends."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from evaluation.report.turn_plot import AXIS, turn_plot
from evaluation.summary import ByTurn, Estimate

SVG = "{http://www.w3.org/2000/svg}"


def by(**ways: list[float | None]) -> ByTurn:
    """Means by turn, each with an interval of 0.1 to both sides; None is a turn that nobody has."""
    return ByTurn(
        name="recall@10",
        ways={
            way: tuple(
                Estimate(mean=mean or 0, low=(mean or 0) - 0.1, high=(mean or 0) + 0.1,
                         count=0 if mean is None else 4)
                for mean in means
            )
            for way, means in ways.items()
        },
    )  # fmt: skip


def points(drawn: str, hue: int) -> list[tuple[float, float]]:
    return [
        (float(one.attrib["cx"]), float(one.attrib["cy"]))
        for one in ElementTree.fromstring(drawn).iter(f"{SVG}circle")
        if one.attrib["class"] == f"p-fill{hue}"
    ]


def test_points_are_as_high_as_their_means() -> None:
    """The scale ends at 1/2 (the highest end of an interval): 0.2 and 0.4 are 2/5 and 4/5 of it."""
    drawn = turn_plot(by(a=[0.2, 0.4], b=[0.0]), ("a", "b"))
    (x1, y1), (x2, y2) = points(drawn, 0)
    ((start, bottom),) = points(drawn, 1)
    top = bottom - (bottom - y2) * 5 / 4
    assert x1 == start > AXIS
    assert x2 > x1
    assert bottom - y1 == pytest.approx((bottom - top) * 2 / 5, abs=0.2)
    assert f'y1="{top:.1f}"' in drawn


def test_turns_are_even_from_end_to_end() -> None:
    """As far from the right end of the rules as from the left; one alone is in the middle."""
    drawn = turn_plot(by(a=[0.1, 0.1, 0.1]), ("a",))
    rules = [one for one in ElementTree.fromstring(drawn).iter(f"{SVG}line")
             if one.attrib["class"] == "p-rule"]  # fmt: skip
    left, right = (float(rules[0].attrib[name]) for name in ("x1", "x2"))
    first, middle, last = (x for x, _ in points(drawn, 0))
    assert first - left == pytest.approx(right - last, abs=0.1)
    assert middle == pytest.approx((left + right) / 2, abs=0.1)
    assert points(turn_plot(by(a=[0.1]), ("a",)), 0)[0][0] == pytest.approx(middle, abs=0.1)


def test_a_turn_without_figures_is_left_out() -> None:
    """The next one keeps its place."""
    drawn = turn_plot(by(a=[0.2, None, 0.2], b=[0.1, 0.1, 0.1]), ("a", "b"))
    assert [x for x, _ in points(drawn, 0)] == [points(drawn, 1)[n][0] for n in (0, 2)]


def test_a_way_keeps_its_colour() -> None:
    """That of its place among all ways, also where others have no figures."""
    drawn = turn_plot(by(b=[0.1, 0.2]), ("a", "b"))
    assert points(drawn, 0) == []
    assert len(points(drawn, 1)) == 2


def test_bands_are_drawn_with_more_than_one_turn() -> None:
    """One turn has a line from low to high instead."""
    assert turn_plot(by(a=[0.1, 0.2]), ("a",)).count('<path class="p-band') == 1
    alone = turn_plot(by(a=[0.2]), ("a",))
    assert '<path class="p-band' not in alone
    assert 'class="p-leader p-line0"' in alone


def test_every_line_says_its_figures() -> None:
    """To those who point at it or do not see it."""
    drawn = turn_plot(by(matinee=[0.25, 0.5]), ("matinee",))
    hints = [one.text for one in ElementTree.fromstring(drawn).iter(f"{SVG}title")]
    assert "Matinee, recall@10: turn 1 0.25 [0.15, 0.35]; turn 2 0.50 [0.40, 0.60]" in hints


def test_nobody_and_nothing_is_still_a_picture() -> None:
    assert ElementTree.fromstring(turn_plot(by(), ())).tag == f"{SVG}svg"
    assert ElementTree.fromstring(turn_plot(by(a=[None]), ("a",))).tag == f"{SVG}svg"
