"""`matinee chat`: what a person reads, what a program reads, commands, stops and mistakes."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent.conversation import conversations, turns_of
from agent.events import EVENTS, Done, Items, Reading, Text
from agent.llm.fakes import ScriptedChat
from agent.recommender import Recommender
from base.settings import load_settings
from catalog.items import Item
from catalog.store import Catalog
from catalog.testing import make_audio
from tools.fakes import FakeModels

Run = Callable[..., tuple[int, str, str]]
ASKED = "something calm about the sea, under 30 minutes"


@pytest.fixture
def library(home: Path) -> Path:
    """Six items of the sea, one of them long, and one of jazz."""
    with Recommender(load_settings(home=home, offline=True), Catalog(home), FakeModels()) as made:
        made.import_items(
            Item(
                id=f"sea{n}",
                title=f"The calm sea, part {n}",
                description="Waves and water, calm and slow.",
                genres=["nature"],
                duration_s=600.0 + 60 * n,
                language="en",
            )
            for n in range(1, 6)
        )
        made.import_items(
            [
                Item(id="long", title="The calm sea, whole", genres=["nature"], duration_s=7200.0),
                Item(
                    id="jazz", title="Bebop [red]\x1b[31m trio", genres=["jazz"], duration_s=240.0
                ),
            ]
        )
    return home


@pytest.fixture
def run(library: Path, command: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `matinee` on it, on a wide screen; gives exit status, output and errors."""
    assert library.is_dir()
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    return partial(command, typed="")


@pytest.fixture
def say(run: Run) -> Callable[..., tuple[str, str]]:
    """A conversation of ada's with the lines given; gives output and notes."""

    def talk(*lines: str) -> tuple[str, str]:
        status, out, err = run("chat", "-u", "ada", typed="".join(f"{line}\n" for line in lines))
        assert status == 0
        assert "Traceback" not in out + err
        return out, err

    return talk


def _scripted(monkeypatch: pytest.MonkeyPatch, script: Any) -> ScriptedChat:
    model = ScriptedChat(replies=script)
    monkeypatch.setattr("agent.opened.opener", lambda library: lambda: model)
    return model


def _kept(home: Path) -> tuple[int, list[str]]:
    """Turns of all of ada's conversations, and her plays."""
    with Recommender(load_settings(home=home, offline=True), Catalog(home), FakeModels()) as found:
        with found.library.catalog.read() as connection:
            numbers = [one.id for one in conversations(connection, "ada")]
            turns = sum(len(turns_of(connection, number)) for number in numbers)
        return turns, [f"{play.action} {play.item}" for play in found.plays("ada")]


def test_one_message_is_steps_a_table_and_words(run: Run) -> None:
    """Plain text where nobody sits at a terminal: no colours, no cursor, nothing cut."""
    status, out, _ = run("chat", "-u", "ada", "--message", ASKED)
    assert status == 0
    lines = out.splitlines()
    assert lines[0].startswith("· read by rules: ")
    assert "max_minutes 30" in lines[0]
    assert lines[1].split() == ["title", "length", "why", "▶"]
    assert [line.split()[0] for line in lines[2:7]] == list("12345")
    assert lines[7].startswith("· recommend  ")
    assert "11:00" in out
    assert "5 things fit:" in out
    assert "no call of the model" in lines[-1]
    assert "\x1b" not in out


def test_what_a_title_holds_steers_no_terminal(run: Run) -> None:
    """Neither escape sequences nor rich's own marks; the title is readable all the same."""
    _, out, _ = run("chat", "-u", "ada", "--message", "some jazz please")
    assert "\x1b" not in out
    assert "Bebop [red][31m trio" in out


def test_json_is_one_event_a_line(run: Run) -> None:
    """Each is of agent.events, in the order of the turn; Chinese stays Chinese."""
    status, out, _ = run("chat", "-u", "ada", "--message", "平静的大海，30分钟以内", "--json")
    assert status == 0
    events = [EVENTS.validate_json(line) for line in out.splitlines()]
    assert isinstance(events[0], Reading)
    assert any(isinstance(event, Items) and event.results for event in events)
    assert isinstance(events[-1], Done)
    said = "".join(event.text for event in events if isinstance(event, Text))
    assert events[-1].reply == said
    assert "个合适的" in out  # as it is, not as \u escapes


def test_a_conversation_goes_on_and_a_new_one_does_not(run: Run) -> None:
    """By itself for some hours, by its number at any time, and not after /new."""

    def done(*more: object) -> Done:
        _, out, _ = run("chat", "-u", "ada", "--json", *more)
        last = EVENTS.validate_json(out.splitlines()[-1])
        assert isinstance(last, Done)
        return last

    first = done("--message", ASKED)
    assert done("--message", "thanks").conversation == first.conversation
    status, out, err = run("chat", "-u", "ada", typed=f"/new\n{ASKED}\n")
    assert status == 0
    assert "goes on with “something calm" in err
    assert "A new conversation." in out
    assert done("--message", "thanks").conversation == first.conversation + 1
    asked = ("--message", "why the first?", "--conversation", first.conversation)
    assert done(*asked).conversation == first.conversation


