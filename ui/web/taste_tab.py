"""Taste and quality: what was watched, what was shown and taken up, the last evaluation."""

from __future__ import annotations

from typing import Any, get_args

import gradio as gr

from agent.recommender import Recommender
from agent.watch_history import watch_history
from catalog.watch_time import By
from evaluation.last import last_report
from ui.web.evaluated import evaluated
from ui.web.labels import PRIVATE, Labels
from ui.web.seat import Seat
from ui.web.taken_up import taken_up
from ui.web.watched import watched
from ui.web.words import say

WEEKS = 12  # of what was shown
BYS: tuple[By, ...] = get_args(By)


class TasteTab:
    """Components of the tab; nothing in it changes anything, and nothing is evaluated here."""

    def __init__(self, matinee: Recommender, labels: Labels, seat: gr.State) -> None:
        self._matinee = matinee
        with gr.Row(equal_height=False):
            with gr.Column(scale=1, min_width=340):
                self.watched = gr.HTML(elem_id="watched", apply_default_css=False)
                self.by = labels(
                    gr.Radio([], value=BYS[0], elem_id="taste-by"),
                    label="taste_by",
                    choices=lambda language: [(say(f"by_{one}", language), one) for one in BYS],
                )
            with gr.Column(scale=1, min_width=340):
                self.taken_up = gr.HTML(elem_id="taken-up", apply_default_css=False)
        self.evaluated = gr.HTML(elem_id="evaluated", apply_default_css=False)
        self.outputs = [self.watched, self.by, self.taken_up, self.evaluated]
        self.by.input(self._tell_apart, [self.by, seat], [self.watched], **PRIVATE)

    def shown(self, seat: Seat) -> list[Any]:
        """What `outputs` show for whoever sits there."""
        seat.saw_taste = True
        library = self._matinee.library
        history = watch_history(library, seat.user, seat.by)
        report = self._matinee.report(seat.user, WEEKS)
        return [
            watched(history, seat.language),
            gr.update(visible=bool(history.parts)),
            taken_up(report, WEEKS, seat.language),
            evaluated(last_report(library.settings), seat.language),
        ]

    def again(self, seat: Seat) -> list[Any]:
        """The same where somebody looked at it; until then opening the page does not wait."""
        return self.shown(seat) if seat.saw_taste else [gr.skip()] * len(self.outputs)

    def _tell_apart(self, by: Any, seat: Seat) -> str:
        seat.by = by if by in BYS else BYS[0]
        history = watch_history(self._matinee.library, seat.user, seat.by)
        return watched(history, seat.language)
