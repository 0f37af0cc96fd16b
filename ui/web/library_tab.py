"""The library's page: add, watch the progress, search, look through everything, import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gradio as gr
from sqlalchemy import func, select

from agent.background import is_working, resume_jobs
from agent.item_view import page_of
from agent.recommender import Recommender
from agent.why import explained
from base.errors import MatineeError
from catalog import schema
from catalog.items import paths_of
from catalog.jobs import OPEN, get_jobs, stop
from catalog.scan import display_path
from tools.results import Filters
from tools.search import search
from ui.api.guard import is_from_here
from ui.api.uploads import Uploads
from ui.notes import sentence
from ui.web import shelf
from ui.web.bringing import add_path, bring_in, take_files
from ui.web.labels import PRIVATE, Labels
from ui.web.library_map import holder
from ui.web.markup import lines, tag, text
from ui.web.results import PRESSES, pressed
from ui.web.seat import Seat
from ui.web.words import say

PAGE = 50  # items of the list at a time
FOUND = 12
TICK_S = 2.0
KINDS = ("items", "plays")


class LibraryTab:
    """Components of the tab, and what happens when they are used."""

    def __init__(
        self, matinee: Recommender, uploads: Uploads, labels: Labels, seat: gr.State
    ) -> None:
        self._matinee, self._uploads = matinee, uploads
        with gr.Row(equal_height=False):
            with gr.Column(scale=7, min_width=340):
                self._build_search(labels)
            with gr.Column(scale=4, min_width=300):
                self._build_add(labels)
        self._live_ones = [
            self.size, self.list, self.jobs, self.failures, self.timer, self.stop, self.resume
        ]  # fmt: skip
        self.outputs = [*self._live_ones, self.note]
        self._wire(seat)

    def _build_search(self, labels: Labels) -> None:
        self.size = gr.HTML(apply_default_css=False)
        with gr.Row(equal_height=True):
            self.words = labels(
                gr.Textbox(elem_id="search", max_lines=1, scale=4, min_width=200),
                label="search", placeholder="search_hint",
            )  # fmt: skip
        with gr.Row(equal_height=True):
            self.single = labels(
                gr.Checkbox(False, elem_id="search-moments", min_width=140),
                label="search_moments",
            )
            self.search = labels(gr.Button(size="sm", min_width=100), value="search_button")
        self.found = gr.HTML(elem_id="found", apply_default_css=False)
        self.map = labels(gr.HTML(elem_id="map", apply_default_css=False), value=holder)
        self.list = gr.HTML(js_on_load=PRESSES, elem_id="shelf", apply_default_css=False)

    def _build_add(self, labels: Labels) -> None:
        self.note = gr.HTML(elem_id="added", apply_default_css=False)
        self.path = labels(
            gr.Textbox(elem_id="add-path", max_lines=1),
            label="add_folder", placeholder="add_folder_hint",
        )  # fmt: skip
        self.add = labels(gr.Button(elem_id="add-button", size="sm"), value="add_folder_button")
        self.files = labels(
            gr.File(
                file_count="multiple", type="filepath", height=150, elem_id="add-files",
                file_types=["video", "audio"],
            ),
            label="add_files",
        )  # fmt: skip
        self.jobs = gr.HTML(elem_id="jobs", apply_default_css=False)
        with gr.Row():
            self.stop = labels(gr.Button(size="sm", visible=False), value="stop_jobs")
            self.resume = labels(gr.Button(size="sm", visible=False), value="resume_jobs")
        self.failures = gr.HTML(elem_id="failures", apply_default_css=False)
        self.accordion = labels(gr.Accordion(open=False, elem_id="import"), label="import")
        with self.accordion:
            self.kind = labels(
                gr.Radio([], value=KINDS[0], elem_id="import-kind"),
                label="import_kind",
                choices=lambda language: [(say(f"import_{one}", language), one) for one in KINDS],
            )
            self.lines = labels(
                gr.File(type="filepath", height=150, elem_id="import-file"), label="import_file"
            )
        self.timer = gr.Timer(TICK_S, active=False)

    def _wire(self, seat: gr.State) -> None:
        quiet: dict[str, Any] = PRIVATE
        live = self._live_ones
        for asked in (self.search.click, self.words.submit):
            asked(self._search, [self.words, self.single, seat], [self.found], **quiet)
        for adding in (self.add.click, self.path.submit):
            adding(self._add, [self.path, seat], [self.note, self.path, *live], **quiet)
        self.files.upload(self._take, [self.files, seat], [self.note, self.files, *live], **quiet)
        self.lines.upload(
            self._import, [self.kind, self.lines, seat], [self.note, self.lines, *live], **quiet
        )
        self.timer.tick(self._tick, [seat], live, **quiet)
        self.stop.click(self._stop, [seat], live, **quiet)
        self.resume.click(self._resume, [seat], [self.note, *live], **quiet)
        self.list.click(self._turn, [seat], [self.list], **quiet)

    def shown(self, seat: Seat) -> list[Any]:
        """What `outputs` show for whoever sits there."""
        return [*self._live(seat), ""]

    def _live(self, seat: Seat) -> list[Any]:
        """How it is now; the timer goes on while something is being understood."""
        items = schema.items.c
        query = select(func.count(), func.sum(items.duration_s)).where(items.state != "removed")
        catalog = self._matinee.library.catalog
        with catalog.read() as connection:
            count, seconds = connection.execute(query).one()
            found = get_jobs(connection)
        working = is_working(catalog)
        now = datetime.now(UTC)
        is_open = any(job.state in OPEN for job in found)
        said = shelf.size(int(count), float(seconds or 0.0), seat.language)
        return [
            tag("h2", text(said)),
            self._list(seat),
            shelf.jobs(found, working, now, seat.language),
            shelf.failures(self._matinee.failures(), seat.language),
            gr.update(active=is_open),
            gr.update(visible=is_open),
            gr.update(visible=any(shelf.can_go_on(job, working) for job in found)),
        ]

    def _list(self, seat: Seat) -> str:
        catalog = self._matinee.library.catalog
        page = page_of(catalog, offset=seat.offset, limit=PAGE)
        with catalog.read() as connection:
            paths = paths_of(connection, [item.id for item in page.items])
        first = {item: display_path(found[0]) if found else None for item, found in paths.items()}
        return shelf.shelf(page, first, seat.language)

    def _turn(self, seat: Seat, event: gr.EventData) -> str:
        act, _ = pressed(event)
        total = page_of(self._matinee.library.catalog, limit=1).total
        last = max(0, (total - 1) // PAGE) * PAGE
        by = PAGE if act == "next" else -PAGE
        seat.offset = min(last, max(0, seat.offset + by))
        return self._list(seat)

    def _search(self, words: str, single: bool, seat: Seat) -> str:
        if not words.strip():
            return ""
        try:
            library = self._matinee.library
            found = search(library, words, Filters(), FOUND, seat.user, single)
            answer = explained(library, found, seat.language, {})
        except MatineeError as error:
            return _note([sentence(error, seat.language)])
        return shelf.found(answer.results, answer.notes, seat.language)

    def _add(self, path: str, seat: Seat, request: gr.Request) -> list[Any]:
        if request.request is None or not is_from_here(request.request):
            return [_note([say("away", seat.language)]), path, *self._live(seat)]
        try:
            said = add_path(self._matinee, path, seat.language)
        except MatineeError as error:
            return [_note([sentence(error, seat.language)]), path, *self._live(seat)]
        return [_note([said]), "", *self._live(seat)]

    def _take(self, files: Sequence[str], seat: Seat) -> list[Any]:
        said = take_files(self._uploads, [Path(one) for one in files or ()], seat.language)
        return [_note(said), None, *self._live(seat)]

    def _import(self, kind: str, file: str, seat: Seat) -> list[Any]:
        try:
            said = bring_in(self._matinee, kind, Path(file), seat.language)
        except MatineeError as error:
            said = [sentence(error, seat.language)]
        return [_note(said), None, *self._live(seat)]

    def _tick(self, seat: Seat) -> list[Any]:
        return self._live(seat)

    def _stop(self, seat: Seat) -> list[Any]:
        with self._matinee.library.catalog.write() as connection:
            for job in get_jobs(connection):
                if job.state in OPEN:
                    stop(connection, job.id)
        return self._live(seat)

    def _resume(self, seat: Seat) -> list[Any]:
        try:
            resume_jobs(self._matinee)
        except MatineeError as error:
            return [_note([sentence(error, seat.language)]), *self._live(seat)]
        return ["", *self._live(seat)]


def _note(said: Sequence[str]) -> str:
    return lines(tag("p", text(one), class_="m-note", role="status") for one in said)
