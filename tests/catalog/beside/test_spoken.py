"""Of a subtitle file only what is said is kept, each word once and at a time that can be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import Segment
from catalog.beside.cues import read_cues
from catalog.beside.spoken import said_text, spoken_segments
from catalog.testing_beside import srt

ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.389 align:start position:0%
\x20
hello<00:00:00.480><c> dear</c><00:00:00.880><c> world</c>

00:00:02.389 --> 00:00:02.399 align:start position:0%
hello dear world
\x20

00:00:02.399 --> 00:00:04.150 align:start position:0%
hello dear world
this<00:00:02.600><c> is</c><00:00:02.900><c> it</c>

00:00:04.150 --> 00:00:04.160 align:start position:0%
this is it
\x20

00:00:04.160 --> 00:00:06.000 align:start position:0%
this is it
[Music]

00:00:06.000 --> 00:00:08.000 align:start position:0%
[Music]
yes

00:00:08.000 --> 00:00:09.000 align:start position:0%
yes
yes<00:00:08.500><c> indeed</c>
"""


def segments(text: str, duration_s: float | None = None) -> tuple[Segment, ...]:
    cues, timed_words = read_cues(text)
    return spoken_segments(cues, duration_s, timed_words)


def said(text: str, duration_s: float | None = None) -> list[tuple[float, float, str]]:
    return [(s.start_s, s.end_s, s.text) for s in segments(text, duration_s)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[music]", ""),
        ("(door slams)", ""),
        ("♪ la la la ♪", ""),
        ("♪ la la la\nla la", ""),
        ("# la la #", ""),
        ("...", ""),
        ("[JOHN]: Hello.", "Hello."),
        ("JOHN: Hello.", "Hello."),
        ("JOHN:\nHello.", "Hello."),
        ("OLD MAN #2: Hello.", "Hello."),
        ("- JOHN: Hello.\n- MARY: Hi.", "Hello. Hi."),
        (">> JOHN: Hello.", "Hello."),
        ("(in French) Hello.", "Hello."),
        ("Hello. (laughs)", "Hello."),
        ("- (sighs)\n- Go.", "Go."),
        ("It costs (I think) ten.", "It costs (I think) ten."),
        ("Remember: at 10:30", "Remember: at 10:30"),
        ("LISTEN: I AM HERE", "LISTEN: I AM HERE"),
        ("（笑声）你好", "你好"),
        ("Well-known -- and loved", "Well-known -- and loved"),
    ],
)
def test_only_speech_is_kept(text: str, expected: str) -> None:
    assert said_text(text) == expected


def test_tags_and_entities() -> None:
    text = srt([(1, 2, "<i>Hi</i> {\\an8}<font color='red'>you</font> &amp; me &lt;3")])
    assert said(text) == [(1, 2, "Hi you & me <3")]
    vtt = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<v.loud Bob>Hi</v> <c.red>you</c>\n"
    assert said(vtt) == [(1, 2, "Hi you")]


def test_web_vtt_comments_styles_and_names_of_cues_are_not_said() -> None:
    text = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000 line:0\nHi\n\n"
        "NOTE nobody\nsays this\n\nlast-one\n01:00:02.000 --> 01:00:03.000\nyou\n"
    )
    assert said(text) == [(1, 2, "Hi"), (3602, 3603, "you")]


def test_sub_station_comments_and_drawings_are_not_said() -> None:
    lines = [
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\i1}Hi{\\i0}\\Nthere, you",
        "Dialogue: 1,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\i1}Hi{\\i0}\\Nthere, you",
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,no",
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}",
    ]
    fields = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    text = "\n".join(["[Script Info]", "ScriptType: v4.00+", "[Events]", fields, *lines])
    assert said(text) == [(1, 2, "Hi there, you")]


def test_lyrics_last_until_the_next_line() -> None:
    text = "[ti:x]\n[00:01.00][00:05.5]la la\n[00:03]<00:03.1>two <00:04.0>words\n[offset:+500]\n"
    assert said(text) == [(0.5, 2.5, "la la"), (2.5, 5.0, "two words"), (5.0, 10.0, "la la")]


def test_who_made_the_subtitles_is_said_by_nobody() -> None:
    lines = [(float(n), n + 0.9, f"sentence {n}") for n in range(1, 30)]
    lines[9] = (10, 10.9, "You find captions by the sea")
    made = [(0, 1, "Subtitles by somebody"), *lines, (40, 41, "www.example.org")]
    assert [text for *_, text in said(srt(made))] == [text for *_, text in lines]


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:02,000\na" + "\n" * 2_000_000 + "b",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "a b " * 500_000,
        srt([(n * 1.0, n + 1.0, "一" * 2000) for n in range(300)]),
        "1\n00:00:01,000 --> 00:00:02,000\n" + "(" * 1_000_000 + "\n" + "[" * 1_000_000,
        "1\n00:00:01,000 --> 00:00:02,000\n" + "<a " * 300_000 + "{" * 1_000_000 + "♪" * 1_000_000,
        "[00:01.0]" * 200_000,
        "WEBVTT\n\n" + "-->\n\n" * 200_000,
    ],
    ids=["blank lines", "words", "characters", "brackets", "tags", "times", "arrows"],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    segments(text, 1000.0)
    assert time.process_time() - start < 10


