"""Nothing that media or people say becomes an element, an attribute or an entity of the page."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from ui.web.markup import bare, lines, tag, text
from ui.web.testing import Elements

HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        ["<script>alert(1)</script>", '" onload="alert(1)', "<img src=x onerror=alert(1)>",
         "</li></ol>", "${alert(1)}", "{{constructor}}", "&lt;b&gt;", "' autofocus '", "a\x00<b"]
    ),
)  # fmt: skip


@given(HOSTILE, HOSTILE)
def test_only_the_elements_that_were_made_are_there(said: str, title: str) -> None:
    page = Elements(tag("p", text(said), title=title, data_item=said))
    assert [name for name, _ in page.found] == ["p"]
    assert set(page.found[0][1]) == {"title", "data-item"}


@given(HOSTILE)
def test_a_text_reads_as_it_was(said: str) -> None:
    plain = " ".join(said.split())
    if plain.isprintable():
        assert unescape(text(said)) == plain


@given(HOSTILE)
def test_a_message_begins_no_element_and_no_entity(said: str) -> None:
    page = Elements(bare(said))
    assert page.found == []
    if said.isprintable():
        assert unescape(bare(said)) == said


def test_a_message_is_escaped_no_more_than_it_must_be() -> None:
    assert bare("R&B & more > less") == "R&B & more > less"
    assert bare("1 < 2 &lt; 3") == "1 &lt; 2 &amp;lt; 3"


def test_attributes_that_are_not_set_are_left_out() -> None:
    assert tag("a", "x", href=None, download=True, hidden=False) == "<a download>x</a>"
    assert tag("img", src="/a", alt="") == '<img src="/a" alt="">'
    assert tag("div", class_="m-card", data_item="1") == '<div class="m-card" data-item="1"></div>'


def test_lines_leave_out_what_is_empty() -> None:
    assert lines(["a", "", "b"]) == "a\nb"
