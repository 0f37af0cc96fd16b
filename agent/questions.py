"""What a question about the library or a stretch of an item asks for, by its words."""

from __future__ import annotations

import re
from typing import Literal

from agent.reading.constraints import constraints
from agent.reading.normal import normal
from agent.reading.numbers import lengths
from tools.library_facts import About

_ABOUT: tuple[tuple[About, str], ...] = (
    ("longest", r"longest|最长"),
    ("shortest", r"shortest|最短"),
    (
        "newest",
        r"newest|latest|most recent|new(?:ly)? (?:in|added)|what(?:'s| is) new|added"
        r"|最新|新(?:加|增|添)|最近",
    ),
    ("oldest", r"oldest|最(?:老|旧|早)"),
    ("unseen", r"haven't (?:seen|watched|heard)|unwatched|unseen|没(?:看|听)过|还没(?:看|听)"),
    ("problems", r"fail|broken|error|wrong|damaged|失败|出错|坏"),
    ("language", r"languages?\b|语言|语种"),
    ("genre", r"genres?|kinds?|types?|类型|种类|题材"),
    ("creator", r"creators?|directors?|artists?|who made|makers?|导演|作者|创作者|艺人|歌手"),
    ("decade", r"decades?|years?\b|年代|年份"),
    ("series", r"series|shows|剧集|连续剧|系列"),
)  # fmt: skip
_OF = re.compile(
    r"(?:by|from|about|of|in|called|named|with) (?P<en>[\w' -]{2,40}?)"
    r"(?: do i| are there| have i| in my| in the| is there|\?|$|\.)"
    r"|(?P<zh>[\u3400-\u9fff]{2,10}?)(?:的)?(?:有(?:多少|几)|一共|总共)"
)
_EVERYTHING = re.compile(
    r"(?:我们?|你|的|片库|媒体库|音乐库|资料库|库|收藏|这里|这儿|家|里面|里|中"
    r"|一共|总共|共|现在|目前|都|那)+"
)
_POINT = re.compile(r"(?<!\d)(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?!\d)")
_ZH_POINT = re.compile(r"(?:(\d+) ?分)?(\d+) ?秒")
AFTER_S = 30.0


def about_of(question: str) -> tuple[About, str]:
    """What `library_facts` is to tell, and of what."""
    text = normal(question)
    for about, words in _ABOUT:
        if re.search(words, text):
            return about, ""
    asked = constraints(text).values
    for name in ("language", "form", "medium"):
        if name in asked:
            return "having", str(asked[name])
    if match := _OF.search(text):
        found = (match["en"] or match["zh"] or "").strip()
        if found not in ("all", "total", "my library", "it", "there", "here") and not (
            _EVERYTHING.fullmatch(found)
        ):
            return "having", found
    return "overview", ""


def span_in(question: str) -> tuple[float | None, float | None]:
    """The stretch that a question names, in seconds: "at 1:05", "after two minutes", "第40秒"."""
    text = normal(question)
    if match := _POINT.search(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return 3600.0 * hours + 60 * minutes + seconds, None
    if match := _ZH_POINT.search(text):
        return 60.0 * int(match[1] or 0) + int(match[2]), None
    known = lengths(text)
    if len(known) == 1:
        at = known[0].minutes * 60
        if re.search(r"first|beginning|up to|开头|前", text):
            return 0.0, at
        return at, at + AFTER_S
    return None, None


What = Literal["length", "language", "year", "creators", "genres", "series", "music", "about"]
_WHAT: tuple[tuple[What, str], ...] = (
    ("length", r"how long|length|minutes|duration|多长|多久|时长|几分钟|长度"),
    ("language", r"language|spoken|english|chinese|subtitles|什么语|哪种语|语言|中文|英文"),
    ("year", r"when (?:was|did|is)|year|how old|哪(?:一)?年|什么时候(?:拍|出|上映|发)|年份"),
    (
        "creators",
        r"who (?:made|directed|wrote|sings|plays|composed|recorded|is in|stars|presents?|narrates?)"
        r"|谁|导演|作者|主演|歌手",
    ),
    ("music", r"tempo|bpm|\bkey\b|beats|节奏|速度|什么调"),
    ("series", r"(?:which|what) (?:episode|season|series)|第几(?:集|季)|什么系列"),
    ("genres", r"genre|kind of|type of|类型|题材|风格"),
)  # fmt: skip


def what_of(question: str) -> What:
    """What of an item is asked for; all of it in brief where nothing else is."""
    text = normal(question)
    return next((what for what, words in _WHAT if re.search(words, text)), "about")