def test_what_is_typed_is_answered_until_the_end(say: Any) -> None:
    """Empty lines do nothing, the prompt and the line are printed, /quit ends at once."""
    out, err = say("", "   ", ASKED, "/quit", "never read")
    assert out.startswith(f"ada> \nada>\nada> {ASKED}\n") or f"ada> {ASKED}\n" in out
    assert "never read" not in out
    assert "rules read then" in err.casefold()  # that no model answers is said once, in the open


def test_feedback_commands_are_recorded(say: Any, library: Path) -> None:
    """By number, several at once, by title, and in Chinese with full-width signs."""
    out, _ = say(
        ASKED,
        "/like 1 2",
        "/dislike3",
        "/seen The calm sea, whole",
        "/notnow 4",
        "／永不５",
        "/喜欢第1个",
    )
    for said in ("you like “", "is not for you", "you know “The calm sea, whole”", "tonight"):
        assert said in out
    assert "will never come again" in out
    _, plays = _kept(library)
    told = [play for play in plays if not play.startswith("shown")]
    assert [play.split()[0] for play in told] == [
        "like", "like", "dislike", "seen", "not_now", "never", "like",
    ]  # fmt: skip
    assert told[0] == told[-1]
    assert told[3] == "seen long"


def test_why_profile_play_and_help(say: Any) -> None:
    """What is asked about the list and about oneself is answered without a turn."""
    out, _ = say(ASKED, "/why 2", "/why", "/profile", "/play 1", "/help")
    assert out.count("Its score is ") == 2
    assert "Nothing is known yet" in out
    assert "has no file here" in out
    assert "/notnow 1" in out


def test_play_says_file_and_second(run: Run, tmp_path: Path) -> None:
    """Of a file in the library: its path on a line of its own."""
    file = make_audio(tmp_path / "tone.flac", 1.0, tones=[500]) or tmp_path / "tone.flac"
    run("add", file)
    _, out, _ = run("chat", "-u", "ada", typed="/play tone\n")
    assert str(file) in out.splitlines()
    assert "▶ from 0:00 (second 0)" in out


def test_with_others(say: Any, run: Run) -> None:
    """Whose taste is not known is said; alone again with no name."""
    run("record", "jazz", "like", "-u", "bo")
    out, err = say("/with bo, cy", ASKED, "/with")
    assert "For you and bo, cy." in out
    assert "Nothing is known of cy yet" in err
    assert "Nothing is known of bo" not in err
    assert "For you alone." in out
    _, _, err = run("chat", "-u", "ada", "--with", "dee", "--message", ASKED)
    assert "Nothing is known of dee yet" in err


def test_a_file_goes_with_the_next_words(say: Any, tmp_path: Path) -> None:
    """By /attach, also with spaces and quotes, or as its path alone; once."""
    file = tmp_path / "a tone.flac"
    make_audio(file, 1.0, tones=[500])
    out, _ = say(f"/attach '{file}'", "more like this", "thanks", str(file), "more like this")
    assert out.count("a tone.flac goes along") == 2
    assert out.count("· look_closer  ") == 2


def test_mistakes_in_a_conversation_are_one_sentence(say: Any) -> None:
    """And the conversation goes on."""
    out, err = say(
        "/why 1", "/like 1", ASKED, "/like", "/like 9", "/like No such title", "/dance",
        "/attach", "/attach /no/such/file.mp4", "thanks",
    )  # fmt: skip
    for said in (
        "There is no list yet",
        "as in /like 1",
        "The list has 5 entries only.",
        "No such title",
        "There is no /dance: /profile, /why",
        "as in /attach clip.mp4",
        "There is no file /no/such/file.mp4",
    ):
        assert said in err
    assert "You are welcome." in out


def test_the_interface_speaks_the_person_s_language(say: Any) -> None:
    """After the first Chinese words its own phrases and its commands' names are Chinese."""
    out, err = say("平静的大海，30分钟以内", "/跳舞", "/帮助", "/为什么2")
    assert "由规则理解" in out
    assert "没有 /跳舞 这个命令，有：/画像" in err
    assert "/喜欢 1" in out
    assert "它的得分是" in out


def test_near_misses_name_what_they_break(run: Run) -> None:
    """Where nothing keeps all that is asked for."""
    _, out, _ = run("chat", "-u", "ada", "--message", "calm sea, at least 3 hours long")
    assert "Nearly:" in out
    assert "too short" in out


