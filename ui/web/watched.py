"""What was watched and heard over time, as a picture, as a table and in a few figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agent.explain.wording import length
from agent.watch_history import Part, WatchHistory
from ui.web import dates
from ui.web.columns import HUES, Column, picture
from ui.web.markup import lines, tag, text
from ui.web.tables import folded, table
from ui.web.words import say, say_or

HOUR_S, MINUTE_S = 3_600.0, 60.0
IN_MINUTES = 1.5 * HOUR_S  # the scale is in minutes where nothing is longer


def watched(history: WatchHistory, language: str) -> str:
    """The whole section."""
    parts = [tag("h2", text(say("watched", language)))]
    if history.since is None:
        parts.append(_quiet(say("watched_none", language, user=history.user)))
        return tag("section", lines(parts))
    parts.append(_figures(history, date.fromisoformat(history.since), language))
    if not history.total_s:
        parts.append(_quiet(say("watched_unknown", language)))
    elif not history.parts:
        parts.append(_quiet(say("watched_earlier", language, count=len(history.begins))))
    else:
        parts += [_chart(history, language), _table(history, language)]
    parts.append(_quiet(say("watched_how", language)))
    return tag("section", lines(parts))


def part_name(part: Part, by: str, language: str) -> str:
    """A form or a genre in words."""
    if part.name is None:
        return say("the_rest", language)
    if by == "form":
        return say_or(f"form_{part.name}", language, part.name)
    return part.name or say("no_genre", language)


def _figures(history: WatchHistory, since: date, language: str) -> str:
    """A few calm figures of all the time that is known."""
    share = history.played / history.items if history.items else 0.0
    told = [
        ("fact_total", length(history.total_s, language)),
        ("fact_since", dates.full_day(since, language)),
        ("fact_creators", str(history.creators)),
        (
            "fact_library",
            say("fact_share", language, played=history.played, items=history.items,
                share=f"{share:.0%}"),
        ),
    ]  # fmt: skip
    rows = [
        tag("div", tag("dt", text(say(key, language))), tag("dd", text(said))) for key, said in told
    ]
    return tag("dl", *rows, class_="m-facts")


def _chart(history: WatchHistory, language: str) -> str:
    names = [part_name(one, history.by, language) for one in history.parts]
    sums = history.seconds
    is_short = max(sums) <= IN_MINUTES
    unit_s = MINUTE_S if is_short else HOUR_S
    columns = [
        Column(
            [one.seconds[n] / unit_s for one in history.parts],
            _said(history, n, names, language),
        )
        for n in range(len(sums))
    ]
    top = max(range(len(sums)), key=lambda n: sums[n])
    name = say(
        f"chart_{history.unit}", language,
        first=_day(history, 0, language), last=_day(history, -1, language),
        most=length(sums[top], language), top=_day(history, top, language),
    )  # fmt: skip
    labels = [_short(history, n, language) for n in range(len(sums))]
    drawn = picture(columns, labels, name, lambda size: f"{size:g}")
    what = say("in_minutes" if is_short else "in_hours", language)
    caption = tag("span", text(say(f"each_{history.unit}", language, what=what)), class_="m-quiet")
    totals = [length(one.total_s, language) for one in history.parts]
    key = tag("ul", *map(_key, range(len(names)), names, totals), class_="m-key")
    return tag("figure", caption, drawn, tag("figcaption", key), class_="m-figure")


def _key(place: int, name: str, total: str) -> str:
    swatch = tag("span", class_=f"m-swatch m-hue{place % HUES}", aria_hidden="true")
    return tag("li", swatch, text(name), " ", tag("span", text(total), class_="m-quiet"))


def _said(history: WatchHistory, place: int, names: Sequence[str], language: str) -> str:
    """One period in words: "Mar 2026: 3 hours (film 2 hours, music 1 hour)"."""
    whole = length(history.seconds[place], language)
    several = zip(names, history.parts, strict=True)
    each = [
        f"{name} {length(one.seconds[place], language)}" for name, one in several
        if one.seconds[place] > 0
    ]  # fmt: skip
    more = f" ({', '.join(each)})" if each else ""
    day = _day(history, place, language)
    name = day if history.unit == "month" else say("week_of", language, day=day)
    return say("column_says", language, name=name, said=f"{whole}{more}")


def _table(history: WatchHistory, language: str) -> str:
    """The same as figures, the latest first."""
    names = [part_name(one, history.by, language) for one in history.parts]
    head = [say(history.unit, language), say("together", language), *names]
    rows = []
    for place in reversed(range(len(history.begins))):
        each = [one.seconds[place] for one in history.parts]
        cells = [clock_of(seconds) for seconds in (history.seconds[place], *each)]
        rows.append([_day(history, place, language), *cells])
    summary = say("as_table", language)
    return folded(summary, table(say("watched", language), head, rows))


def clock_of(seconds: float) -> str:
    """Hours and minutes: "3:05"; "–" where there is nothing."""
    minutes = round(seconds / MINUTE_S)
    return f"{minutes // 60}:{minutes % 60:02}" if seconds > 0 else "–"


def _day(history: WatchHistory, place: int, language: str) -> str:
    """The first day of a week, or a month."""
    begins = date.fromisoformat(history.begins[place])
    return (dates.month if history.unit == "month" else dates.full_day)(begins, language)


def _short(history: WatchHistory, place: int, language: str) -> str:
    begins = date.fromisoformat(history.begins[place])
    return (dates.month if history.unit == "month" else dates.day)(begins, language)


def _quiet(said: str) -> str:
    return tag("p", text(said), class_="m-quiet")