def test_songs_count_where_they_are_all_there_is() -> None:
    sung = [(float(n), n + 0.9, f"♪ line {n} ♪") for n in range(5)]
    assert [text for *_, text in said(srt(sung))] == [f"line {n}" for n in range(5)]
    spoken = [(float(n), n + 0.9, f"speech {n}") for n in range(10, 20)]
    assert all(text.startswith("speech") for *_, text in said(srt([*sung, *spoken])))


def test_each_word_of_rolling_captions_is_there_once() -> None:
    assert said(ROLLING) == [
        (0.16, 2.389, "hello dear world"),
        (2.399, 4.15, "this is it"),
        (6.0, 8.0, "yes"),
        (8.0, 9.0, "yes indeed"),
    ]


def test_captions_that_grow_word_by_word() -> None:
    words = "one two three four five six seven".split()
    lines = [(n * 0.5, n * 0.5 + 0.5, " ".join(words[: n + 1])) for n in range(len(words))]
    assert " ".join(text for *_, text in said(srt(lines))) == " ".join(words)
    grown = [(n * 0.5, n * 0.5 + 0.5, "今天天气很好我们走"[: n + 2]) for n in range(8)]
    assert "".join(text for *_, text in said(srt(grown))) == "今天天气很好我们走"


def test_what_people_say_twice_stays_in_a_film() -> None:
    lines = [(n * 2.0, n * 2 + 2.0, f"This is sentence {n} of many.") for n in range(20)]
    lines += [(40, 41, "No!"), (41.5, 42.5, "No!"), (42.6, 43, "No! Never.")]
    assert [text for *_, text in said(srt(lines))][-3:] == ["No!", "No!", "No! Never."]


def test_impossible_times() -> None:
    text = (
        "1\n-00:00:01,000 --> 00:00:02,000\nearly\n\n2\n00:00:09,000 --> 00:00:04,000\nturned\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nbefore\n\n4\n00:00:01,500 --> 00:59:00,000\nlong\n\n"
        "5\n95:00:00,000 --> 95:00:01,000\nnever\n\n6\nnonsense --> 00:00:01,000\nx\n"
    )
    assert said(text, 60) == [
        (0, 2, "early"),
        (1.5, 21.5, "long"),
        (5, 6, "before"),
        (9, 10, "turned"),
    ]


def test_the_same_line_twice_counts_once() -> None:
    lines = [(1, 3, "Hi there."), (1, 3, "Hi there."), (2, 4, "Hi there."), (9, 10, "Hi there.")]
    assert said(srt(lines)) == [(1, 4, "Hi there."), (9, 10, "Hi there.")]


PARTS = st.sampled_from(
    [
        "1\n",
        "00:00:01,000 --> 00:00:02,000\n",
        "00:01.000 --> 00:02.000",
        "-->",
        "WEBVTT\n",
        "\n",
        "[",
        "]",
        "♪",
        "(",
        ")",
        "{\\p1}",
        "<c>",
        "<00:00:01.0>",
        "[00:01.0]",
        "[Script Info]\n",
        "Dialogue: 0,0:00:01.00,",
        "[Events]\n",
        "Format: Start, Text\n",
        "a b",
        "你好",
        "&amp;",
        "99:99:99,999 --> 00:00:00,001\n",
    ]
)


@given(st.lists(st.one_of(PARTS, st.text(max_size=10)), max_size=40).map("".join))
def test_any_text_gives_ordered_segments(text: str) -> None:
    found = segments(text, 100.0)
    assert all(0 <= s.start_s <= s.end_s and s.text.strip() == s.text != "" for s in found)
    assert [s.start_s for s in found] == sorted(s.start_s for s in found)


@given(st.lists(st.sampled_from("red green blue one two".split()), min_size=12, max_size=60))
def test_unrolling_keeps_every_word(words: list[str]) -> None:
    """Windows of six words that move on by three, as captions do, give the words back."""
    numbered = [f"{word}{n}" for n, word in enumerate(words)]
    starts = range(0, len(numbered), 3)
    lines = [(n * 1.0, n + 1.0, " ".join(numbered[s : s + 6])) for n, s in enumerate(starts)]
    if len(lines) > 5:
        assert " ".join(text for *_, text in said(srt(lines))).split() == numbered
