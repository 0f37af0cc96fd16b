"""One spelling for what people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.normal import content_words, is_chinese, normal, stem
from agent.reading.phrases import parts_of, whole


def test_width_quotes_case_and_traditional_characters() -> None:
    assert normal("Ｉ’ve  GOT 　“Film”？") == 'i\'ve got "film"?'
    assert normal("電影，音樂！") == "电影,音乐!"


@given(st.text())
def test_twice_is_once(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [("来点音乐", True), ("some music", False), ("我想看 documentary", True), ("", False),
     ("play 茶 for me tonight please", False), ("😀", False)],
)  # fmt: skip
def test_the_language_of_a_message(text: str, chinese: bool) -> None:
    assert is_chinese(text) is chinese


def test_words_that_say_something() -> None:
    """Endings do not matter, stop words are none, Chinese goes by pairs of characters."""
    assert content_words("the documentaries") == content_words("a documentary")
    assert content_words("cooking") == [stem("cooked")]
    assert content_words("茶馆里的茶馆") == ["茶馆", "馆茶", "茶馆"]


@pytest.mark.parametrize(
    ("said", "parts"),
    [("horror and war films", ["horror", "war films"]), ("恐怖片和战争片", ["恐怖片", "战争片"]),
     ("the jazz lately", ["jazz"]), ("watching football any more", ["football"])],
)  # fmt: skip
def test_topics_of_a_list(said: str, parts: list[str]) -> None:
    assert parts_of(said) == parts


@pytest.mark.parametrize(
    "text",
    ["thanks", "thank you so much!", "hi there", "ok, great, thanks", "no, thanks", "nope", "haha",
     "谢谢", "谢谢你", "你好呀", "好的好的", "哈哈哈哈", "嗯嗯,知道了", "拜拜"],
)  # fmt: skip
def test_small_talk(text: str) -> None:
    assert whole("smalltalk", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "thanks, now something funny",
        "no horror",
        "谢谢,再来一部",
        "hi-fi",
        "nothing",
        "你好吗啡",
    ],
)
def test_no_small_talk(text: str) -> None:
    assert not whole("smalltalk", text)


@pytest.mark.parametrize("again", ["哈", "thank you ", "hmm ", "谢谢", "bye bye ", "no thanks "])
def test_repeated_small_talk_ends(again: str) -> None:
    """There are 2^200 ways to cut it into phrases; a pattern would try them all."""
    text = again * 200
    assert whole("smalltalk", text.strip())
    assert not whole("smalltalk", f"{text}qqq")
