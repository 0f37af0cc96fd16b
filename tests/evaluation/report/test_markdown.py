"""Protects the Markdown: texts of others stay texts, and tables keep their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from base.printable import one_line
from evaluation.report.drawn import plots
from evaluation.report.markdown import begun, escaped, fenced, markdown_page, report_table
from evaluation.report.testing import HOSTILE, sample_summary

MARKS = st.text(st.sampled_from("\\`*_[]()<>|~$&#+-=.!:/@ a1\n;x"), max_size=24)
LINKED = re.compile(r"(https?://|www\.\w|\w@\w+\.\w)")  # what GitHub would make a link of


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def flat(tokens: Sequence[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *flat(token.children or []))]


def headings(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    return [
        (one.tag, tokens[n + 1].content)
        for n, one in enumerate(tokens)
        if one.type == "heading_open"
    ]


def shown(tokens: Sequence[Token]) -> str:
    """The text as a reader sees it."""
    return "".join(one.content for one in flat(tokens) if one.type in ("text", "text_special"))


@given(MARKS | st.text(max_size=30))
def test_a_text_is_read_as_it_is(said: str) -> None:
    """Inside of a line, at its beginning, and as a cell: the same letters, and nothing but text."""
    line = one_line(said)
    for made in (parsed(f"- **said**: x{escaped(said)}x"), parsed(f"- x\n- {begun(said)}")):
        kinds = {one.type for one in flat(made)}
        assert kinds <= {
            *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
            *("paragraph_open", "paragraph_close", "inline", "text", "text_special"),
            *("strong_open", "strong_close"),
        }
    assert shown(parsed(f"x{escaped(said)}x")) == f"x{line}x"
    assert shown(parsed(begun(said))) == line
    cells = parsed(f"| a | b |\n| - | - |\n| {escaped(said)} | x |")
    assert [one.content for one in cells if one.type == "inline"][-1] == "x"
    assert sum(one.type == "td_open" for one in cells) == 2


@given(MARKS | st.sampled_from(HOSTILE))
def test_nothing_becomes_a_link_by_itself(said: str) -> None:
    """GitHub links addresses without being asked."""
    assert not LINKED.search(escaped(said))


@given(st.lists(st.text(st.sampled_from("`~a \n"), max_size=12), min_size=1, max_size=4))
@example(["```", "a", "`````"])
def test_nothing_leaves_its_fence(lines: list[str]) -> None:
    (token,) = parsed(fenced(lines))
    assert token.type == "fence"
    assert token.content.split("\n")[:-1] == [one_line(line) for line in lines]


def test_the_page_has_its_headings() -> None:
    """In their order, and a reader finds the figures under them."""
    tokens = parsed(markdown_page(sample_summary()))
    assert [name for tag, name in headings(tokens) if tag == "h2"] == [
        "What was run", "What was found", "What was found, with mentioned items removed",
        "Rules kept", "Reading", "Groundedness", "Beyond accuracy", "Cost", "By turn", "By kind",
        "Worst turns", "Leaks", "Notes", "What the measures mean",
    ]  # fmt: skip


def test_hostile_texts_change_nothing_but_texts() -> None:
    """The same headings with and without; no HTML, and no links or pictures but the plots."""
    plain, hostile = (parsed(markdown_page(sample_summary(texts=t))) for t in ((), HOSTILE))
    assert [one for one in headings(hostile) if one[0] != "h3"] == [
        one for one in headings(plain) if one[0] != "h3"
    ]
    assert sum(tag == "h3" for tag, _ in headings(hostile)) == 1 + len(HOSTILE)
    every = flat(hostile)
    assert not {one.type for one in every} & {"html_block", "html_inline", "link_open", "hr"}
    assert [one.attrs["src"] for one in every if one.type == "image"] == [
        plot.file for plot in plots(sample_summary())
    ]
    seen = shown(hostile)
    assert all(one_line(text) in seen for text in HOSTILE)


@pytest.mark.parametrize("texts", [(), HOSTILE])
def test_every_row_has_a_cell_for_each_heading(texts: tuple[str, ...]) -> None:
    """As it is written, too: readers that are not strict split at every bar."""
    blocks = markdown_page(sample_summary((*texts[:7], "bm25"), texts)).split("\n\n")
    tables = [block.split("\n") for block in blocks if block.startswith("| ")]
    assert len(tables) >= 10
    for lines in tables:
        assert len({line.count("|") for line in lines}) == 1
        assert all(line.startswith("| ") and line.endswith(" |") for line in lines)


def test_the_main_table_stands_alone() -> None:
    """What was found beside chance, Matinee first; the best of a row is bold."""
    lines = report_table(sample_summary(("bm25",))).split("\n")
    assert [cell.strip() for cell in lines[0].strip("|").split("|")] == [
        "measure", "Matinee", "bm25", "by chance", "turns",
    ]  # fmt: skip
    (recall,) = (line for line in lines if line.startswith("| recall@10  "))
    # 0.62 and 0.47 with 0.05 to each side do not meet
    assert [cell.strip() for cell in recall.strip("|").split("|")] == [
        "recall@10", "**0.62** [0.57, 0.67]", "0.47 [0.42, 0.52]", "0.010", "240",
    ]  # fmt: skip
    assert any(line.startswith("| recall@10 not mentioned ") for line in lines)


def test_nothing_measured_is_said() -> None:
    empty = sample_summary().model_copy(update={"rows": (), "by_turn": (), "by_kind": ()})
    assert report_table(empty) == "No turn has labels that were measured."
    assert "No turn has labels that were measured." in markdown_page(empty)
