"""What a terminal shows: words that wrap, texts that steer nothing, phrases in two languages."""

from __future__ import annotations

import io
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from agent.events import Done, Fallback, Items, ProfileChanged, Reading, Text, ToolResult, Waiting
from base.printable import printable
from tools.results import Evidence, Filters, Result
from ui.commands import COMMANDS, QUIT, parse
from ui.flow import Flow
from ui.telling import Teller
from ui.wording import broken, language_of_terminal, table

WIDTH = 30


def _terminal() -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    screen = Console(
        file=file, width=WIDTH, force_terminal=True, color_system=None, highlight=False
    )
    return screen, file


def _fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def _told(*events: object, language: str = "en", said: frozenset[str] = frozenset()) -> str:
    file = io.StringIO()
    screen = Console(file=file, width=200, highlight=False)
    with Teller(screen, language, said) as tell:
        for event in events:
            tell(event)  # type: ignore[arg-type]
    return file.getvalue()


@given(st.lists(st.text(alphabet="ab ，大海。\t", max_size=40), max_size=5))
def test_no_word_is_lost_and_no_line_is_too_long(pieces: list[str]) -> None:
    """However the text is cut into pieces; only a word that is itself too long stands out."""
    screen, file = _terminal()
    flow = Flow(screen)
    for piece in pieces:
        flow.write(piece)
    flow.end()
    assert "".join(file.getvalue().split()) == "".join("".join(pieces).split())
    for line in file.getvalue().splitlines():
        begun = line.rstrip(" ，。")  # marks never begin a line, so they may stand out
        assert cell_len(begun) <= WIDTH or not set(begun) & set(" 大海")


def test_the_place_in_the_queue_is_shown_while_it_lasts() -> None:
    """Where somebody looks on; a file has nothing of it."""

    def drawn_last(*places: int) -> str:
        file = io.StringIO()
        with Teller(Console(file=file, width=80, force_terminal=True, color_system=None)) as tell:
            for place in places:
                tell(Waiting(place=place))
        return file.getvalue()

    assert "4 before you" in drawn_last(5, 4)
    assert "before you" not in drawn_last(0)
    assert _told(Waiting(place=4)) == ""


def test_lines_end_between_words() -> None:
    """English between words, Chinese anywhere but before a mark."""
    screen, file = _terminal()
    flow = Flow(screen)
    flow.write("It is close to the sea, which you liked very much.")
    flow.end()
    assert file.getvalue() == "It is close to the sea, which \nyou liked very much.\n"
    screen, file = _terminal()
    Flow(screen).write("大" * 15 + "，海")
    assert file.getvalue() == "大" * 15 + "，\n海"


@given(st.text())
def test_nothing_that_is_printed_steers_a_terminal(said: str) -> None:
    """No escape, no other control, no turning of the reading direction; what is plain stays."""
    shown = printable(said + "\x1b[2J\x9b31m\u202egpj\x07 海 é")
    assert not set(shown) & {"\x1b", "\x9b", "\x07", "\u202e", "\r"}
    assert shown.endswith("gpj 海 é")


def test_both_languages_say_the_same() -> None:
    """Each phrase in both, with the same fields; each command and each constraint has words."""
    every = table()
    assert every["en"].keys() == every["zh"].keys()
    for kind, phrase in every["en"].items():
        if kind != "help":
            assert _fields(phrase) == _fields(every["zh"][kind]), kind
    for language in ("en", "zh"):
        assert set(every[language]["help"]) == {*COMMANDS, QUIT}
        for name in Filters.model_fields:
            assert broken(name, language) != name, name
    assert set(every["commands"]) == {*COMMANDS, QUIT}
    assert all(any(not one.isascii() for one in names) for names in every["commands"].values())


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("a word", None),
        ("/why 2", ("why", "2")),
        ("/WHY2", ("why", "2")),
        ("/like 1 2", ("like", "1 2")),
        ("/为什么2", ("why", "2")),
        ("／为什么 第二个", ("why", "第二个")),
        ("/不喜欢1", ("dislike", "1")),
        ("/喜欢 1", ("like", "1")),
        ("/和 bo cy", ("with", "bo cy")),
        ("/exit", ("quit", "")),
        ("/dance now", ("dance", "now")),
        ("/", ("", "")),
    ],
)
def test_commands_are_read(line: str, read: tuple[str, str] | None) -> None:
    """In both languages, with or without a space, in signs of either width."""
    assert parse(line) == read


def test_each_item_s_sentences_begin_a_line() -> None:
    """The opening, each result by its number if this turn lists it, the closing."""
    listed = Result(
        item="a", title="A", medium="video", duration_s=9.0, path=None, score=0.0, parts={}
    )
    out = _told(
        Items(results=(listed,)),
        Text(text="Two things fit:"),
        Text(text=" “A”: calm.", about="a"),
        Text(text=" It is new.", about="a"),
        Text(text=" “B”: loud.", about="b"),
        Text(text=" Ask why."),
    )
    assert out.splitlines()[2:] == [
        "Two things fit:",
        "1. “A”: calm. It is new.",
        "“B”: loud.",
        "Ask why.",
    ]


def test_a_list_has_times_and_near_misses_what_they_break() -> None:
    """The number to refer to, the length, the first reason, the second to press play."""
    evidence = (Evidence(source="speech", text="waves", start_s=65, end_s=70),)
    one = Result(
        item="a", title="The [bold]\x1b[31msea", medium="video", duration_s=600.0, path=None,
        score=1.0, parts={"text": 1.0}, reasons=("you liked “Fog”", "new"), evidence=evidence,
    )  # fmt: skip
    near = one.model_copy(update={"title": "Long", "breaks": ("max_minutes", "mood")})
    out = _told(Items(results=(one,), near_misses=(near,), notes=("two are missing",)))
    note, _, row, nearly, missed = out.splitlines()
    assert note == "note  two are missing"
    assert row.split() == ["1", "The", "[bold][31msea", "10:00", "you", "liked", "“Fog”", "1:05"]
    assert (nearly, missed) == ("Nearly:", "  – Long  10:00  too long, mood")


def test_steps_fall_backs_and_the_end() -> None:
    """One line each; a fall-back that was said at the beginning is not said again."""
    fallback = Fallback(reason="The model is not here.", instead="rules read")
    done = Done(
        conversation=1, reply="", calls=2, tokens_read=1200, tokens_reused=900, tokens_written=40,
        removed=1, seconds=3.26, seconds_to_text=1.0,
    )  # fmt: skip
    reading = Reading(intent="smalltalk", by="model", dropped=("max_minutes",), seconds=0.5)
    failed = ToolResult(tool="search", ok=False, summary="There is none.", seconds=1.0)
    changed = ProfileChanged(changes=("You are off “jazz”.",))
    out = _told(fallback, reading, failed, changed, done)
    assert out.splitlines() == [
        "The model is not here; instead, rules read.",
        "· read by the model: smalltalk  0.5 s",
        "· left out, as you did not say it: max_minutes",
        "· search: no: There is none.  1.0 s",
        "profile  You are off “jazz”.",
        "· 3.3 s; first word after 1.0 s; 1,200 tokens read, 900 reused, 40 written; "
        "1 left out for want of evidence",
    ]
    assert _told(fallback, said=frozenset([fallback.reason])) == ""


def test_the_terminal_s_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the first of the three variables that is set."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert language_of_terminal() == "en"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert language_of_terminal() == "zh"
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert language_of_terminal() == "en"
