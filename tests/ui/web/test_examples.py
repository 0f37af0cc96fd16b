"""Examples name what is in the library, and nothing else."""

from __future__ import annotations

from agent.testing import shelf_items
from catalog.items import Item
from ui.web.examples import examples


def test_they_are_out_of_the_library() -> None:
    said = examples(shelf_items(), "en")
    # five items are documentaries; the Makers have three each, and Mira Olsen five
    assert said == [
        "Something like “Sea at dawn”",
        "Some documentary, please",
        "What is there by Mira Olsen?",
        "Something under 20 minutes",  # four items of ten minutes; none is under ten
    ]


def test_chinese_ones_name_a_chinese_title() -> None:
    assert examples(shelf_items(), "zh")[0] == "类似《茶馆一天》的"


def test_an_empty_library_has_none() -> None:
    assert examples([], "en") == []


def test_names_that_do_not_read_well_are_left_out() -> None:
    items = [Item(id="a", title="<b>x</b>", genres=["https://x.example/y"], creators=["y" * 80])]
    assert all("<" not in one and "http" not in one for one in examples(items, "en"))
