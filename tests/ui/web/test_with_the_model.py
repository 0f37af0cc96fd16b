"""The page with the real language model, in a real Chromium: in two languages, and stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from agent.events import Done, Event, Fallback, Items, Text
from agent.testing import Talker
from ui.web.testing import See, Visit

pytestmark = [pytest.mark.weights, pytest.mark.timeout(900)]

SLOW_MS = 240_000  # two busy cores write a few words a second
CALM = "Something calm about the sea or the coast, under two hours please."
# When the list and when the first sentence about it can be seen, as the browser draws them.
WATCH = """() => {
  window.seen = {};
  const look = () => {
    const heading = document.querySelector('#results h2')?.textContent ?? '';
    const every = [...document.querySelectorAll('#chat [data-testid=bot]')];
    const words = every.map(one => one.textContent).join(' ');
    if (heading.includes('What fits')) window.seen.list ??= performance.now();
    if (words.includes('1. “')) window.seen.words ??= performance.now();
  };
  const all = {subtree: true, childList: true, characterData: true};
  new MutationObserver(look).observe(document.body, all);
}"""


@pytest.fixture
def events(real_site: Any, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Everything that turns tell the page."""
    told: list[Event] = []
    chat = real_site.matinee.chat

    def listened(*given: Any, **options: Any) -> Iterator[Event]:
        with closing(chat(*given, **options)) as turn:
            for event in turn:
                told.append(event)
                yield event

    monkeypatch.setattr(real_site.matinee, "chat", listened)
    return told


def of(events: list[Event], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def sit(see: See, url: str, user: str) -> Visit:
    """Open the page as somebody."""
    visit = see(url)
    visit.page.set_default_timeout(SLOW_MS)
    visit.page.fill("#who input", user)
    visit.page.press("#who input", "Enter")
    here = "name => document.getElementById('m-about')?.dataset.user === name"
    visit.page.wait_for_function(here, arg=user)
    return visit


def test_a_request_in_english_is_listed_before_it_is_written_about(
    real_site: Any, see: See, events: list[Event]
) -> None:
    """The model reads and writes; what it was asked for holds, and nothing failed."""
    visit = sit(see, real_site.url, "ada")
    visit.page.evaluate(WATCH)
    visit.say(CALM)
    seen = visit.page.evaluate("window.seen")
    assert seen["list"] < seen["words"]
    order = [event.event for event in events]
    assert order.index("items") < order.index("text")
    (done,) = of(events, Done)
    assert done.calls > 0
    assert done.tokens_written > 0
    assert of(events, Fallback) == []
    (listed,) = of(events, Items)
    assert visit.titles() == [one.title for one in listed.results]
    assert all(one.duration_s <= 7_200 for one in listed.results)
    assert visit.errors == []


def test_a_request_in_chinese_is_answered_in_chinese(
    real_site: Any, see: See, events: list[Event]
) -> None:
    visit = sit(see, real_site.url, "mei")
    visit.say("想看一部安静的中文动画片，适合全家看。")
    titles = visit.titles()
    (done,) = of(events, Done)
    assert of(events, Fallback) == []
    (listed,) = of(events, Items)
    shown = [real_site.matinee.show(one.item).item for one in listed.results]
    assert shown
    assert {item.language for item in shown} == {"zh"}
    assert f"《{titles[0]}》" in done.reply
    assert not re.search(r"[a-z]{4,} [a-z]{2,}", done.reply)  # no sentence in English
    assert "".join(text.text for text in of(events, Text)) == done.reply
    visit.sees("#chat [data-testid=bot]", titles[0])


def test_why_is_answered_and_a_like_changes_the_next_list(
    real_site: Any, see: See, events: list[Event]
) -> None:
    visit = sit(see, real_site.url, "bo")
    visit.say("a detective story at night")
    before = visit.titles()
    visit.say("Why the first?")
    reply = of(events, Done)[-1].reply
    assert before[0] in reply
    assert re.search(r"score is -?\d", reply)
    assert visit.titles() == before
    visit.page.locator("#results [data-act=like]").nth(1).click()
    visit.sees("#results [role=status]", f"You like “{before[1]}”")
    assert visit.titles() != before
    assert visit.page.locator("#results .m-moved").count() > 0
    liked = [play.action for play in real_site.matinee.plays("bo") if play.source == "page"]
    assert liked == ["like"]


def test_an_answer_that_is_stopped_leaves_no_half_of_it(real_site: Any, see: See) -> None:
    """While the model writes: no turn, no play, no profile; the next message is answered."""
    talker = Talker(real_site.matinee)
    visit = sit(see, real_site.url, "cy")
    before = talker.kept("cy")  # with what the page shows when it opens
    visit.page.fill("#box textarea", CALM)
    visit.page.press("#box textarea", "Enter")
    visit.sees("#results h2", "What fits")
    visit.page.click("#box .stop-button")
    visit.sees("#chat [data-testid=bot]", "Stopped. Nothing of it was kept.")
    visit.page.wait_for_selector("#box .submit-button")
    assert talker.kept("cy") == before
    visit.page.reload()
    visit.sees("#results h2", "For you")
    assert visit.page.locator("#chat [data-testid=user]").count() == 0
    visit.say("a short film about trains")
    visit.sees("#results h2", "What fits")
    assert len(talker.turns("cy")) == 1
