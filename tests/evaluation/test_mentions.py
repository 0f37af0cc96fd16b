"""Mentions: a title is found wherever it is quoted, and ordinary speech is no title."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from catalog.items import Item
from evaluation.mentions import Mentions
from evaluation.naming import forms_of, key_of

TITLES = {
    "heat95": "Heat (1995)",
    "heat86": "Heat (1986)",
    "up": "Up",
    "it": "IT",
    "her": "Her",
    "inception": "Inception",
    "matrix": "Matrix, The (1999)",
    "seven": "Seven (a.k.a. Se7en) (1995)",
    "city": "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
    "strikes": "The Empire Strikes Back",
    "empire": "Empire",
    "spider": "Spider-Man",
    "thing": "The Thing",
    "whatis": "What Is It?",
    "next": "Next Friday",
    "thelma": "Thelma & Louise",
    "list": "Schindler's List",
    "days": "(500) Days of Summer (2009)",
    "film": "纪录片《折纸》",
    "fold": "折纸",
    "ship": "太空船的故事",
    "runner": "追风筝的人",
}
MENTIONS = Mentions(TITLES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # a title that is a common word: only with a capital, marks or a year
        ("I loved Heat.", ["heat95", "heat86"]),
        ("Heat is good. Heat again?", []),
        ("the heat was up to her, it is", []),
        ("I saw Up, Her and, well, more", ["up", "her"]),
        ("I saw UP and HER", []),
        ("It is like IT", ["it"]),
        ("I LOVE UP AND IT AND HEAT", []),
        ("some 'heat', please", ["heat95", "heat86"]),
        ('she said "give it up" and "up"', ["up"]),
        ("Up (2009) is fine", ["up"]),
        ("what is it?", []),
        ("the one called What is It", ["whatis"]),
        ("the thing is", []),
        ("The Thing is", ["thing"]),
        ("next Friday I can", []),
        ("as in Next Friday", ["next"]),
        # any other word is a title wherever it stands
        ("have you seen inception?", ["inception"]),
        ("INCEPTION", ["inception"]),
        # the year tells items of one title apart
        ("heat (1995)", ["heat95"]),
        ("“Heat” （1986）", ["heat86"]),
        ("“Heat (1986)”", ["heat86"]),
        ("Heat [1987]", ["heat86"]),
        ("Heat (2001)", []),
        # forms of film catalogues
        ("the matrix", ["matrix"]),
        ("Matrix, The", ["matrix"]),
        ("matrix", ["matrix"]),
        ("se7en", ["seven"]),
        ("la cite des enfants perdus", ["city"]),
        ("the city of lost children", ["city"]),
        ("(500) days of summer", ["days"]),
        ("500 of them", []),
        # the longest wins, and every word belongs to one title
        ("the empire strikes back", ["strikes"]),
        ("my Empire, then The Empire Strikes Back", ["empire", "strikes"]),
        # spelling
        ("spiderman", ["spider"]),
        ("Spider Man", ["spider"]),
        ("thelma and louise's end", ["thelma"]),
        ("SCHINDLERS LIST", ["list"]),
        ("ｉｎｃｅｐｔｉｏｎ", ["inception"]),
        # Chinese: within sentences, but short ones only between marks
        ("我想看太空船的故事这样的", ["ship"]),
        ("追風箏的人", ["runner"]),
        ("教我折纸", []),
        ("有《折纸》吗", ["fold"]),
        ("看过《纪录片《折纸》》", ["film"]),
        ("我喜欢Up这部", ["up"]),
        # order, and nothing
        ("Inception, Spider-Man, Inception", ["inception", "spider"]),
        ("", []),
        ("… 《》 “” \"\" ''", []),
        ("《" * 20_000 + "Heat》", ["heat95", "heat86"]),
        (" " * 20_000 + "Heat", []),
    ],
)
def test_what_a_text_names(text: str, found: list[str]) -> None:
    assert list(MENTIONS.find(text)) == found


def test_years_and_aliases_that_are_given() -> None:
    """The year that a library knows; of unknown year only where no known one is near."""
    titles = dict.fromkeys(["a", "b", "c"], "Solaris")
    mentions = Mentions(titles, {"c": ["Солярис"]}, {"a": 1972, "b": 2002})
    assert mentions.find("Solaris (2002)") == ("b",)
    assert mentions.find("Solaris (1973)") == ("a",)
    assert mentions.find("Solaris (1990)") == ("c",)
    assert mentions.find("Solaris") == ("a", "b", "c")
    assert mentions.find("солярис") == ("c",)


def test_the_years_of_items() -> None:
    items = [
        Item(id="old", title="Dune", published="1984-12-14"),
        Item(id="new", title="Dune", published="2021"),
    ]
    assert Mentions.of(items).find("I like Dune (2021)") == ("new",)


def test_a_title_itself_goes_before_what_another_is_shortened_to() -> None:
    mentions = Mentions({"the": "The Matrix", "bare": "Matrix"})
    assert mentions.find("matrix") == ("bare",)
    assert mentions.find("the matrix") == ("the",)


def test_forms_of_a_title() -> None:
    forms = forms_of("Cité, La (a.k.a. Spider-City) (1995)")
    assert set(forms.exact) == {
        "cite la a k a spider city 1995",
        "cite la",
        "spider city",
        "la cite",
    }
    assert forms.shortened == ("spidercity",)
    assert forms.year == 1995
    assert forms_of("2001 (1968)").exact == ("2001 1968", "2001")
    assert forms_of("(1995)").exact == ("1995",)
    assert forms_of("…") == ((), (), None)


MARKS = "\"'‘’“”„«»《》〈〉「」『』＂＇｢｣"
NO_MARKS = st.characters(exclude_categories=["Cs"], exclude_characters=MARKS)
SOME = st.text(NO_MARKS, min_size=1, max_size=12)
WORDS = st.lists(st.sampled_from("a be The up IT 1995 (1995) 雨 天 -x é The,".split()), min_size=1)
LIBRARY = st.lists(SOME | WORDS.map(" ".join), min_size=1, max_size=6)


@given(LIBRARY, SOME, SOME, st.sampled_from(["“”", "《》", '""', "「」", "''"]))
@example(["Foo (1995)", "Foo 1995"], "saw ", " yes", "“”")
@example(["saw foo", "foo"], "saw ", "", '""')
def test_a_title_is_found_in_every_sentence_that_quotes_it(
    titles: list[str], before: str, after: str, marks: str
) -> None:
    """Whatever the library has beside it, and whatever is said around it."""
    mentions = Mentions({str(n): title for n, title in enumerate(titles)})
    for number, title in enumerate(titles):
        if key_of(title):
            text = f"{before} {marks[0]}{title.strip()}{marks[1]} {after}"
            assert str(number) in mentions.find(text)


@given(LIBRARY, st.text(max_size=60) | WORDS.map(" ".join))
def test_nothing_is_found_that_is_not_there(titles: list[str], text: str) -> None:
    """What is found has one of its forms in the text, word for word, and comes once."""
    found = Mentions({str(n): title for n, title in enumerate(titles)}).find(text)
    assert len(set(found)) == len(found)
    said = f" {key_of(text)} "
    for item in found:
        forms = forms_of(titles[int(item)])
        assert any(f" {key} " in said for key in (*forms.exact, *forms.shortened))


@given(st.text(NO_MARKS, max_size=40))
def test_a_text_without_titles_names_none(text: str) -> None:
    assume("zebrafish" not in key_of(text))
    mentions = Mentions({"a": "Zebrafish", "b": "Zebrafish, The (1999)", "c": "Two Zebrafish"})
    assert mentions.find(text) == ()
