"""The page in a real Chromium, headless: what a person sees and does, over a small library.

Run with Debian's Chromium, or any that is called so; nothing is downloaded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from agent.background import work
from agent.events import Reading
from agent.testing import Talker
from base.errors import StoppedError
from catalog.items import Item
from ui.media.testing import make_counter
from ui.web.testing import See

EVIL = '<img src=x onerror="window.pwned = 1"><script>window.pwned = 2</script>'
PHONE = {"width": 390, "height": 844}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_first_visit_on_an_empty_library_leads_to_adding(
    open_site: Any, see: See, tmp_path: Path
) -> None:
    site = open_site(empty=True)
    visit = see(site.url)
    visit.sees("#results", "The library is empty")
    visit.page.click("#results [data-tab=library]")
    visit.page.fill("#add-path textarea, #add-path input", "/no/such/folder")
    visit.page.click("#add-button")
    visit.sees("#added", "name a file or folder in full")
    folder = tmp_path / "films"
    folder.mkdir()
    make_counter(folder / "counting.mp4", seconds=2)
    visit.page.fill("#add-path textarea, #add-path input", str(folder))
    visit.page.click("#add-button")
    visit.sees("#jobs", "Job 1 waits")
    assert work(site.matinee) == 1  # what the process in the background does
    visit.sees("#jobs", "Job 1 done")  # by itself
    visit.sees("#shelf", "counting")


def test_a_request_gives_cards_steps_and_words_and_nothing_from_elsewhere(
    site: Any, see: See
) -> None:
    visit = see(site.url)
    visit.say("something calm about the sea")
    visit.sees("#results h2", "What fits")
    first, *_ = visit.titles()
    assert first.startswith("Sea at ")
    visit.sees("#chat .thought-group", "read by rules")
    visit.sees("#chat [data-testid=bot]", f"1. “{first}”")
    assert visit.hosts == {urlsplit(site.url).netloc}
    assert visit.errors == []


def test_a_like_changes_the_list_and_keeps_the_place(site: Any, see: See) -> None:
    visit = see(site.url)
    before = visit.titles()
    visit.page.locator("#results [data-act=like]").nth(1).focus()
    visit.page.keyboard.press("Enter")
    visit.sees("#results [role=status]", f"You like “{before[1]}”")
    assert visit.titles() != before
    assert visit.page.locator("#results .m-moved").count() > 0
    assert visit.page.evaluate("document.activeElement.dataset.act") == "like"
    plays = [play for play in site.matinee.plays("me") if play.action == "like"]
    assert [play.source for play in plays] == ["page"]


def test_never_again_is_never_and_can_be_taken_back(site: Any, see: See) -> None:
    visit = see(site.url)
    (first, *_) = visit.titles()
    visit.page.locator("#results [data-act=never]").first.click()
    visit.sees("#results [role=status]", "never again")
    assert first not in visit.titles()
    visit.go("you")
    visit.sees("#profile", first)
    visit.page.click("#profile button:has-text('Allow again')")
    visit.sees("#profile", "Nothing is known yet")
    visit.page.click("#undo")
    visit.sees("#profile .m-row", first)


def test_a_facet_is_added_changed_taken_out_and_put_back(site: Any, see: See) -> None:
    visit = see(site.url)
    visit.go("you")
    visit.page.fill("#add-text textarea, #add-text input", "slow trumpets")
    visit.page.click("#add")
    visit.sees("#profile .m-row", "slow trumpets")
    visit.page.click("#profile [data-act=pin]")
    visit.sees("#profile .m-row", "kept")
    visit.page.click("#profile [data-act=edit]")
    visit.page.fill("#facet-text textarea, #facet-text input", "fast trumpets")
    visit.page.press("#facet-text textarea, #facet-text input", "Enter")
    visit.sees("#profile .m-row", "fast trumpets")
    visit.page.click("#profile [data-act=delete]")
    visit.sees("#profile", "Nothing is known yet")
    visit.page.click("#undo")
    visit.sees("#profile .m-row", "fast trumpets")


def test_forgetting_asks_first_and_leaves_nothing(site: Any, see: See) -> None:
    site.matinee.record("me", "sea0", "like")
    visit = see(site.url)
    visit.say("something with jazz")
    visit.go("you")
    visit.page.click("#forget")
    visit.sees("#sure", "cannot be undone")
    assert site.matinee.plays("me")
    visit.page.click("#forget-yes")
    visit.sees("#profile [role=status]", "Forgot")
    visit.go("chat")
    assert visit.page.locator("#chat [data-testid=user]").count() == 0
    assert visit.titles()
    visit.page.click("#language label:has-text('中文')")
    visit.sees("#tab-library-button", "片库")
    assert site.matinee.plays("me") == []
    visit.page.locator("#results [data-act=like]").first.click()
    visit.page.wait_for_selector("#results [role=status]")
    assert {str(play.action) for play in site.matinee.plays("me")} == {"like", "shown"}


def test_html_in_titles_names_and_messages_is_inert(site: Any, see: See) -> None:
    site.matinee.import_items(
        [Item(id="evil", title=f"{EVIL} tulips", description=f"tulips {EVIL}", creators=[EVIL])]
    )
    visit = see(site.url)
    visit.page.fill("#who input", EVIL)
    visit.page.press("#who input", "Enter")
    visit.say(f"tulips {EVIL}")
    visit.sees("#results h3", "<img src=x onerror=")
    visit.sees("#chat [data-testid=user]", "<script>")
    visit.page.locator("#results [data-act=like]").first.click()
    visit.sees("#results [role=status]", "You like")
    visit.go("you")
    visit.sees("#profile h2", "<img")
    visit.go("library")
    visit.sees("#shelf", "<img src=x")
    visit.page.fill("#search textarea, #search input", f"tulips {EVIL}")
    visit.page.press("#search textarea, #search input", "Enter")
    visit.sees("#found", "<img src=x")
    assert visit.page.evaluate("window.pwned") is None
    assert visit.page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_does_not_scroll_sideways(site: Any, see: See, scheme: str) -> None:
    visit = see(site.url, viewport=PHONE, color_scheme=scheme, has_touch=True)
    visit.say("something calm about the sea, and a very long word: " + "sea" * 60)
    for tab in ("chat", "you", "library", "taste"):
        visit.go(tab)
        visit.page.wait_for_timeout(400)
        assert visit.page.evaluate(WIDER) <= 0, tab


def test_a_reload_keeps_person_language_and_conversation(site: Any, see: See) -> None:
    visit = see(site.url)
    visit.page.fill("#who input", "ada")
    visit.page.press("#who input", "Enter")
    visit.page.click("#language label:has-text('中文')")
    visit.sees("#tab-library-button", "片库")
    visit.say("something calm about the sea")
    listed = visit.titles()
    visit.page.reload()
    visit.sees("#chat [data-testid=user]", "something calm about the sea")
    visit.sees("#tab-library-button", "片库")
    assert visit.page.input_value("#who input") == "ada"
    visit.sees("#results h2", "合适的")
    assert visit.titles() == listed
    visit.page.click("#new")
    visit.page.wait_for_selector("#chat [data-testid=user]", state="detached")
    visit.page.click("#conversation input")
    visit.page.click("[role=option]:has-text('something calm')")
    visit.sees("#chat [data-testid=user]", "something calm about the sea")


def test_undo_and_retry_take_the_turn_back(site: Any, see: See) -> None:
    visit = see(site.url)
    visit.say("I hate jazz")
    assert site.matinee.profile("me").lasting
    (said,) = Talker(site.matinee).turns("me")
    visit.page.click("#chat button[aria-label=Retry]")
    visit.until(lambda: [one.at > said.at for one in Talker(site.matinee).turns("me")] == [True])
    visit.page.wait_for_selector("#box .submit-button")
    assert visit.page.locator("#chat [data-testid=user]").count() == 1
    visit.page.click("#chat button[aria-label=Undo]")
    visit.page.wait_for_selector("#chat [data-testid=user]", state="detached")
    assert visit.page.input_value("#box textarea") == "I hate jazz"
    view = site.matinee.profile("me")
    assert (view.lasting, view.session, view.bans) == ((), (), ())


def test_stop_stops_the_turn(site: Any, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: Any, cancel: threading.Event, **__: Any) -> Iterator[Reading]:
        yield Reading(intent="recommend")
        assert cancel.wait(20)
        raise StoppedError("stopped")

    monkeypatch.setattr(site.matinee, "chat", endless)
    visit = see(site.url)
    visit.page.fill("#box textarea", "sea")
    visit.page.press("#box textarea", "Enter")
    visit.sees("#chat .thought-group", "read by rules")
    visit.page.click("#box .stop-button")
    visit.sees("#chat [data-testid=bot]", "Stopped. Nothing of it was kept.")
    visit.page.wait_for_selector("#box .submit-button")


def test_a_page_that_is_left_in_mid_answer_stops_the_turn(
    site: Any, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = threading.Event()

    def endless(*_: Any, cancel: threading.Event, **__: Any) -> Iterator[Reading]:
        yield Reading(intent="recommend")
        if cancel.wait(20):
            stopped.set()
        raise StoppedError("stopped")

    monkeypatch.setattr(site.matinee, "chat", endless)
    visit = see(site.url)
    visit.page.fill("#box textarea", "sea")
    visit.page.press("#box textarea", "Enter")
    visit.sees("#chat .thought-group", "read by rules")
    visit.page.reload()
    assert stopped.wait(15)
    visit.page.wait_for_selector("#results section")
    # it can be sent again
    visit.until(lambda: visit.page.input_value("#box textarea") == "sea")
    visit.page.wait_for_selector("#box .submit-button")
    visit.page.reload()
    visit.page.wait_for_selector("#results section")
    visit.page.wait_for_timeout(500)
    assert visit.page.input_value("#box textarea") == ""


def test_a_clip_is_dropped_in_and_stays_on_this_machine(
    site: Any, see: See, tmp_path: Path
) -> None:
    """It is looked at, and no button offers it to another site, as those of Gradio would."""
    visit = see(site.url)
    made = make_counter(tmp_path / "clip.mp4", seconds=2)
    visit.page.set_input_files("#box input[type=file]", made)
    visit.page.wait_for_selector("#box .thumbnail-item")
    visit.say("more like this")
    visit.sees("#chat .thought-group", "looking closer")
    visit.page.locator("#chat video").wait_for()
    buttons = visit.page.locator("#chat button:visible")
    names = buttons.evaluate_all("every => every.map(one => one.ariaLabel ?? '')")
    assert names
    assert not [name for name in names if "share" in name.casefold()]
    assert visit.hosts == {urlsplit(site.url).netloc}
