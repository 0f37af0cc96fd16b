"""Colours can be read: WCAG 2.2 asks for 4.5 to 1 of text, and 3 to 1 of what shows the focus."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.web import look
from ui.web.columns import HUES
from ui.web.words import TABLE

STYLE = Path(TABLE).with_name("style.css").read_text(encoding="utf-8")
SHADES = {
    "light": re.search(r":root \{([^}]*)\}", STYLE),
    "dark": re.search(r"\.dark \{([^}]*)\}", STYLE),
}
THEME = look.theme()


def shade(scheme: str, name: str) -> str:
    found = SHADES[scheme]
    assert found
    colour = re.search(rf"--m-{name}: (#\w+);", found[1])
    assert colour
    return colour[1]


def of_theme(scheme: str, name: str) -> str:
    return str(getattr(THEME, f"{name}_dark" if scheme == "dark" else name))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read(scheme: str) -> None:
    grounds = [of_theme(scheme, "body_background_fill"), shade(scheme, "paper")]
    inks = [
        shade(scheme, "quiet"),
        shade(scheme, "accent"),
        of_theme(scheme, "body_text_color"),
        of_theme(scheme, "body_text_color_subdued"),
        of_theme(scheme, "input_placeholder_color"),
    ]
    for ground in grounds:
        assert min(contrast(ink, ground) for ink in inks) >= 4.5
        assert contrast(shade(scheme, "focus"), ground) >= 3
    button = of_theme(scheme, "button_primary_background_fill")
    assert contrast(of_theme(scheme, "button_primary_text_color"), button) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_parts_of_pictures_can_be_seen_and_told_apart(scheme: str) -> None:
    """WCAG 2.2 asks for 3 to 1 of what is drawn; and no two colours are one."""
    hues = [shade(scheme, f"hue{n}") for n in range(HUES)]
    for ground in (of_theme(scheme, "body_background_fill"), shade(scheme, "paper")):
        assert min(contrast(hue, ground) for hue in hues) >= 3
    assert len(set(hues)) == HUES


def test_fonts_are_those_of_the_system() -> None:
    css = THEME._get_theme_css()  # type: ignore[no-untyped-call]
    assert "@font-face" not in css
    assert all(not sheet for sheet in THEME._stylesheets)
    assert "@font-face" not in STYLE
    assert "url(" not in STYLE
