"""What counts in a person's lists, as sliders that rest where what was learned has them."""

from __future__ import annotations

from typing import Any

import gradio as gr

from agent.recommender import Recommender
from agent.tuning import KNOBS, MOST, Knob
from base.slots import Modality
from catalog.preferences import Preferences
from ranking.preferences import adventurous_of
from ui.web.editing import preferences_of
from ui.web.labels import Labels
from ui.web.markup import tag, text
from ui.web.seat import Seat
from ui.web.words import say

STEP = 0.05


class Tuning:
    """The components; what their events do is in `you_tab`."""

    def __init__(self, matinee: Recommender, labels: Labels) -> None:
        self._matinee = matinee
        with gr.Group(elem_id="tuning"):
            self.heading = labels(gr.HTML(apply_default_css=False), value=_heading)
            self.sliders: dict[Knob, gr.Slider] = {
                # the button that Gradio has would set what the page was built with
                name: gr.Slider(0, MOST[name], step=STEP, buttons=[], elem_id=f"tune-{name}")
                for name in KNOBS
            }
            self.reset = labels(gr.Button(elem_id="untune", size="sm"), value="untune")
        self.outputs = list(self.sliders.values())

    def shown(self, seat: Seat) -> list[Any]:
        """Where each slider lies, and whether the person put it there."""
        known = preferences_of(self._matinee, seat)
        rest = self._at_rest(seat.user)
        return [
            gr.update(value=known.given.get(name, rest[name]), **_texts(name, known, seat))
            for name in KNOBS
        ]

    def told(self, seat: Seat, name: Knob) -> Any:
        """The same of one that is being moved, whose place the browser knows better."""
        return gr.update(**_texts(name, preferences_of(self._matinee, seat), seat))

    def _at_rest(self, user: str) -> dict[Knob, float]:
        library = self._matinee.library
        weights = library.weights_for((user,))
        found: dict[Knob, float] = {
            "text": weights[Modality.TEXT],
            "image": weights[Modality.IMAGE],
            "sound": weights[Modality.SOUND],
            "adventurous": adventurous_of(library.settings.ranking),
        }
        return {name: min(MOST[name], round(value, 2)) for name, value in found.items()}


def _texts(name: Knob, known: Preferences, seat: Seat) -> dict[str, Any]:
    value = known.given.get(name)
    if value is not None:
        info = say("tuned", seat.language, value=f"{value:g}")
    elif name == "adventurous":  # which nothing learns
        info = say("not_tuned_adventurous", seat.language)
    else:
        info = say("not_tuned", seat.language)
    return {"label": say(f"tune_{name}", seat.language), "info": info}


def _heading(language: str) -> str:
    title = tag("h3", text(say("tuning", language)))
    return title + tag("p", text(say("tuning_info", language)), class_="m-quiet")
