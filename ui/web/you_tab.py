"""The person's own page: what is known of them, to be read, corrected, taken along, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from agent.recommender import Recommender
from agent.tuning import Knob
from base.errors import MatineeError
from ui.notes import sentence
from ui.web import editing
from ui.web.editing import facet_of, profiles_of
from ui.web.facets import export_link, profile
from ui.web.labels import PRIVATE, Labels
from ui.web.markup import tag, text
from ui.web.results import PRESSES, pressed
from ui.web.seat import Seat
from ui.web.tuning import Tuning
from ui.web.words import say

KINDS = ("likes", "dislikes", "never")
LEAST, MOST = 0.1, 3.0  # a facet's weight


class YouTab:
    """Components of the tab, and what happens when they are used."""

    def __init__(self, matinee: Recommender, labels: Labels, seat: gr.State) -> None:
        self._matinee = matinee
        with gr.Row(equal_height=False):
            with gr.Column(scale=7, min_width=340):
                self.list = gr.HTML(js_on_load=PRESSES, elem_id="profile", apply_default_css=False)
                self.undo = labels(gr.Button(elem_id="undo", size="sm"), value="undo")
            with gr.Column(scale=4, min_width=300):
                self._build_edit(labels)
                self._build_add(labels)
                self.tuning = Tuning(matinee, labels)
                self._build_own(labels)
        own = [self.export, self.sure, self.warning]
        self.outputs = [self.list, self.editor, *own, *self.tuning.outputs]
        self._wire(seat)

    def _build_edit(self, labels: Labels) -> None:
        with gr.Group(visible=False, elem_id="editor") as self.editor:
            self.name = labels(gr.Textbox(elem_id="facet-text", max_lines=1), label="facet_text")
            self.weight = labels(
                gr.Slider(LEAST, MOST, 1.0, step=editing.STEP, elem_id="facet-weight"),
                label="facet_weight",
                info="facet_weight_info",
            )
            with gr.Row():
                self.save = labels(gr.Button(variant="primary", size="sm"), value="save")
                self.leave = labels(gr.Button(size="sm"), value="cancel")

    def _build_add(self, labels: Labels) -> None:
        self.kind = labels(
            gr.Radio([], value=KINDS[0], elem_id="add-kind"),
            label="add_kind",
            choices=lambda language: [(say(f"add_{one}", language), one) for one in KINDS],
        )
        self.topic = labels(
            gr.Textbox(elem_id="add-text", max_lines=1), label="add_text",
            placeholder="add_text_hint",
        )  # fmt: skip
        self.add = labels(gr.Button(elem_id="add", size="sm"), value="add")

    def _build_own(self, labels: Labels) -> None:
        self.export = gr.HTML(elem_id="export", apply_default_css=False)
        self.forget = labels(gr.Button(elem_id="forget", size="sm"), value="forget")
        with gr.Group(visible=False, elem_id="sure") as self.sure:
            self.warning = gr.HTML(apply_default_css=False)
            with gr.Row():
                self.yes = labels(
                    gr.Button(variant="stop", size="sm", elem_id="forget-yes"), value="forget_yes"
                )
                self.no = labels(gr.Button(size="sm"), value="forget_no")

    def _wire(self, seat: gr.State) -> None:
        form = [self.name, self.weight]
        edited = [self.list, self.editor, *form]
        self.list.click(self._press, [seat], edited, **PRIVATE)
        for save in (self.save.click, self.name.submit):
            save(self._save, [*form, seat], edited, **PRIVATE)
        self.leave.click(lambda: gr.update(visible=False), None, [self.editor], **PRIVATE)
        for adding in (self.add.click, self.topic.submit):
            adding(self._add, [self.kind, self.topic, seat], [self.list, self.topic], **PRIVATE)
        tuned = [self.list, *self.tuning.outputs]
        self.undo.click(self._undo, [seat], tuned, **PRIVATE)
        self.tuning.reset.click(self._untune, [seat], tuned, **PRIVATE)
        for name, slider in self.tuning.sliders.items():  # the last place of those it passes
            moved = {"trigger_mode": "always_last", **PRIVATE}
            slider.input(self._tuner(name), [slider, seat], [self.list, slider], **moved)
        self.forget.click(lambda: gr.update(visible=True), None, [self.sure], **PRIVATE)
        self.no.click(lambda: gr.update(visible=False), None, [self.sure], **PRIVATE)

    def shown(self, seat: Seat) -> list[Any]:
        """What `outputs` show for whoever sits there."""
        hidden = gr.update(visible=False)
        sure = say("forget_sure", seat.language, user=seat.user)
        warning = tag("p", text(sure), class_="m-note")
        own = [export_link(seat.user, seat.language), hidden, warning]
        return [self._view(seat), hidden, *own, *self.tuning.shown(seat)]

    def forgotten(self, seat: Seat) -> str:
        """Forget the person; says what was removed."""
        seat.begin()
        seat.edits = []
        return str(self._matinee.forget(seat.user))

    def _view(self, seat: Seat, note: str = "") -> str:
        view = profiles_of(self._matinee, seat).show(seat.user)
        return profile(view, seat.language, note)

    def _press(self, seat: Seat, event: gr.EventData) -> list[Any]:
        act, facet = pressed(event)
        keep = [gr.skip()] * 3
        try:
            if act == "edit":
                known = facet_of(profiles_of(self._matinee, seat).show(seat.user), facet)
                seat.facet = known.id
                weight = round(min(MOST, max(LEAST, known.weight)), 1)
                return [gr.skip(), gr.update(visible=True), known.text, weight]
            if act in ("pin", "unpin", "delete"):
                return [self._view(seat, editing.press(self._matinee, seat, act, facet)), *keep]
        except MatineeError as error:
            return [self._view(seat, sentence(error, seat.language)), *keep]
        return [gr.skip(), *keep]

    def _save(self, name: str, weight: float, seat: Seat) -> list[Any]:
        try:
            note = editing.change(self._matinee, seat, name, weight)
        except MatineeError as error:
            return [self._view(seat, sentence(error, seat.language)), *([gr.skip()] * 3)]
        return [self._view(seat, note), gr.update(visible=False), gr.skip(), gr.skip()]

    def _add(self, kind: str, topic: str, seat: Seat) -> list[Any]:
        try:
            note = editing.add(self._matinee, seat, kind if kind in KINDS else KINDS[0], topic)
        except MatineeError as error:
            return [self._view(seat, sentence(error, seat.language)), gr.skip()]
        return [self._view(seat, note), ""]

    def _tuner(self, name: Knob) -> Callable[[float, Seat], list[Any]]:
        def tune(value: float, seat: Seat) -> list[Any]:
            try:
                note = editing.tune(self._matinee, seat, name, value)
            except MatineeError as error:
                note = sentence(error, seat.language)
            return [self._view(seat, note), self.tuning.told(seat, name)]

        return tune

    def _untune(self, seat: Seat) -> list[Any]:
        try:
            note = editing.untune(self._matinee, seat)
        except MatineeError as error:
            note = sentence(error, seat.language)
        return [self._view(seat, note), *self.tuning.shown(seat)]

    def _undo(self, seat: Seat) -> list[Any]:
        try:
            note = editing.undo(self._matinee, seat)
        except MatineeError as error:
            note = sentence(error, seat.language)
        return [self._view(seat, note), *self.tuning.shown(seat)]
