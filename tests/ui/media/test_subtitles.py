"""Subtitles are shown when the words are said, also in a stream that begins later."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from base.slots import Source
from catalog.items import Moment
from ui.media.subtitles import webvtt

CUE = re.compile(r"(\d+):(\d\d):(\d\d)\.(\d{3}) --> (\d+):(\d\d):(\d\d)\.(\d{3})\n((?:.+\n)+)")


def said(start_s: float, end_s: float, text: str, source: Source = Source.SPEECH) -> Moment:
    return Moment(item="a", start_s=start_s, end_s=end_s, source=source, text=text)


def cues(text: str) -> list[tuple[float, float, str]]:
    """Start and end in seconds, and the lines."""
    found = []
    for match in CUE.finditer(text):
        hours, minutes, seconds, part = (int(match[n]) for n in range(1, 5))
        start_s = hours * 3600 + minutes * 60 + seconds + part / 1000
        hours, minutes, seconds, part = (int(match[n]) for n in range(5, 9))
        end_s = hours * 3600 + minutes * 60 + seconds + part / 1000
        found.append((start_s, end_s, match[9].strip()))
    return found


MOMENTS = [said(1, 2.5, "one"), said(3, 5, "two"), said(3725.25, 3727, "three")]


def test_times() -> None:
    assert webvtt(MOMENTS) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\none\n\n"
        "00:00:03.000 --> 00:00:05.000\ntwo\n\n01:02:05.250 --> 01:02:07.000\nthree\n"
    )


def test_a_stream_that_begins_later() -> None:
    """What ended is left out, and what is being said is shown at once."""
    assert cues(webvtt(MOMENTS, 3.5)) == [(0, 1.5, "two"), (3721.75, 3723.5, "three")]
    assert cues(webvtt(MOMENTS, 2.5)) == [(0.5, 2.5, "two"), (3722.75, 3724.5, "three")]


def test_only_speech() -> None:
    """Not what a picture shows, nor what stands in it."""
    others = [said(1, 2, str(source), source) for source in Source if source != Source.SPEECH]
    assert webvtt(others) == "WEBVTT\n"


def test_markup_is_text() -> None:
    """A transcript is what somebody said: no tags, no styles, no forged times."""
    text = "<script>a && b</script>\n\n00:00:09.000 --> 00:00:10.000 x"
    (cue,) = cues(webvtt([said(0, 4, text)]))
    assert cue[2].replace("\n", " ") == (
        "&lt;script&gt;a &amp;&amp; b&lt;/script&gt; 00:00:09.000 --&gt; 00:00:10.000 x"
    )


def test_long_speech_is_shown_in_pieces() -> None:
    """Two lines at a time; each stays for its share of the text."""
    found = cues(webvtt([said(10, 20, " ".join(["word"] * 40))]))  # 40 words: 8 of them a line
    assert [text.count("word") for _, _, text in found] == [16, 16, 8]
    assert [start_s for start_s, _, _ in found] == [10, 14, 18]
    assert max(len(line) for _, _, text in found for line in text.split("\n")) <= 42


def test_chinese_takes_twice_the_width() -> None:
    (cue, *rest) = cues(webvtt([said(0, 10, "太" * 90)]))
    assert [len(line) for line in cue[2].split("\n")] == [20, 20]
    assert sum(text.count("太") for _, _, text in [cue, *rest]) == 90


@given(
    st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 100), st.text(max_size=200)), max_size=5),
    st.floats(0, 1e5),
)
def test_any_speech(spoken: list[tuple[float, float, str]], start_s: float) -> None:
    """No text ends its cue or begins another one; no time is below 0 or backward."""
    text = webvtt([said(at, at + length, words) for at, length, words in spoken], start_s)
    assert text.startswith("WEBVTT\n")
    assert text.count("-->") == len(cues(text))
    assert all(0 <= begin < end for begin, end, _ in cues(text))
    assert "<" not in text
