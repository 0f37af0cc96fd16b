"""Segments start at the second to press play at, and no word is lost on the way."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.sentences import CutConfig, Said, compression_ratio, cut, joined, segment, without_loops

CONFIG = CutConfig()


def say(text: str, start_s: float = 0.0, each_s: float = 0.3, pause_s: float = 0.0) -> list[Said]:
    """Words of equal length; after a mark there is a pause."""
    said = []
    for word in text.split():
        said.append(Said(" " + word, round(start_s, 3), round(start_s + each_s, 3)))
        start_s += each_s + (pause_s if not word[-1].isalnum() else 0.0)
    return said


def texts(sentences: list[list[Said]]) -> list[str]:
    return [segment(sentence).text for sentence in sentences]


def test_sentences_are_cut_at_their_ends() -> None:
    words = say("This is the first one. Is this the second? Yes, it surely is!", pause_s=0.2)
    assert texts(cut(words, CONFIG)) == [
        "This is the first one.",
        "Is this the second?",
        "Yes, it surely is!",
    ]


def test_a_clause_is_cut_off_by_a_real_pause_only() -> None:
    text = "ask not what your country can do for you, ask what you can do for your country."
    assert len(cut(say(text, pause_s=0.2), CONFIG)) == 1
    first, second = cut(say(text, pause_s=0.7), CONFIG)
    assert segment(second).text == "ask what you can do for your country."
    assert segment(second).start_s == pytest.approx(9 * 0.3 + 0.7)
    assert segment(first).end_s == pytest.approx(9 * 0.3)


def test_a_long_pause_cuts_without_a_mark() -> None:
    """Where a model leaves the comma out, the pause still tells; not so within a few words."""
    words = say("and so my fellow Americans") + say("ask not", start_s=2.7)
    words += say("what your country can do", start_s=4.5)
    assert texts(cut(words, CONFIG)) == [
        "and so my fellow Americans",
        "ask not what your country can do",
    ]


def test_what_is_too_short_alone_joins_its_neighbour() -> None:
    words = say("Yes. I do think so. Really?", pause_s=0.3)
    assert texts(cut(words, CONFIG)) == ["Yes. I do think so. Really?"]


def test_a_title_does_not_end_a_sentence() -> None:
    words = say("The late owner was one Mr. Dashwood of Norland Park.")
    assert len(cut(words, CONFIG)) == 1


def test_silence_always_cuts() -> None:
    words = say("we will be back") + say("after the break now", start_s=20.0)
    assert texts(cut(words, CONFIG)) == ["we will be back", "after the break now"]


def test_a_long_sentence_is_cut_at_its_clearest_break() -> None:
    words = say("a " * 25 + "b, " + "c " * 39, each_s=0.3)
    first, second = cut(words, CONFIG)
    assert first[-1].text == " b,"
    assert second[0].text == " c"


def test_chinese_is_cut_and_joined_without_spaces() -> None:
    chars = "我们选择去月球。不是因为它容易。"
    words = joined(Said(char, i * 0.3, i * 0.3 + 0.2) for i, char in enumerate(chars))
    assert texts(cut(words, CONFIG)) == ["我们选择去月球。", "不是因为它容易。"]


said_words = st.lists(
    st.tuples(
        st.sampled_from([" a", " word", " end.", " and,", "字", "。", " Mr."]),
        st.floats(0, 4),
        st.floats(0, 2),
    ),
    max_size=60,
)


@given(said_words)
def test_no_word_is_lost_and_no_segment_is_too_long(raw: list[tuple[str, float, float]]) -> None:
    """Whatever a model says: every word is in one segment, in order, none longer than allowed."""
    words, now = [], 0.0
    for text, gap, length in raw:
        words.append(Said(text, now + gap, now + gap + length))
        now += gap + length
    sentences = cut(words, CONFIG)
    assert list(itertools.chain.from_iterable(sentences)) == words
    assert all(sentence for sentence in sentences)
    for sentence in sentences:
        assert sentence[-1].end_s - sentence[0].start_s <= CONFIG.longest_s
        for one, following in itertools.pairwise(sentence):
            assert following.start_s - one.end_s <= CONFIG.silence_s


def test_marks_join_their_words_and_the_pause_stays_outside() -> None:
    """An alignment gives the pause to the mark; the word ends where it was spoken."""
    marks = Said(",", 7.4, 8.0), Said(' "', 8.0, 8.1)
    words = [Said(" you", 7.1, 7.4), *marks, Said("ask", 8.1, 8.5)]
    assert joined(words) == (Said(" you,", 7.1, 7.4), Said(' "ask', 8.1, 8.5))


def test_marks_alone_are_nothing_said() -> None:
    assert joined([Said(" ...", 0, 1), Said(" -", 1, 2)]) == ()


def test_confidence_is_the_mean_of_the_tokens() -> None:
    """(0.9 * 1 + 0.6 * 2) / 3 = 0.7"""
    words = [Said(" a", 0, 1, probability=0.9, tokens=1), Said(" b", 1, 2, 0.6, tokens=2)]
    assert segment(words).confidence == pytest.approx(0.7)


def test_loops_are_cut_to_their_first_time() -> None:
    words = say("so we go " + "thank you very much. " * 30 + "and then goodbye")
    assert compression_ratio("".join(word.text for word in words)) > 2.4
    kept = [word.text.strip() for word in without_loops(words)]
    assert kept == "so we go thank you very much. and then goodbye".split()


def test_a_letter_drawn_out_without_end_is_no_word() -> None:
    words = [Said(" NOOOOO", 0, 1), Said(" H" + "m" * 300, 1, 2)]
    assert [word.text for word in without_loops(words)] == [" NOOOOO"]


def test_ordinary_speech_is_no_loop() -> None:
    """Whisper's threshold leaves prose alone, however often a speaker says 'ask'."""
    text = "ask not what your country can do for you, ask what you can do for your country"
    assert compression_ratio(text) < 2.4
