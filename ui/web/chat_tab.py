"""The chat, with the list beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from agent import conversation as conversations
from agent.item_view import page_of
from agent.recommender import Recommender
from base.errors import MatineeError, NotFoundError
from ui.notes import sentence
from ui.web.examples import examples
from ui.web.labels import PRIVATE, Labels
from ui.web.results import Results
from ui.web.seat import Seat
from ui.web.speaking import Shown, kept, speak, undo
from ui.web.steps import reply
from ui.web.words import say

EXAMPLES_FROM = 200  # items, by title
ANSWER: dict[str, Any] = {"submit_btn": True, "stop_btn": False}
# Whoever has scrolled up to read, and says something, wants to see that.
DOWN = """() => setTimeout(() => {
  const said = document.querySelector('#chat .bubble-wrap');
  said?.scrollTo({ top: said.scrollHeight });
}, 400)"""
RUNNING: dict[str, Any] = {"submit_btn": False, "stop_btn": True}


class ChatTab:
    """Components of the tab, and what happens when they are used."""

    def __init__(self, matinee: Recommender, labels: Labels, seat: gr.State) -> None:
        self._matinee = matinee
        with gr.Row(elem_id="talk", equal_height=False):
            with gr.Column(scale=5, min_width=340, elem_id="said"):
                self._build(labels)
            with gr.Column(scale=6, min_width=340):
                self.results = Results(matinee, seat)
        self.outputs = [self.chat, self.talks, self.results.list]
        self._wire(seat)

    def _build(self, labels: Labels) -> None:
        with gr.Row(elem_id="talks", equal_height=True):
            self.talks = labels(
                gr.Dropdown([], elem_id="conversation", scale=3, min_width=180, filterable=False),
                label="conversation",
            )
            self.new = labels(
                gr.Button(elem_id="new", scale=1, min_width=120, size="sm"),
                value="new_conversation",
            )
        self.chat = labels(
            gr.Chatbot(
                elem_id="chat",
                render_markdown=False,  # nothing that is said is code; steps.py escapes it
                latex_delimiters=[],
                show_label=False,
                height="min(56vh, 34rem)",
                layout="bubble",
                buttons=["copy"],
                feedback_options=None,
                allow_file_downloads=False,
            ),
            label="chat",
            placeholder=lambda language: f"## {say('empty_chat', language)}",
        )
        self.box = labels(
            gr.MultimodalTextbox(
                elem_id="box",
                show_label=False,
                sources=["upload"],
                file_types=["video", "audio", "image"],
                file_count="single",
                lines=1,
                max_lines=6,
                max_plain_text_length=100_000,
            ),
            label="message",
            placeholder="placeholder",
        )

    def _wire(self, seat: gr.State) -> None:
        spoken = [self.chat, self.box, self.results.list, self.talks]
        live: dict[str, Any] = PRIVATE | {"concurrency_limit": None}
        self.box.submit(self._say, [self.box, seat], spoken, **live)
        self.box.submit(None, None, None, js=DOWN, queue=False, **PRIVATE)
        self.chat.example_select(self._example, [seat], spoken, **live)
        self.chat.retry(self._retry, [seat], spoken, **live)
        self.chat.undo(self._undo, [seat], spoken, **PRIVATE)
        self.box.stop(lambda sitting: sitting.cancel.set(), [seat], None, queue=False, **PRIVATE)
        self.new.click(self._new, [seat], spoken, **PRIVATE)
        self.talks.input(self._reopen, [self.talks, seat], spoken, **PRIVATE)

    def shown(self, seat: Seat) -> list[Any]:
        """What `outputs` show when somebody sits down, or the language changes."""
        seat.messages = seat.messages or kept(self._matinee, seat)
        asked = examples(page_of(self._matinee.library.catalog, limit=EXAMPLES_FROM).items,
                         seat.language)  # fmt: skip
        chat = gr.update(value=seat.messages, examples=[{"text": one} for one in asked])
        return [chat, self._listed(seat), self.results.first(seat)]

    def sit(self, seat: Seat, conversation: int | None) -> None:
        """Go on with a conversation if it is this person's, else with that of the last hours."""
        with self._matinee.library.catalog.read() as connection:
            found = conversations.latest(connection, seat.user)
            if conversation is not None:
                mine = [one.id for one in conversations.conversations(connection, seat.user)]
                found = conversation if conversation in mine else found
        seat.begin(found)

    def _say(self, box: dict[str, Any], seat: Seat) -> Iterator[list[Any]]:
        files = [Path(one) for one in box.get("files") or ()]
        words = str(box.get("text") or "").strip()
        if words or files:
            yield from self._turn(seat, words or say("like_this", seat.language), files[:1])
        else:
            yield [gr.skip()] * 4

    def _example(self, seat: Seat, chosen: gr.SelectData) -> Iterator[list[Any]]:
        yield from self._turn(seat, str(chosen.value["text"]), [])

    def _turn(self, seat: Seat, words: str, files: list[Path]) -> Iterator[list[Any]]:
        yield [gr.skip(), gr.update(value=None, **RUNNING), gr.skip(), gr.skip()]
        file, sitting = files[0] if files else None, seat.sitting
        for shown in speak(self._matinee, seat, words, file):
            yield _update(shown)
        if seat.sitting != sitting:
            return  # the box belongs to another conversation, which may be answering
        yield [gr.skip(), gr.update(**ANSWER), gr.skip(), self._listed(seat)]

    def _retry(self, seat: Seat) -> Iterator[list[Any]]:
        try:
            told = undo(self._matinee, seat)
        except MatineeError as error:
            yield self._told(seat, sentence(error, seat.language))
            return
        words = told.text if told else self._last_said(seat)
        yield from self._turn(seat, words, [told.file] if told and told.file else [])

    def _undo(self, seat: Seat) -> list[Any]:
        try:
            told = undo(self._matinee, seat)
        except MatineeError as error:
            return self._told(seat, sentence(error, seat.language))
        if told is None:
            return self._told(seat, say("not_taken_back", seat.language))
        box = gr.update(value={"text": told.text, "files": []})
        return [seat.messages, box, self.results.first(seat), self._listed(seat)]

    def _new(self, seat: Seat) -> list[Any]:
        seat.begin()
        return [[], gr.update(**ANSWER), self.results.first(seat), self._listed(seat)]

    def _reopen(self, number: int | None, seat: Seat) -> list[Any]:
        try:
            with self._matinee.library.catalog.read() as connection:
                found = conversations.get(connection, seat.user, int(number or 0))
        except NotFoundError as error:
            return self._told(seat, sentence(error, seat.language))
        seat.begin(found.id)
        seat.messages = kept(self._matinee, seat)
        return [seat.messages, gr.update(**ANSWER), self.results.first(seat), gr.skip()]

    def _told(self, seat: Seat, sentence: str) -> list[Any]:
        """A sentence of the page itself, which is no turn."""
        return [[*seat.messages, reply(sentence)], gr.skip(), gr.skip(), gr.skip()]

    def _last_said(self, seat: Seat) -> str:
        with self._matinee.library.catalog.read() as connection:
            turns = conversations.turns_of(connection, seat.conversation or 0)
        return turns[-1].said if turns else say("like_this", seat.language)

    def _listed(self, seat: Seat) -> Any:
        """The conversations that something was said in; a new one is none of them yet."""
        with self._matinee.library.catalog.read() as connection:
            every = conversations.conversations(connection, seat.user)
        choices = [(f"{one.title} · {one.updated_at[:10]}", one.id) for one in every if one.title]
        ids = [number for _, number in choices]
        value = seat.conversation if seat.conversation in ids else None
        return gr.update(choices=choices, value=value, visible=bool(choices))


def _update(shown: Shown) -> list[Any]:
    results = gr.skip() if shown.results is None else shown.results
    return [shown.messages, gr.skip(), results, gr.skip()]
