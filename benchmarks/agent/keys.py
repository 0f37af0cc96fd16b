"""What a result depends on, as a short hash: what was made with other code is not taken again."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
FLOORS = ("base", "catalog", "ranking", "tools", "prompts", "agent")
DATA = (".toml", ".jinja", ".jsonl", ".txt")
# what lies in a library is made by these and by what they import; searching changes nothing in it
MAKERS = ("tools/ingest.py", "tools/imports.py", "tools/calibrate.py", "tools/models.py")
SUITE = ROOT / "evaluation" / "suite"
LIBRARY = (SUITE / "items.jsonl", SUITE / "distractors.py", ROOT / "demo" / "library.py")
CASES = (HERE / "turns.jsonl", HERE / "dialogues.jsonl", HERE / "hostile.jsonl")
PLAYER = ("play.py", "world.py", "observed.py", "hostile_run.py")


def library_key() -> str:
    """Of everything that lies in the benchmark's library."""
    code = closure(ROOT / name for name in MAKERS)
    tables = [path for floor in FLOORS[:4] for path in (ROOT / floor).rglob("*.toml")]
    demo = [*(ROOT / "demo").glob("*.toml"), *(ROOT / "demo" / "media").iterdir()]
    return digest([*code, *tables, *LIBRARY, *demo])


def answers_key() -> str:
    """Of everything that an answer depends on: the code, what the model is told, the messages."""
    code = [
        path
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*")
        if path.suffix in (".py", *DATA)
    ]
    return digest([*code, *CASES, *LIBRARY, *(HERE / name for name in PLAYER)])


def digest(paths: Iterable[Path]) -> str:
    """Ten hexadecimal digits of names and contents."""
    whole = hashlib.sha256()
    for path in sorted(set(paths)):
        if path.is_file():
            whole.update(f"{path.relative_to(ROOT)}\n".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:10]


def closure(paths: Iterable[Path]) -> set[Path]:
    """These files and all of ours that they import, wherever the import stands."""
    found: set[Path] = set()
    left = list(paths)
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += _imported(path)
    return found


def _imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            place = ROOT.joinpath(*name.split("."))
            yield from (
                one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file()
            )
