"""Texts in old encodings are read right, also short ones, of which statistics know little."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import MediaError
from catalog.beside.texts import decode_text, read_text

SENTENCES = {
    "cp1252": [
        "Où est la gare, s'il vous plaît ?\nJe ne sais pas, désolé.\n",
        "Grüße aus München – schön, daß du da bist.\n",
        "¿Qué pasó, señor? Mañana será otro día.\n",
        "Café",
    ],
    "gb18030": ["你好,世界。今天天气怎么样?\n我们去看电影吧。\n", "绿茶的味道\n", "你好"],
    "big5": ["你好,世界。今天天氣怎麼樣?\n我們去看電影吧。\n", "臺灣的茶\n"],
    "cp932": [
        "こんにちは、世界。今日はどうですか。\n映画を見ましょう。\n",
        "彼女は東京へ行った。\n",
        "ありがとう",
    ],
    "cp949": ["안녕하세요. 오늘 날씨가 어때요?\n영화 보러 가요.\n"],
    "cp1251": ["Привет, мир. Как дела сегодня?\nПойдём в кино.\n"],
    "koi8_r": ["Привет, мир. Как дела сегодня?\nПойдём в кино.\n"],
    "cp1250": ["Dobrý den, jak se máte? Příští týden přijedu.\n"],
    "cp1253": ["Καλημέρα, τι κάνεις σήμερα;\nΠάμε σινεμά.\n"],
    "cp1254": ["Günaydın, bugün nasılsın? Şimdi gidiyoruz.\n"],
    "cp1255": ["שלום, מה שלומך היום?\n"],
    "cp1256": ["مرحبا، كيف حالك اليوم؟\n"],
}
CASES = [(encoding, text) for encoding, texts in SENTENCES.items() for text in texts]


@pytest.mark.parametrize(("encoding", "text"), CASES)
def test_one_sentence_is_enough(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize(("encoding", "text"), CASES)
def test_among_the_times_of_subtitles(encoding: str, text: str) -> None:
    lines = [line for line in text.split("\n") if line] * 10
    cues = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{s}\n\n" for n, s in enumerate(lines)
    )
    for name in (encoding, "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert decode_text(cues.encode(name)) == cues, name


def test_line_ends_become_one_kind() -> None:
    assert decode_text(b"a\r\nb\rc\n") == "a\nb\nc\n"


def test_a_damaged_place_does_not_change_the_encoding() -> None:
    text = "Größe und Güte, süß und schön. " * 20
    assert decode_text(text.encode() + b"\xff") == text + "\ufffd"


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_none(data: bytes) -> None:
    text = decode_text(data)
    if text is not None:
        text.encode("utf-8")
        assert "\0" not in text


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"), max_size=200)
)
def test_unicode_comes_through(text: str) -> None:
    assert decode_text(text.encode("utf-8")) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "zero bytes"),
        (bytes(100), "not text"),
        (os.urandom(5000) + bytes(40), "not text"),
        (b"x" * 101, "MB"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    path = tmp_path / "two\nlines.srt"
    path.write_bytes(data)
    with pytest.raises(MediaError, match=reason) as caught:
        read_text(path, 100 if reason == "MB" else 10_000)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_pipe_and_a_missing_file_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.srt")
    for name in ("pipe.srt", "gone.srt", "."):
        with pytest.raises(MediaError, match="is left out"):
            read_text(tmp_path / name, 100)
