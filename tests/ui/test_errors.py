"""What went wrong is told in Chinese, too, and the table keeps up with the code."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from base.errors import MissingExtraError, UsageError
from catalog.probe import undecodable
from ui.notes import FIELD, TABLES, sentence, told

PART = re.compile(r"\{\w+\}")
ROOT = Path(__file__).parents[2]
ROOMS = ("agent", "base", "catalog", "tools", "ui")
OF_LISTS, OF_ERRORS = (tomllib.loads(path.read_text(encoding="utf-8"))["note"] for path in TABLES)


def templates() -> set[str]:
    """Every text that stands in the code, with {} for what is filled in."""
    found: set[str] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    found.add("".join(_part(one) for one in node.values))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(PART.sub("{}", node.value))
    return found


def _part(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else "{}"


def test_every_sentence_of_the_table_is_one_of_the_code() -> None:
    """Else somebody changed its words there, and the Chinese for it would never be shown."""
    known = templates()
    wanted = {PART.sub("{}", one["en"]) for one in OF_ERRORS}
    assert wanted - known == set()


@pytest.mark.parametrize("one", [*OF_LISTS, *OF_ERRORS], ids=lambda one: str(one["en"])[:40])
def test_the_chinese_names_no_part_that_the_english_has_not(one: dict[str, str]) -> None:
    """And is Chinese; FIELD finds the same names in both."""
    names = [set(FIELD.findall(re.escape(one[language]))) for language in ("en", "zh")]
    assert names[1] <= names[0]
    assert re.search("[\u4e00-\u9fff]", one["zh"])


def test_the_reason_in_a_sentence_is_chinese_too() -> None:
    error = undecodable(Path("/films/a.mkv"), "it is empty (zero bytes)")
    assert sentence(error, "zh") == "无法理解 /films/a.mkv：它是空的（零字节）。"
    assert sentence(error, "en") == str(error)
    assert "llama" in sentence(MissingExtraError("llama-cpp-python", "llm"), "zh")


def test_what_is_said_in_it_is_no_pattern() -> None:
    """A title with braces stays what it is, and no sentence of somebody else is taken apart."""
    assert told("“{title}” is not banned: nothing is to be taken out.", "zh") == (
        "“{title}”没有被屏蔽：没有什么可取消的。"
    )
    assert sentence(UsageError("So be it."), "zh") == "So be it."


def test_a_long_text_is_not_looked_at() -> None:
    """Looking would take seconds; whoever sends one must not hold up the page."""
    long = "a cannot be read: " * 20_000
    assert told(long, "zh") == long
