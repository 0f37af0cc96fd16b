"""The chart and the tables say what they were given."""

from __future__ import annotations

from xml.etree import ElementTree

from benchmarks.chart import PANEL, bars
from benchmarks.measure import Rank
from benchmarks.searches import KINDS
from benchmarks.tables import kinds, languages, summary, verdict
from benchmarks.variants import TOGETHER, variants

SVG = "{http://www.w3.org/2000/svg}"


def ranks(place: int) -> list[Rank]:
    return [
        Rank.model_validate(
            {"search": f"{kind}{half}", "kind": kind, "half": half, "language": "en", "rank": place}
        )
        for kind in KINDS
        for half in ("tuning", "test")
    ]


def test_a_bar_is_as_long_as_its_value() -> None:
    """Well-formed, with a bar a value, and names that are escaped."""
    text = bars("Rank & file", ("all", "sound"), [("a < b", "alone", {"all": 0.5, "sound": 1.0})])
    root = ElementTree.fromstring(text)
    widths = [float(bar.attrib["width"]) for bar in root.iter(f"{SVG}rect")]
    assert widths == [PANEL / 2, PANEL]
    assert "a < b" in [label.text for label in root.iter(f"{SVG}text")]


def test_every_variant_has_its_row() -> None:
    """With the change against everything together: 1/2 − 1 for the second rank."""
    rows = variants()
    by_name = {row.name: ranks(1 if row.name == TOGETHER else 2) for row in rows}
    table = summary(rows, by_name)
    assert all(f"| {row.name} |" in table for row in rows)
    assert table.count("-0.50 [-0.50, -0.50]") == len(rows) - 1
    assert kinds(rows, by_name).count("\n") == len(rows) + 1
    assert "earns its place" in verdict(rows, by_name)
    assert "| Chinese | 0 | – | – | – |" in languages(by_name)


def test_what_is_not_beaten_is_said() -> None:
    """A fusion that is as good as the default must not go unnoticed."""
    rows = variants()
    by_name = {row.name: ranks(2 if row.name == TOGETHER else 1) for row in rows}
    said = verdict(rows, by_name)
    assert "**concat** is not beaten" in said
    assert "**it does harm**" in said
