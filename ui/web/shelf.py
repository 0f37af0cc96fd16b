"""The library as a person sees it: how much there is, what goes on, what failed, every title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from agent.explain import clock
from agent.explain.wording import language_name, length
from agent.item_view import ItemPage
from catalog.items import Item
from catalog.jobs import OPEN, Job, PassProgress
from tools.ingest import Failure
from tools.results import Result
from ui.notes import told
from ui.web.cards import cards, play_button
from ui.web.markup import lines, tag, text
from ui.web.words import say, say_or, table

MOST_JOBS = 5
MOST_FAILURES = 100
COUNT = re.compile(r"(\d+) (.+)")
PASSES = {1: "understood_names", 2: "understood_sample"}


def jobs(found: Sequence[Job], working: bool, when: datetime, language: str) -> str:
    """What is understood in the background, the latest first, pass by pass."""
    parts = [tag("h3", text(say("jobs", language)))]
    parts += [_job(one, working, when, language) for one in found[:MOST_JOBS]]
    if not found:
        parts.append(tag("p", text(say("jobs_none", language)), class_="m-quiet"))
    return tag("section", lines(parts), class_="m-jobs")


def failures(found: Sequence[Failure], language: str) -> str:
    """Files that could not be understood, the latest first, each with its reason."""
    summary = f"{say('failures', language)} ({len(found)})"
    if not found:
        return tag("p", text(say("failures_none", language)), class_="m-quiet")
    latest = reversed(found[-MOST_FAILURES:])
    every = [tag("li", text(told(one.reason, language))) for one in latest]
    if (more := len(found) - MOST_FAILURES) > 0:
        every.append(tag("li", text(say("failures_more", language, count=more))))
    inside = tag("ul", *every, class_="m-why")
    return tag("details", tag("summary", text(summary)), inside, class_="m-score")


def shelf(page: ItemPage, paths: dict[str, str | None], language: str) -> str:
    """A part of the list of everything; what has a file plays. `paths` are files by item."""
    heading = tag("h3", text(say("items", language)))
    if not page.total:
        return tag("section", heading, tag("p", text(say("library_none", language))))
    last = page.offset + len(page.items)
    said = say("items_range", language, first=page.offset + 1, last=last, total=page.total)
    rows = [_item(item, paths.get(item.id), language) for item in page.items]
    parts = [heading, tag("p", text(said), class_="m-quiet"), tag("ul", *rows, class_="m-shelf")]
    turns = [("previous", page.offset > 0), ("next", last < page.total)]
    buttons = [
        tag("button", text(say(act, language)), type="button", class_="m-act", data_act=act)
        for act, leads in turns
        if leads
    ]
    return tag("section", lines([*parts, tag("div", *buttons, class_="m-acts")]))


def found(results: Sequence[Result], notes: Sequence[str], language: str) -> str:
    """What a search found, with its moments."""
    parts = [tag("h3", text(say("found", language)))]
    parts += [tag("p", text(told(one, language)), class_="m-note") for one in notes]
    if results:
        parts.append(cards(results, language, acts=False))
    else:
        parts.append(tag("p", text(say("found_none", language)), class_="m-quiet"))
    return tag("section", lines(parts), class_="m-results")


def size(items: int, seconds: float, language: str) -> str:
    """How much there is, in words."""
    if not items:
        return say("library_none", language)
    if not seconds:
        return say("library_count_bare", language, items=items)
    return say("library_count", language, items=items, length=length(seconds, language))


def can_go_on(job: Job, working: bool) -> bool:
    """Whether a job waits for somebody to say so."""
    return job.state in ("stopped", "failed") or (job.state in OPEN and not working)


def _job(job: Job, working: bool, when: datetime, language: str) -> str:
    state = "interrupted" if job.state == "running" and not working else job.state
    name = say("job", language, number=job.id)
    about = tag("span", text(say(f"job_{state}", language)), class_="m-moved")
    parts = [tag("p", tag("strong", text(name)), " ", about)]
    parts.append(tag("p", text(", ".join(job.paths)), class_="m-quiet m-path"))
    parts += [_pass(one, job.state, when, language) for one in job.passes]
    if job.doing and working:
        parts.append(tag("p", text(_doing(job.doing, language)), class_="m-quiet m-path"))
    if job.message:
        parts.append(tag("p", text(_done(job.message, language)), class_="m-quiet"))
    return tag("div", lines(parts), class_="m-job")


def _doing(said: str, language: str) -> str:
    """The stage and the file, or what is waited for."""
    stage, _, file = said.partition(": ")
    name = say_or(f"stage_{stage}", language, "")
    return f"{name}: {file}" if name and file else told(said, language)


def _done(said: str, language: str) -> str:
    """How many were added, changed and so on, or why it failed."""
    if said == say("counts_none", "en"):
        return say("counts_none", language)
    counts = [COUNT.fullmatch(part) for part in said.split(", ")]
    if any(one is None or _count(one) not in table()["en"] for one in counts):
        return told(said, language)
    return ", ".join(say(_count(one), language, count=one[1]) for one in counts if one)


def _count(found: re.Match[str]) -> str:
    return f"count_{found[2].replace(' ', '_')}"


def _pass(one: PassProgress, state: str, when: datetime, language: str) -> str:
    share = min(1.0, one.done / one.total) if one.total else float(one.ended_at is not None)
    name = say_or(f"pass_{one.name}", language, one.name)
    said = [say("job_files", language, done=one.files_done, files=one.files)]
    left = one.seconds_left(when) if state == "running" and one.ended_at is None else None
    if left is not None:
        said.append(say("job_left", language, length=length(left, language)))
    return tag(
        "div",
        tag("span", text(name), class_="m-part"),
        tag("progress", value=f"{share:.3f}", max="1", aria_label=name),
        tag("span", text(", ".join(said)), class_="m-quiet"),
        class_="m-pass",
    )


def _item(item: Item, path: str | None, language: str) -> str:
    form = item.medium if item.form == "other" else item.form
    about = [say_or(f"form_{form}", language, form)]
    if item.duration_s:
        about.append(clock(item.duration_s))
    if item.language:
        about.append(language_name(item.language, language))
    if item.year:
        about.append(str(item.year))
    if item.state == "missing":
        about.append(say("missing", language))
    elif path is None:
        about.append(say("no_file", language))
    elif item.understood in PASSES:
        about.append(say(PASSES[item.understood], language))
    title = tag("span", text(item.title), class_="m-title")
    if path is not None:
        result = Result(
            item=item.id, title=item.title, medium=item.medium, duration_s=item.duration_s,
            path=path, score=0.0, parts={},
        )  # fmt: skip
        sign = tag("span", "▶ ", aria_hidden="true")
        title = play_button(result, 0.0, language, sign, title, class_="m-name")
    return tag("li", title, " ", tag("span", text(" · ".join(about)), class_="m-quiet"))
