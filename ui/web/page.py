"""The page: who is here, four tabs, and the player above them."""

from __future__ import annotations

from typing import Any, cast

import gradio as gr

from agent.recommender import Recommender
from catalog.plays import users
from ui.api.turns import Turns
from ui.api.uploads import Uploads
from ui.languages import LANGUAGES, language_of_header
from ui.notes import told
from ui.web.chat_tab import ChatTab
from ui.web.labels import PRIVATE, Labels
from ui.web.library_tab import LibraryTab
from ui.web.markup import tag, text
from ui.web.named import name_endpoints
from ui.web.seat import NOBODY, Language, Seat
from ui.web.taste_tab import TasteTab
from ui.web.words import say
from ui.web.you_tab import YouTab

REMEMBERED = "matinee"  # in the browser: who was here, in which language and conversation
UNSECRET = "a name and a language"  # what is kept there; the same after the server starts again
LONGEST_NAME = 200
OLD_S, SWEEP_S = 3_600, 600  # files that were dropped into messages
THREADS = 128  # of pages alone: an answer that is written holds one, and the API has its own
PLAYER_WORDS = (
    "stage",
    "close",
    "open_in",
    "path",
    "cannot_play",
    "converted",
    "subtitles",
    "no_answer",
    "play_on",
)
SPOKEN = """
const set = () => {
  document.documentElement.lang = element.querySelector('#m-about')?.lang || 'en';
};
watch('value', set);
set();
"""


