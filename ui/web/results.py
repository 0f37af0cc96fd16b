"""The list beside the chat: what it shows, and the buttons that change it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from agent import conversation as conversations
from agent.explain.wording import quoted
from agent.next_up import list_again
from agent.recommender import Recommender
from base.errors import MatineeError
from catalog.items import count_by
from tools.results import Answer, Result
from ui.notes import sentence, told
from ui.web.cards import ACTS, cards, moved
from ui.web.labels import PRIVATE
from ui.web.markup import lines, tag, text
from ui.web.seat import Seat
from ui.web.words import say

SHOWN = 5  # results of a list
SOURCE = "page"  # of plays that buttons record
TITLE = 60  # characters of a title in a sentence

# A button that has data goes to the server; after the list changed, the focus stays at its place.
PRESSES = """
let place = null;
element.addEventListener('click', event => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  const row = button.closest('[data-item]');
  const rows = [...element.querySelectorAll('.m-cards > li, .m-rows > li')];
  place = {row: rows.indexOf(row && row.closest('li')), act: button.dataset.act};
  trigger('click', {...button.dataset});
});
watch('value', () => {
  if (!place || element.contains(document.activeElement)) return;
  const rows = [...element.querySelectorAll('.m-cards > li, .m-rows > li')];
  const row = rows[Math.min(place.row, rows.length - 1)];
  const button = (row || element).querySelector(`[data-act="${place.act}"]`)
    || element.querySelector('button.m-act');
  if (button) button.focus({preventScroll: true});
  place = null;
});
"""

log = logging.getLogger(__name__)


class Results:
    """The component, and what presses of its buttons do."""

    def __init__(self, matinee: Recommender, seat: gr.State) -> None:
        self._matinee = matinee
        self.list = gr.HTML(js_on_load=PRESSES, elem_id="results", apply_default_css=False)
        self.list.click(self._press, [seat], [self.list], **PRIVATE)

    def first(self, seat: Seat) -> str:
        """What is shown when a page is opened: the list in hand, or what taste alone suggests."""
        catalog = self._matinee.library.catalog
        with catalog.read() as connection:
            if not count_by(connection, "state"):
                seat.listed = ()
                return empty(seat.language)
            number = seat.conversation
            talk = conversations.get(connection, seat.user, number).talk if number else None
        if talk is not None and talk.listed:
            seat.listed = tuple(one.result for one in talk.listed)
            return panel(Answer(results=seat.listed), seat.language, "results_asked")
        unseen = seat.forgotten and number is None  # nobody asked for it: it leaves no trace
        return self.show(seat, self._again(seat, record=not unseen), "results")

    def show(self, seat: Seat, answer: Answer, heading: str) -> str:
        """A new list, which is the one in hand from now on."""
        seat.listed = answer.results
        return panel(answer, seat.language, heading)

    def _again(self, seat: Seat, record: bool = True) -> Answer:
        library, number = self._matinee.library, seat.conversation
        return list_again(library, seat.user, number, SHOWN, seat.language, record)

    def _press(self, seat: Seat, event: gr.EventData) -> Any:
        """Like, dislike, seen, not now, never again: recorded, and the list follows."""
        act, item = pressed(event)
        if act not in ACTS or not item:
            return gr.skip()
        before = [one.item for one in seat.listed]
        seat.forgotten = False
        try:
            self._matinee.record(seat.user, item, act, source=SOURCE)
            title = self._matinee.show(item).item.title
            answer = self._again(seat)
        except MatineeError as error:
            return panel(
                Answer(results=seat.listed),
                seat.language,
                "results",
                note=sentence(error, seat.language),
            )
        seat.listed = answer.results
        now = [one.item for one in answer.results]
        return panel(
            answer,
            seat.language,
            "results_again",
            note=_noted(act, title, before, now, seat.language),
            places=moved(before, now, seat.language),
        )


def pressed(event: gr.EventData) -> tuple[str, str]:
    """What a button of a page's HTML does, and to which item or facet."""
    data = event._data if isinstance(event._data, dict) else {}
    return str(data.get("act", "")), str(data.get("item", ""))


def panel(
    answer: Answer,
    language: str,
    heading: str,
    *,
    note: str = "",
    places: Mapping[str, str] | None = None,
) -> str:
    """A list with its heading, and what a person should know about it."""
    parts = [tag("h2", text(say(heading, language)))]
    if note:
        parts.append(tag("p", text(note), class_="m-note", role="status"))
    parts += [tag("p", text(told(one, language)), class_="m-note") for one in answer.notes]
    if answer.results:
        parts.append(cards(answer.results, language, moved=places))
    elif not answer.near_misses:
        parts.append(tag("p", text(say("nothing", language)), class_="m-quiet"))
    parts += _near(answer.near_misses, language)
    return tag("section", lines(parts), class_="m-results")


def empty(language: str) -> str:
    """What to do where nothing is in the library."""
    said = tag("p", text(say("empty_library", language)))
    button = tag(
        "button",
        text(say("to_library", language)),
        type="button",
        class_="m-act",
        data_tab="library",
    )
    return tag("section", said, button, class_="m-results m-empty")


def _near(results: Sequence[Result], language: str) -> list[str]:
    if not results:
        return []
    heading = tag("h2", text(say("near", language)))
    return [heading, cards(results, language, numbered=False)]


def _noted(act: str, title: str, before: list[str], now: list[str], language: str) -> str:
    said = say(f"did_{act}", language, title=quoted(title, TITLE))
    if before == now:
        changed = say("unchanged", language)
    else:
        new = sum(item not in before for item in now)
        changed = say("changed", language, count=new, all=len(now))
    return f"{said} {changed}" if language == "en" else f"{said}{changed}"
