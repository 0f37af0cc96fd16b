"""Whatever a file calls a language, one code comes out."""

from __future__ import annotations

import pytest

from catalog.languages import language_code, same_language


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("en", "en"),
        ("eng", "en"),
        ("EN-us", "en"),
        ("English", "en"),
        ("english (SDH)", "en"),
        ("chi", "zh"),
        ("zho", "zh"),
        ("zh-Hans", "zh"),
        ("zh_TW", "zh"),
        ("chs", "zh"),
        ("简体中文", "zh"),
        ("ger", "de"),
        ("deu", "de"),
        ("fre", "fr"),
        ("pt_BR", "pt"),
        ("yue", "yue"),
        ("und", None),
        ("", None),
        (None, None),
        ("film", None),
        ("1080p", None),
        ("xx", None),
    ],
)
def test_codes(written: str | None, code: str | None) -> None:
    assert language_code(written) == code


def test_unknown_languages_are_not_the_same() -> None:
    assert same_language("eng", "en-GB")
    assert same_language("yue", "zh")
    assert not same_language(None, None)
    assert not same_language("und", "und")
    assert not same_language("en", "de")