class Page:
    """The components, and how they hang together."""

    def __init__(self, matinee: Recommender, uploads: Uploads, turns: Turns) -> None:
        self._matinee = matinee
        with gr.Blocks(
            title="Matinee", fill_width=True, analytics_enabled=False,
            delete_cache=(SWEEP_S, OLD_S),
        ) as self.blocks:  # fmt: skip
            self._labels = Labels()
            self._seat = gr.State(Seat(), delete_callback=Seat.leave)
            self._kept = gr.BrowserState(None, storage_key=REMEMBERED, secret=UNSECRET)
            self._build_top()
            self._build_tabs(uploads)
            self._outputs = [
                self.who, self.language, self.about, *self._labels.components,
                *self.chat.outputs, *self.you.outputs, *self.library.outputs, *self.taste.outputs,
            ]  # fmt: skip
            self._wire()
            name_endpoints(matinee, turns)
        self.blocks.max_threads = THREADS
        self.blocks.queue(default_concurrency_limit=None, api_open=False)

    def _build_top(self) -> None:
        labels = self._labels
        with gr.Row(elem_id="top", equal_height=True):
            self.brand = gr.HTML(elem_id="brand", apply_default_css=False)
            self.who = labels(
                gr.Dropdown(
                    [],
                    allow_custom_value=True,
                    elem_id="who",
                    scale=1,
                    min_width=150,
                ),
                label="who",
            )
            self.language = labels(
                gr.Radio(
                    [(name, code) for code, name in LANGUAGES.items()], value="en",
                    elem_id="language", scale=0, min_width=130,
                ),
                label="language",
            )  # fmt: skip
        self.note = gr.HTML(elem_id="note", apply_default_css=False)
        self.about = gr.HTML(js_on_load=SPOKEN, elem_id="about", apply_default_css=False)
        gr.HTML('<section id="stage" hidden></section>', js_on_load=None, apply_default_css=False,
                elem_id="stage-place")  # fmt: skip
        labels(self.brand, value=_brand)

    def _build_tabs(self, uploads: Uploads) -> None:
        labels, seat = self._labels, self._seat
        with gr.Tabs(elem_id="tabs") as self.tabs:
            with labels(gr.Tab(id="chat", elem_id="tab-chat"), label="tab_chat"):
                self.chat = ChatTab(self._matinee, labels, seat)
            with labels(gr.Tab(id="you", elem_id="tab-you"), label="tab_you") as self._you:
                self.you = YouTab(self._matinee, labels, seat)
            with labels(
                gr.Tab(id="library", elem_id="tab-library"), label="tab_library"
            ) as self._library:
                self.library = LibraryTab(self._matinee, uploads, labels, seat)
            with labels(gr.Tab(id="taste", elem_id="tab-taste"), label="tab_taste") as self._taste:
                self.taste = TasteTab(self._matinee, labels, seat)

    def _wire(self) -> None:
        seat, keep = self._seat, [self._seat]
        everything: dict[str, Any] = {"outputs": self._outputs, **PRIVATE}
        opened = self.blocks.load(self._open, [self._kept, seat], **everything)
        opened.then(self._ready, keep, [self.note], **PRIVATE)
        self.who.input(self._sit, [self.who, seat], **everything).then(
            _remember, keep, [self._kept], **PRIVATE
        )
        self.language.input(self._speak, [self.language, seat], **everything).then(
            _remember, keep, [self._kept], **PRIVATE
        )
        self.chat.talks.change(_remember, keep, [self._kept], **PRIVATE)
        self.blocks.unload(self._leave)
        self._you.select(self.you.shown, keep, self.you.outputs, **PRIVATE)
        self._library.select(self.library.shown, keep, self.library.outputs, **PRIVATE)
        self._taste.select(self.taste.shown, keep, self.taste.outputs, **PRIVATE)
        self.you.yes.click(self._forget, keep, **everything).then(
            _remember, keep, [self._kept], **PRIVATE
        )

    def _open(self, kept: Any, seat: Seat, request: gr.Request) -> list[Any]:
        """A tab was opened or loaded again: who sat there goes on."""
        known = kept if isinstance(kept, dict) else {}
        spoken = known.get("language") or language_of_header(
            request.headers.get("accept-language", "")
        )
        seat.language = cast(Language, spoken if spoken in LANGUAGES else "en")
        seat.user = _name(known.get("user")) or NOBODY
        number = known.get("conversation")
        self.chat.sit(seat, number if isinstance(number, int) else None)
        return self._everything(seat)

    def _leave(self, request: gr.Request) -> None:
        """The tab was closed or loaded again: what runs for it stops at its next step."""
        sessions = self.blocks.state_holder
        if request.session_hash in sessions:
            sessions[request.session_hash][self._seat._id].leave()

    def _ready(self, seat: Seat) -> str:
        """Load the language model now, and say why there is none where there is none."""
        missing = self._matinee.load_chat_model()
        if missing is None or self._matinee.library.settings.llm == "none":
            return ""
        seat.said |= {missing}
        said = say("no_model", seat.language, reason=told(missing, seat.language))
        return tag("p", text(said), class_="m-note", role="status")

    def _sit(self, name: Any, seat: Seat) -> list[Any]:
        chosen = _name(name) or NOBODY
        if chosen == seat.user:  # leaving the field tells it once more
            return [gr.skip()] * len(self._outputs)
        seat.user = chosen
        seat.edits = []
        self.chat.sit(seat, None)
        return self._everything(seat)

    def _speak(self, language: Any, seat: Seat) -> list[Any]:
        seat.language = cast(Language, language if language in LANGUAGES else "en")
        return self._everything(seat)

    def _forget(self, seat: Seat) -> list[Any]:
        said = self.you.forgotten(seat)
        seat.forgotten = True
        every = self._everything(seat)
        place = self._outputs.index(self.you.list)
        every[place] = tag("p", text(said), class_="m-note", role="status") + every[place]
        return every

    def _everything(self, seat: Seat) -> list[Any]:
        with self._matinee.library.catalog.read() as connection:
            known = list(users(connection))
        names = sorted({*known, seat.user}, key=str.casefold)
        return [
            gr.update(choices=names, value=seat.user),
            seat.language,
            _about(seat),
            *self._labels.updates(seat.language),
            *self.chat.shown(seat),
            *self.you.shown(seat),
            *self.library.shown(seat),
            *self.taste.again(seat),
        ]


def _remember(seat: Seat) -> dict[str, Any]:
    return {"user": seat.user, "language": seat.language, "conversation": seat.conversation}


def _name(given: Any) -> str:
    """A name as a person may have it; empty for none."""
    return " ".join(str(given or "").split())[:LONGEST_NAME]


def _brand(language: str) -> str:
    name = tag("h1", text(say("page", language)))
    return name + tag("span", text(say("tagline", language)), class_="m-quiet")


def _about(seat: Seat) -> str:
    """What page.js has to know: who is here, and the player's words."""
    words = {f"data_{key}": say(key, seat.language, **_fields(key)) for key in PLAYER_WORDS}
    return tag("span", id="m-about", hidden=True, lang=seat.language, data_user=seat.user, **words)


def _fields(key: str) -> dict[str, str]:
    """Fields are filled in by page.js."""
    return {"name": "{name}"} if key == "open_in" else {"clock": "{clock}"}
