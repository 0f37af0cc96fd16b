"""The demo's files are placed with what is known of them."""

from __future__ import annotations

from pathlib import Path

from demo.place import metadata


def test_an_item_of_the_demo_is_known_by_its_words() -> None:
    """Labels were written from these: without them nothing could be found by its title."""
    item = metadata(Path("elsewhere") / "volcano.mp4")
    assert item is not None
    assert item.title
    assert item.description
    assert metadata(Path("no such file.mp4")) is None
