"""What is pressed by keyboard keeps the focus, though what it stood in is drawn anew."""

from __future__ import annotations

from typing import Any

from catalog.items import Item
from ui.web.testing import See

FOCUSED = "document.activeElement.dataset.act"


def test_pages_of_the_library_are_turned_without_a_mouse(site: Any, see: See) -> None:
    """On the last one, where nothing comes next, the way back has the focus."""
    many = [Item(id=f"song{n}", title=f"Song {n}", medium="audio", form="music") for n in range(90)]
    site.matinee.import_items(many)
    visit = see(site.url)
    visit.go("library")
    visit.page.locator("#shelf [data-act=next]").focus()
    visit.page.keyboard.press("Enter")
    visit.sees("#shelf", "51")
    visit.until(lambda: visit.page.evaluate(FOCUSED) == "previous")
    visit.page.keyboard.press("Enter")
    visit.until(lambda: visit.page.evaluate(FOCUSED) == "next")
    assert visit.errors == []
