"""Protects the page: one file that asks for nothing, in which texts of others stay texts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from base.printable import one_line, printable
from evaluation.report import page
from evaluation.report.page import html_page
from evaluation.report.testing import HOSTILE, sample_summary

VOID = {"meta", "br", "hr", "img", "input", "link", "source"}


class Read(HTMLParser):
    """What a browser would make of the page, as far as it is well formed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.data: list[str] = []
        self.headings: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.data.append(data)
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)


@pytest.fixture(scope="module")
def plain() -> Read:
    return Read(html_page(sample_summary()))


@pytest.fixture(scope="module")
def hostile() -> Read:
    return Read(html_page(sample_summary((*HOSTILE[:3], "bm25"), texts=HOSTILE)))


def test_the_page_has_its_headings(plain: Read) -> None:
    assert plain.headings == [
        "What was run", "What was found", "What was found, with mentioned items removed",
        "Rules kept", "Reading", "Groundedness", "Beyond accuracy", "Cost", "By turn", "By kind",
        "Worst turns", "Leaks", "Notes", "What the measures mean",
    ]  # fmt: skip


def test_the_page_asks_for_nothing(hostile: Read) -> None:
    """No scripts, no addresses, no handlers of events; its links lead to places in it."""
    ids = [attrs["id"] for _, attrs in hostile.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in hostile.tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "base", "form")
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "style")]
        if "href" in attrs:
            assert attrs["href"].removeprefix("#") in ids
    styles = [data for data in hostile.data if "{" in data and ":" in data and "font" in data]
    assert styles
    assert not re.search(r"url\(|@import", "".join(styles))
    (policy,) = (a["content"] for _, a in hostile.tags if "http-equiv" in a)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_hostile_texts_make_no_elements(plain: Read, hostile: Read) -> None:
    """Of the same kinds as without them, with the same headings, and readable as they are."""
    assert {tag for tag, _ in hostile.tags} == {tag for tag, _ in plain.tags}
    assert hostile.headings == plain.headings
    seen = "\n".join(hostile.data)
    assert all(one_line(text) in seen for text in HOSTILE)
    assert "49" not in [data.strip() for data in hostile.data]  # {{ 7 * 7 }} is no template


def test_nothing_turns_the_text_around_it(hostile: Read) -> None:
    """Marks of direction are gone, and texts of others are set apart."""
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "".join(hostile.data))
    assert ("bdi", {}) in hostile.tags
    spoken = [attrs for _, attrs in hostile.tags if attrs.get("class") == "speech"]
    assert spoken
    assert all(attrs["dir"] == "auto" for attrs in spoken)


def test_what_was_said_keeps_its_lines(hostile: Read) -> None:
    """A reply of several lines is not one line."""
    said = next(text for text in HOSTILE if text.count("\n") > 2)
    assert printable(said).strip() in hostile.data


def test_a_worst_turn_is_all_there(plain: Read) -> None:
    """What was said, expected and got, what went wrong, and how it came."""
    seen = "\n".join(plain.data)
    for text in ("mind-changed-3", "turn 3", "takes back a wish", "雨夜的列车", "Lullaby",
                 "no expected item was shown", "recommend(max_minutes=30)"):  # fmt: skip
        assert text in seen
    assert sum(attrs.get("class") == "hit" for _, attrs in plain.tags) == 1


def test_a_row_says_what_it_means(plain: Read) -> None:
    """Under the pointer, and in the list at the end."""
    hints = [attrs["title"] for tag, attrs in plain.tags if tag == "th" and "title" in attrs]
    meaning = "the share of the expected items that is in the first 10 places"
    assert f"{meaning}; higher is better" in hints
    assert meaning in plain.data


def test_figures_carry_their_turns(plain: Read) -> None:
    hints = [attrs["title"] for tag, attrs in plain.tags if tag == "td" and "title" in attrs]
    assert "240 turns; 95 % interval 0.570 to 0.670" in hints


def test_the_worst_come_first_and_are_twenty() -> None:
    """However many there are, and in whatever order."""
    summary = sample_summary()
    (one,) = summary.worst
    many = tuple(one.model_copy(update={"dialogue": f"d{n:02}", "loss": n / 30}) for n in range(30))
    seen = Read(html_page(summary.model_copy(update={"worst": many}))).data
    names = [data for data in seen if re.fullmatch(r"d\d\d", data)]
    assert names == [f"d{n:02}" for n in range(29, 9, -1)]


def test_a_leak_is_told_or_its_absence(plain: Read, hostile: Read) -> None:
    """A page without the sentence would leave a reader in doubt."""
    assert "None was found." in plain.data
    assert "None was found." not in hostile.data
    assert "what gives it away" in hostile.data


def test_nothing_measured_is_a_page() -> None:
    bare = sample_summary().model_copy(
        update={"rows": (), "by_turn": (), "by_kind": (), "worst": (), "notes": (), "runs": {}}
    )
    read = Read(html_page(bare))
    assert "No turn has labels that were measured." in read.data
    assert read.headings == ["What was run", "Leaks"]


def test_templates_are_in_the_package() -> None:
    """Data that setuptools leaves out would be missed only by those who install a wheel."""
    names = {path.name for path in page.FOLDER.glob("*.jinja")}
    assert names == {"page.html.jinja", "style.css.jinja"}
    declared = (page.FOLDER.parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"*.jinja"' in declared
