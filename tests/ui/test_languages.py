"""Which of the two languages a browser asks for."""

from __future__ import annotations

import pytest

from ui.languages import language_of_header


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("fr,zh-TW;q=0.5", "zh"),
        ("fr", "en"),
        ("", "en"),
        (";;,,\x00", "en"),
    ],
)
def test_the_browser_says_which_language(header: str, language: str) -> None:
    assert language_of_header(header) == language
