"""The map in a real Chromium: opened, looked at by mouse and by key, and played from."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from catalog.items import Item
from tools.understood import Pass
from ui.media.testing import make_counter
from ui.web.testing import See, Visit

PHONE = {"width": 390, "height": 844}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
EVIL = '<img src=x onerror="window.pwned = 1">'
SPOT = """
item => {
  const { chart } = document.querySelector('#map .m-map');
  const { x, y } = chart.spot(chart.points.every.find(one => one.item === item));
  const corner = chart.canvas.getBoundingClientRect();
  return [corner.x + x, corner.y + y];
}
"""


def open_map(visit: Visit) -> None:
    visit.go("library")
    visit.page.wait_for_selector("#shelf section")  # nothing moves any more
    visit.page.click("#map summary")


def spot(visit: Visit, item: str) -> tuple[float, float]:
    canvas = visit.page.locator("#map canvas")
    canvas.wait_for()
    canvas.scroll_into_view_if_needed()
    x, y = visit.page.evaluate(SPOT, item)
    return x, y


def test_a_point_is_looked_at_and_a_click_plays_it(site: Any, see: See, tmp_path: Path) -> None:
    """It has other words than the rest, so that nothing lies before it."""
    made = make_counter(tmp_path / "lighthouse.mp4", seconds=4)
    site.matinee.add([made], until=Pass.NAMES)
    item = site.matinee.show("lighthouse").item.id
    visit = see(site.url)
    open_map(visit)
    place = spot(visit, item)
    visit.page.mouse.move(*place)
    visit.sees(".m-map-card strong", "lighthouse")
    visit.sees(".m-map-card .m-length", "0:04")
    visit.page.mouse.click(*place)
    visit.page.wait_for_function("document.querySelector('#stage video')?.currentTime > 0.2")
    visit.until(lambda: item in [play.item for play in site.matinee.plays("me")])
    assert visit.errors == []
    assert visit.hosts == {urlsplit(site.url).netloc}


def test_keys_lead_from_point_to_point(site: Any, see: See) -> None:
    site.matinee.record("me", "sea0", "like")
    visit = see(site.url)
    open_map(visit)
    title = visit.page.locator(".m-map-card strong")
    spot(visit, "sea0")
    seen = set()
    for key in ["ArrowRight"] * 3 + ["ArrowDown"] * 3 + ["ArrowLeft"] * 3 + ["ArrowUp"] * 3:
        visit.page.press("#map canvas", key)
        title.wait_for()
        seen.add(title.inner_text())
    assert len(seen) >= 3
    zoom = "document.querySelector('#map .m-map').chart.zoom"
    visit.page.press("#map canvas", "+")
    assert visit.page.evaluate(zoom) == 1.5
    visit.page.press("#map canvas", "0")
    assert visit.page.evaluate(zoom) == 1
    visit.page.press("#map canvas", "Enter")  # without a file there is something to read instead
    visit.page.wait_for_selector(".m-map-card .m-map-more")
    visit.page.press("#map canvas", "Escape")
    visit.page.wait_for_selector(".m-map-card", state="hidden")
    assert visit.errors == []


def test_it_says_why_what_is_alike_is_worth_a_look(site: Any, see: See) -> None:
    site.matinee.record("me", "sea0", "like")
    visit = see(site.url)
    open_map(visit)
    visit.page.mouse.move(*spot(visit, "sea1"))
    visit.sees(".m-map-card", "Close to “Sea at dawn”, which you liked.")
    visit.page.mouse.move(*spot(visit, "sea0"))
    visit.sees(".m-map-card", "You liked it.")


def test_colours_and_the_list(site: Any, see: See) -> None:
    visit = see(site.url)
    open_map(visit)
    visit.sees(".m-map-legend button", "music 4")
    visit.page.click(".m-map-tools button:has-text('By genre')")
    visit.sees(".m-map-legend button", "horror 4").click()
    assert visit.page.locator(".m-map-legend [aria-pressed=true]").count() == 1
    visit.page.click(".m-map-list > summary")
    visit.page.locator(".m-map-list details > summary").first.click()
    visit.page.locator(".m-map-list li").nth(2).wait_for()


def test_another_person_has_other_marks(site: Any, see: See) -> None:
    site.matinee.record("bo", "sea0", "like")
    visit = see(site.url)
    open_map(visit)
    spot(visit, "sea0")
    visit.page.fill("#who input", "bo")
    visit.page.press("#who input", "Enter")
    liked = "document.querySelector('#map .m-map')?.chart?.points.every.some(one => one.liked)"
    if not visit.page.evaluate("document.querySelector('#map .m-map').open"):
        visit.page.click("#map summary")
    visit.page.wait_for_function(liked)


def test_two_fingers_zoom(site: Any, see: See) -> None:
    """Twice as far apart is twice as near."""
    visit = see(site.url, viewport=PHONE, has_touch=True)
    open_map(visit)
    spot(visit, "sea0")
    box = visit.page.locator("#map canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = visit.page.context.new_cdp_session(visit.page)
    for kind, apart in [("touchStart", 40), *(("touchMove", 40 + 4 * n) for n in range(1, 11))]:
        points = [{"x": x + side * apart, "y": y, "id": side + 1} for side in (-1, 1)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    zoom = visit.page.evaluate("document.querySelector('#map .m-map').chart.zoom")
    assert zoom == pytest.approx(2, rel=0.15)
    assert visit.page.evaluate("document.querySelector('.m-map-card').hidden")


def test_an_empty_library_says_so(open_site: Any, see: See) -> None:
    visit = see(open_site(empty=True).url)
    open_map(visit)
    visit.sees("#map", "Nothing is here yet.")
    assert visit.page.locator("#map canvas").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_tap_looks_and_nothing_is_html(site: Any, see: See, scheme: str) -> None:
    site.matinee.import_items([Item(id="evil", title=f"{EVIL} tulips", description="tulips")])
    visit = see(site.url, viewport=PHONE, color_scheme=scheme, has_touch=True)
    open_map(visit)
    visit.page.touchscreen.tap(*spot(visit, "evil"))
    visit.sees(".m-map-card strong", "<img src=x")
    assert visit.page.evaluate(WIDER) <= 0
    assert visit.page.evaluate("window.pwned") is None
    assert visit.page.locator("#stage video").count() == 0
