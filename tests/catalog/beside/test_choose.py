"""The subtitles that say what is spoken are taken, and never those that say next to nothing."""

from __future__ import annotations

from base.slots import Segment
from catalog.beside import Subtitles, choose_subtitles
from catalog.beside.choose import covered_s


def subtitles(
    language: str | None, cues: int = 10, forced: bool = False, each_s: float = 2
) -> Subtitles:
    segments = tuple(
        Segment(start_s=n * 3, end_s=n * 3 + each_s, text="words") for n in range(cues)
    )
    return Subtitles(
        language=language, origin=f"{language} {cues}", segments=segments, forced=forced
    )


def test_the_spoken_language_first_then_unknown_then_another() -> None:
    english, unknown, german = subtitles("en"), subtitles(None), subtitles("de")
    every = [german, unknown, english]
    assert choose_subtitles(every, "eng", 60) is english
    assert choose_subtitles(every, "de", 60) is german
    assert choose_subtitles(every, "chi", 60) is unknown
    assert choose_subtitles([german], "zh", 60) is german
    assert choose_subtitles([german, english], None, 60) is german


def test_three_letters_are_two() -> None:
    chinese, english = subtitles("zh"), subtitles("en")
    assert choose_subtitles([english, chinese], "zho", 60) is chinese


def test_what_says_next_to_nothing_is_never_taken() -> None:
    forced, few, thin = subtitles("en", forced=True), subtitles("en", 2), subtitles("en", 3)
    assert choose_subtitles([forced, few], "en", 60) is None
    assert choose_subtitles([thin], "en", 7200) is None, "6 s of two hours"
    assert choose_subtitles([thin], "en", None) is thin
    assert choose_subtitles([], "en", 60) is None


def test_overlaps_count_once() -> None:
    segments = [Segment(start_s=s, end_s=s + 4, text="x") for s in (0.0, 2.0, 10.0)]
    assert covered_s(segments) == 10