def test_the_model_s_words_stream_and_its_tokens_are_counted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that fails half-way is said in one line, and the turn is answered all the same."""

    def script(messages: list[Any], tools: list[dict[str, Any]]) -> Any:
        del messages
        return RuntimeError("the runtime gave up") if tools else "It is calm [1]."

    _scripted(monkeypatch, script)
    status, out, err = run("chat", "-u", "ada", typed=f"{ASKED}\n")
    assert status == 0
    assert "the language model is loaded" in err
    assert "rules read it" in out
    assert "the runtime gave up" in out
    assert " tokens read, " in out
    assert "5 things fit:" in out


@pytest.mark.usefixtures("ctrl_c")
def test_a_stopped_answer_leaves_nothing(
    run: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the model works: one sentence, and the next message is answered."""
    main_thread, presses = threading.main_thread().ident, iter([True])

    def script(messages: list[Any], tools: list[dict[str, Any]]) -> Any:
        del messages, tools
        if next(presses, False):
            assert main_thread is not None
            signal.pthread_kill(main_thread, signal.SIGINT)
        return RuntimeError("never mind")

    _scripted(monkeypatch, script)
    status, out, err = run("chat", "-u", "ada", typed=f"{ASKED}\nthanks\n")
    assert status == 0
    assert "Stopped; nothing of it was kept." in err
    assert "You are welcome." in out
    assert _kept(library) == (1, [])


@pytest.mark.usefixtures("ctrl_c")
def test_a_stopped_message_is_status_130(
    run: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As any command that is stopped; nothing of it is kept."""
    main_thread, presses = threading.main_thread().ident, iter([True])

    def script(messages: list[Any], tools: list[dict[str, Any]]) -> Any:
        if next(presses, False):  # once: a later press would stop another test
            assert main_thread is not None
            signal.pthread_kill(main_thread, signal.SIGINT)
        return RuntimeError("never mind")

    _scripted(monkeypatch, script)
    status, _, err = run("chat", "-u", "ada", "--message", ASKED)
    assert status == 130
    assert "nothing of it was kept" in err
    assert _kept(library) == (0, [])


def test_two_presses_at_the_prompt_end_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One is forgiven; what is said in between begins the count anew."""
    pressed: Iterator[Any] = iter(
        [KeyboardInterrupt, "thanks", KeyboardInterrupt, KeyboardInterrupt]
    )

    def read(prompt: str) -> str:
        found = next(pressed)
        if isinstance(found, str):
            return found
        raise found

    monkeypatch.setattr("ui.conversing.read_line", read)
    status, out, err = run("chat", "-u", "ada")
    assert status == 0
    assert err.count("Ctrl-C again") == 2
    assert "You are welcome." in out
    assert next(pressed, None) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--user"),
        (("-u", " ", "-m", "hi"), "who is speaking"),
        (("-u", "ada", "-m", ""), "Nothing was written"),
        (("-u", "ada", "-m", "   "), "Nothing was written"),
        (("-u", "ada", "-m", "hi", "--attach", "/no/such.mp4"), "no file /no/such.mp4"),
        (("-u", "ada", "-m", "hi", "--attach", "/tmp"), "There is no file /tmp"),
        (("-u", "ada", "-m", "hi", "--conversation", "77"), "no conversation 77"),
        (("-u", "ada", "--conversation", "77"), "no conversation 77"),
        (("-u", "ada", "--conversation", "0", "-m", "hi"), "conversation"),
        (("-u", "ada", "--json"), "--json needs --message"),
    ],
)
def test_mistakes_are_status_2_and_one_sentence(
    run: Run, library: Path, words: tuple[str, ...], said: str
) -> None:
    """Before anything is said, and without a trace in the library."""
    status, out, err = run("chat", *words)
    assert status == 2
    assert out == ""
    assert said in err
    assert _kept(library) == (0, [])


def test_bytes_that_are_no_text_are_answered(run: Run) -> None:
    """A message in another encoding arrives as lone surrogates, which nothing could store."""
    status, out, _ = run("chat", "-u", "ada", "-m", os.fsdecode(b"calm sea \xff"), "--json")
    assert status == 0
    assert json.loads(out.splitlines()[-1])["event"] == "done"


def test_recommend_takes_several_people(run: Run) -> None:
    """What one of them never wants is not there, and for whom each is stands among the reasons."""
    run("record", "jazz", "like", "-u", "ada")
    run("record", "sea1", "never", "-u", "bo")
    status, out, _ = run("recommend", "-u", "ada", "--user", "bo", "--json")
    assert status == 0
    items = [result["item"] for result in json.loads(out)["results"]]
    assert items
    assert "sea1" not in items
    assert run("recommend")[0] == 2


def test_what_nobody_foresaw_is_a_sentence_here_and_a_trace_in_the_log(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("no such column")

    monkeypatch.setattr("agent.graph.run", broken)
    status, out, err = run("chat", "-u", "ada", "--message", "something calm about the sea")
    assert status == 0
    assert "Something unexpected happened" in out
    assert "Traceback" not in out + err
    assert "KeyError: 'no such column'" in (home / "matinee.log").read_text(encoding="utf-8")
