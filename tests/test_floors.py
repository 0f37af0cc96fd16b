"""The house has floors, and imports only go down."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = [
    "base",
    "catalog",
    "ranking",
    "tools",
    "prompts",
    "agent",
    "demo",
    "evaluation",
    "ui",
    "benchmarks",
]
HEAVY = ["torch", "chromadb", "transformers", "sqlalchemy"]  # each alone is slower than --help


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and first name of every import, wherever it is, also one that is relative."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." if node.level else (node.module or "").split(".")[0]


def climbing(root: Path) -> list[str]:
    """Imports of a floor above, or relative ones, which hide where they lead."""
    found = []
    for height, floor in enumerate(FLOORS):
        above = {*FLOORS[height + 1 :], "tests", "."}
        for path in sorted((root / floor).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
            found += [
                f"{path.relative_to(root)}:{line} imports {name}"
                for line, name in imported(tree)
                if name in above
            ]
    return found


def test_imports_only_go_down() -> None:
    """Of every module of every floor."""
    assert climbing(ROOT) == []


def test_every_package_is_on_a_floor() -> None:
    """A new top-level package must be given its place, or nothing would hold it."""
    packages = {
        path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"
    }
    assert packages <= set(FLOORS)
    assert {"base", "catalog", "ranking", "tools", "agent", "ui"} <= packages


@pytest.mark.parametrize(
    "statement",
    [
        "import ui.cli",
        "import os, agent",
        "from tools import rank",
        "from tools.rank import recommend as r",
        "def f():\n    from ui import cli",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import agent.loop",
        "from . import plays",
        "from ..tools import rank",
        "from tests import conftest",
    ],
)
def test_a_climb_is_caught(tmp_path: Path, statement: str) -> None:
    """Wherever it is planted, and however it is written."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "fine.py").write_text("import os\nfrom base.errors import UsageError\n")
    assert climbing(tmp_path) == []
    (tmp_path / "catalog" / "planted.py").write_text(statement)
    assert len(climbing(tmp_path)) == 1
    assert climbing(tmp_path)[0].startswith(str(Path("catalog", "planted.py")))


@pytest.mark.parametrize("module", ["base.settings", "ui.cli"])
def test_the_command_line_is_light(module: str) -> None:
    """`matinee --help` answers at once: importing it loads no model library and no database."""
    if not (ROOT / (module.replace(".", "/") + ".py")).exists():
        pytest.skip(f"{module} is not there")
    code = f"import sys, {module}; print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == []
