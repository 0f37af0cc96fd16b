"""From an empty library to a film that plays: the demo's folder, real models, a real browser.

The process in the background is the real one, too. Beside the demo's files lies one that no browser
plays as it is.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from demo.library import MEDIA
from ui.media.testing import make_counter
from ui.web.testing import See

pytestmark = [pytest.mark.weights, pytest.mark.timeout(900)]

SLOW_MS = 180_000
# Everything that the progress bars said while the job went on.
WATCH = """() => {
  window.seen = [];
  const look = () => document.querySelectorAll('#jobs progress').forEach((bar) => {
    const now = `${bar.getAttribute('aria-label')} ${bar.value}`;
    if (!window.seen.includes(now)) window.seen.push(now);
  });
  new MutationObserver(look).observe(
    document.querySelector('#jobs'), {subtree: true, childList: true, attributes: true});
}"""


def test_the_demo_folder_is_added_watched_found_and_played(
    real_empty_site: Any, see: See, tmp_path: Path
) -> None:
    folder = tmp_path / "films"
    shutil.copytree(MEDIA, folder)
    make_counter(folder / "counting.mkv", seconds=8, video="libx265", audio="eac3")
    files = len([one for one in folder.iterdir() if one.suffix in {".mp4", ".m4a", ".ogg", ".mkv"}])
    visit = see(real_empty_site.url)
    visit.page.set_default_timeout(SLOW_MS)
    visit.page.click("#results [data-tab=library]")
    visit.page.evaluate(WATCH)
    visit.page.fill("#add-path textarea, #add-path input", str(folder))
    visit.page.click("#add-button")
    visit.sees("#jobs", "Job 1 runs")
    visit.sees("#jobs", "Job 1 done")
    seen = [one.rsplit(" ", 1) for one in visit.page.evaluate("window.seen")]
    assert {name for name, _ in seen} == {"names", "the whole"}  # none is so long as to be sampled
    assert len({share for name, share in seen if name == "the whole"}) >= 4  # it moved
    assert visit.page.evaluate("[...document.querySelectorAll('#jobs progress')].at(-1).value") == 1
    visit.sees("#shelf", f"1–{files} of {files}")

    visit.page.fill("#search textarea, #search input", "why do volcanoes erupt")
    visit.page.press("#search textarea, #search input", "Enter")
    visit.sees("#found h3", "How a Volcano Breathes")
    moment = visit.page.locator("#found .m-moment").filter(has_text="said").first
    minutes, seconds = moment.locator("b").inner_text().removeprefix("▶ ").split(":")
    start_s = 60 * int(minutes) + int(seconds)
    moment.click()
    playing = "least => document.querySelector('#stage video')?.currentTime > least"
    visit.page.wait_for_function(playing, arg=start_s + 0.3)

    visit.page.fill("#search textarea, #search input", "counting")
    visit.page.press("#search textarea, #search input", "Enter")
    visit.sees("#found h3", "counting")
    item = real_empty_site.matinee.show("counting").item.id
    plan = visit.page.request.get(f"{real_empty_site.url}/api/items/{item}/media/plan").json()
    assert plan["mode"] == "transcode"
    visit.page.locator("#found .m-poster").first.click()
    visit.page.wait_for_function(
        "item => { const it = document.querySelector('#stage video');"
        " return it?.src.includes(item) && it.currentTime > 1; }",
        arg=item,
    )
    assert visit.page.evaluate("document.querySelector('#stage video').error") is None
    assert visit.errors == []
