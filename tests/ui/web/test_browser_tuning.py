"""The sliders of the page in a real Chromium, by keyboard and on a phone."""

from __future__ import annotations

from typing import Any

from catalog.preferences import UNSET, Preferences
from ui.web.testing import See, Visit

PHONE = {"width": 390, "height": 844}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNUSUAL = "something else than the usual"  # the part of a score for what is not known


def slider(visit: Visit, name: str) -> Any:
    return visit.page.locator(f"#tune-{name} input[type=range]")


def open_you(visit: Visit) -> None:
    """The tab is filled anew when it is opened, and nobody moves a slider so soon."""
    visit.go("you")
    slider(visit, "text").wait_for()
    visit.page.wait_for_timeout(500)


def set_by(site: Any) -> Preferences:
    found: Preferences = site.matinee.profile("me").preferences
    return found


def test_a_slider_is_set_by_keyboard_undone_and_reset(site: Any, see: See) -> None:
    visit = see(site.url)
    open_you(visit)
    visit.sees("#tune-image", "as learned")
    assert slider(visit, "image").input_value() == "0.6"
    slider(visit, "image").focus()
    visit.page.keyboard.press("End")
    visit.sees("#profile [role=status]", "For you pictures now count 3.")
    visit.sees("#tune-image", "set by you: 3")
    visit.sees("#profile", "For you pictures count more than usual.")
    assert visit.page.evaluate("document.activeElement.type") == "range"
    visit.page.keyboard.press("ArrowLeft")
    visit.sees("#tune-image", "set by you: 2.95")
    assert set_by(site) == Preferences(image=2.95)
    visit.page.click("#undo")
    visit.sees("#tune-image", "as learned")
    assert slider(visit, "image").input_value() == "0.6"
    assert set_by(site) == UNSET
    slider(visit, "sound").focus()
    visit.page.keyboard.press("Home")
    visit.sees("#tune-sound", "set by you: 0")
    visit.page.click("#untune")
    visit.sees("#tune-sound", "as learned")
    assert set_by(site) == UNSET
    assert visit.errors == []


def test_the_list_beside_the_chat_follows(site: Any, see: See) -> None:
    """With the next request, and with the next press of a button."""
    site.matinee.record("me", "sea0", "like")
    visit = see(site.url)
    assert UNUSUAL not in visit.page.locator("#results").text_content()
    open_you(visit)
    slider(visit, "adventurous").focus()
    visit.page.keyboard.press("End")
    visit.sees("#tune-adventurous", "set by you: 1")
    visit.go("chat")
    visit.page.locator("#results [data-act=not_now]").first.click()
    visit.sees("#results [role=status]", "not now")
    assert UNUSUAL in visit.page.locator("#results").text_content()
    open_you(visit)
    slider(visit, "adventurous").focus()
    visit.page.keyboard.press("Home")
    visit.sees("#tune-adventurous", "set by you: 0")
    visit.go("chat")
    visit.say("something else")
    assert UNUSUAL not in visit.page.locator("#results").text_content()


def test_everybody_has_their_own_and_a_reload_keeps_it(site: Any, see: See) -> None:
    visit = see(site.url)
    open_you(visit)
    slider(visit, "text").focus()
    visit.page.keyboard.press("Home")
    visit.sees("#tune-text", "set by you: 0")
    visit.page.reload()
    visit.page.wait_for_selector("#results section")
    open_you(visit)
    visit.sees("#tune-text", "set by you: 0")
    visit.page.fill("#who input", "ada")
    visit.page.press("#who input", "Enter")
    visit.sees("#tune-text", "as learned")
    visit.page.click("#language label:has-text('中文')")
    visit.sees("#tune-text", "按学到的")
    assert slider(visit, "text").input_value() == "1"


def test_forgetting_takes_them_along(site: Any, see: See) -> None:
    visit = see(site.url)
    open_you(visit)
    slider(visit, "image").focus()
    visit.page.keyboard.press("End")
    visit.sees("#tune-image", "set by you: 3")
    visit.page.click("#forget")
    visit.page.click("#forget-yes")
    visit.sees("#profile [role=status]", "1 preference")
    visit.sees("#tune-image", "as learned")
    assert set_by(site) == UNSET


def test_sliders_are_moved_by_touch_on_a_phone(site: Any, see: See) -> None:
    visit = see(site.url, viewport=PHONE, has_touch=True)
    open_you(visit)
    box = slider(visit, "image").bounding_box()
    assert box["width"] > 150
    slider(visit, "image").scroll_into_view_if_needed()
    box = slider(visit, "image").bounding_box()
    visit.page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    visit.sees("#tune-image", "set by you: 2")
    assert visit.page.evaluate(WIDER) <= 0
