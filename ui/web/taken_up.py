"""What was shown to a person and what they took up of it: precision in real life, by week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from tools.shown_report import Counted, Part, ShownReport
from ui.web import dates
from ui.web.columns import Column, picture
from ui.web.markup import lines, tag, text
from ui.web.tables import folded, table
from ui.web.words import say, say_or


def taken_up(report: ShownReport, weeks: int, language: str) -> str:
    """The whole section; `weeks` is how far the report looks back."""
    parts = [tag("h2", text(say("taken", language)))]
    if not report.weeks:
        said = say("taken_none", language, user=report.user, weeks=weeks)
        return tag("section", lines([*parts, _quiet(said)]))
    total = report.total
    said = say(
        "taken_total", language, shown=total.shown, taken=total.taken_up, weeks=weeks,
        share=_share(total),
    )  # fmt: skip
    parts.append(tag("p", text(said)))
    if total.open:
        parts.append(_quiet(say("taken_open", language, count=total.open)))
    if len(report.weeks) > 1:
        parts.append(_chart(report, language))
    parts.append(_weeks(report, language))
    for key, several, name in (
        ("by_source", report.by_source, _source),
        ("by_form", report.by_form, _form),
    ):
        if several:
            parts.append(_parts(key, several, name, language))
    parts.append(_quiet(say("taken_how", language)))
    return tag("section", lines(parts))


def _chart(report: ShownReport, language: str) -> str:
    begins = [date.fromisoformat(week.begins) for week in report.weeks]
    columns = [
        Column([week.precision or 0.0], _said(day, week, language), week.low, week.high)
        for day, week in zip(begins, report.weeks, strict=True)
    ]
    name = say(
        "chart_taken", language,
        first=dates.full_day(begins[0], language), last=dates.full_day(begins[-1], language),
        share=_share(report.total),
    )  # fmt: skip
    labels = [dates.day(one, language) for one in begins]
    drawn = picture(columns, labels, name, lambda size: f"{100 * size:g}%", most=1.0)
    caption = tag("span", text(say("taken_each", language)), class_="m-quiet")
    return tag("figure", caption, drawn, class_="m-figure")


def _said(begins: date, week: Counted, language: str) -> str:
    name = say("week_of", language, day=dates.full_day(begins, language))
    said = say("taken_nothing", language)
    if week.shown:
        counts = say("taken_of", language, taken=week.taken_up, shown=week.shown)
        said = f"{counts}, {_share(week)}"
    return say("column_says", language, name=name, said=said)


def _weeks(report: ShownReport, language: str) -> str:
    """The weeks as figures, the latest first."""
    head = [say(key, language) for key in ("week", "lists", "shown", "taken_up", "share")]
    rows = []
    for week in reversed(report.weeks):
        day = dates.full_day(date.fromisoformat(week.begins), language)
        lists = str(week.lists) if week.shown else "–"
        rows.append([day, lists, *_cells(week)])
    return folded(say("as_table", language), table(say("taken", language), head, rows))


def _parts(by: str, several: Sequence[Part], name: Callable[[str, str], str], language: str) -> str:
    head = [say(key, language) for key in (by, "shown", "taken_up", "share")]
    title = say(f"taken_{by}", language)
    rows = [[name(one.name, language), *_cells(one)] for one in several]
    return folded(title, table(title, head, rows))


def _source(name: str, language: str) -> str:
    return say_or(f"proposed_{name}", language, name)


def _form(name: str, language: str) -> str:
    return say_or(f"form_{name}", language, name)


def _cells(counted: Counted) -> list[str]:
    if not counted.shown:
        return ["–"] * 3
    return [str(counted.shown), str(counted.taken_up), _share(counted)]


def _share(counted: Counted) -> str:
    """The share with its interval: "25% (7–59%)"."""
    if counted.precision is None:
        return "–"
    if counted.low is None or counted.high is None:
        return f"{counted.precision:.0%}"
    return f"{counted.precision:.0%} ({100 * counted.low:.0f}–{counted.high:.0%})"


def _quiet(said: str) -> str:
    return tag("p", text(said), class_="m-quiet")
