"""Pressing a moment: the player begins at its second, and where somebody stopped is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from base.slots import Source
from catalog.items import Moment, replace_moments
from catalog.plays import Play
from catalog.words import put_words
from tools.understood import Pass
from ui.media.testing import make_counter
from ui.web.testing import See


def test_a_moment_plays_from_its_second_with_what_is_said(
    site: Any, see: See, tmp_path: Path
) -> None:
    made = make_counter(tmp_path / "lighthouse.mp4", seconds=8)
    site.matinee.add([made], until=Pass.NAMES)
    item = site.matinee.show("lighthouse").item.id
    with site.matinee.library.catalog.write() as connection:
        said = Moment(
            item=item, start_s=5.0, end_s=7.0, source=Source.SPEECH, text="the lamp turns slowly"
        )
        ids = replace_moments(connection, item, [said])
        put_words(connection, item, [(ids[0], said.text)])
    visit = see(site.url)
    visit.go("library")
    visit.page.fill("#search textarea, #search input", "the lamp turns")
    visit.page.press("#search textarea, #search input", "Enter")
    visit.sees("#found .m-moment", "the lamp turns slowly").click()
    visit.page.wait_for_function("document.querySelector('#stage video')?.currentTime > 5.7")
    seen = visit.page.evaluate(
        "(() => { const v = document.querySelector('#stage video');"
        " return [v.currentTime, v.textTracks[0].cues[0].text]; })()"
    )
    assert 5.7 <= seen[0] <= 8.1
    assert seen[1] == "the lamp turns slowly"
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_selector("#stage", state="hidden")
    visit.until(lambda: len(played(site, item)) == 2)
    began, left = played(site, item)
    assert (began.position_s, began.source) == (5.0, "page")
    assert left.source == "player"
    assert 5.7 <= (left.position_s or 0.0) <= 8.0


def played(site: Any, item: str) -> list[Play]:
    every = site.matinee.plays("me")
    return [play for play in every if play.item == item and play.action == "play"]


def test_the_last_of_two_quick_presses_plays_alone(site: Any, see: See, tmp_path: Path) -> None:
    """The first one's plan arrives when its place is gone: nothing of it sounds or is noted."""
    for name, seconds in (("lighthouse", 8), ("windmill", 9)):
        made = make_counter(tmp_path / f"{name}.mp4", seconds=seconds)
        site.matinee.add([made], until=Pass.NAMES)
    first, second = (site.matinee.show(name).item.id for name in ("lighthouse", "windmill"))
    visit = see(site.url)
    visit.go("library")
    visit.page.locator(f"#shelf [data-play][data-item='{second}']").wait_for()
    visit.page.evaluate(
        """items => {
          window.made = [];
          const real = document.createElement.bind(document);
          document.createElement = (name) => {
            const made = real(name);
            if (name === 'video') window.made.push(made);
            return made;
          };
          for (const item of items) document.querySelector(`#shelf [data-item='${item}']`).click();
        }""",
        [first, second],
    )
    visit.page.wait_for_function("document.querySelector('#stage video')?.currentTime > 0.5")
    assert visit.page.evaluate("window.made.map(one => one.dataset.item)") == [second]
    visit.until(lambda: len(played(site, second)) == 1)
    assert played(site, first) == []
    assert visit.errors == []


def plays_film(site: Any, see: See, folder: Path, begun: str = "> 0.7") -> tuple[Any, str]:
    """An open page in which a film of nine seconds runs, and the film's id."""
    site.matinee.add([make_counter(folder / "windmill.mp4", seconds=9)], until=Pass.NAMES)
    item = site.matinee.show("windmill").item.id
    visit = see(site.url)
    visit.go("library")
    visit.page.locator(f"#shelf [data-item='{item}']").click()
    visit.page.wait_for_function(f"document.querySelector('#stage video')?.currentTime {begun}")
    return visit, item


def test_where_a_page_was_that_is_no_more_seen(site: Any, see: See, tmp_path: Path) -> None:
    """A phone ends it without a word. It is said once, and not at each look elsewhere."""
    visit, item = plays_film(site, see, tmp_path)
    visit.page.evaluate(
        "Object.defineProperty(document, 'visibilityState', { value: 'hidden' });"
        "for (const _ of 'aaa') document.dispatchEvent(new Event('visibilitychange'));"
    )
    visit.until(lambda: len(played(site, item)) == 2)
    assert [one.source for one in played(site, item)] == ["page", "player"]


def test_a_stream_that_ended_too_early_can_go_on(site: Any, see: See, tmp_path: Path) -> None:
    """From the second at which it did, by a press; the file is not said to be at fault."""
    visit, _ = plays_film(site, see, tmp_path, "> 2.2")
    visit.page.evaluate(
        "document.querySelector('#stage video').pause();"
        "document.querySelector('#stage video').dispatchEvent(new Event('error'))"
    )
    visit.sees("#stage [data-play]", "Go on from 0:02").click()
    visit.page.wait_for_function("document.querySelector('#stage video')?.currentTime > 2.3")
    assert visit.page.locator("#stage [data-play]").count() == 0
    assert "cannot be played" not in visit.page.locator("#stage").inner_text()


def test_a_server_that_is_gone_is_told_in_words(site: Any, see: See, tmp_path: Path) -> None:
    visit, item = plays_film(site, see, tmp_path)
    visit.page.route("**/media/plan**", lambda asked: asked.abort())
    visit.page.locator(f"#shelf [data-item='{item}']").click()
    visit.sees("#stage", "The server does not answer")
