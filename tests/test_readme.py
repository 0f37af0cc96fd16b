"""Protects readers of the README: its commands, options, files and examples exist and run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from base import errors
from base.settings import Settings
from catalog.testing import make_audio, make_video
from tools.fakes import OfflineModels
from ui.cli import app
from ui.imports import imports
from ui.models import models

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SHELL = [
    line.removeprefix("$ ")
    for language, _, body in FENCES
    if language == "console"
    for line in body.splitlines()
    if line.startswith("$ ")
]
MATINEE = [line for line in SHELL if line.startswith("matinee")]
CHEAP = ("matinee list", "matinee models list")  # need neither media nor weights


def _matinee() -> Any:
    group: Any = typer.main.get_command(app)
    for name, part in (("import", imports), ("models", models)):  # which `main` adds
        group.commands.setdefault(name, typer.main.get_command(part))
    return group


def _command(words: list[str]) -> tuple[Any, list[str]]:
    """The command that `words` name below `matinee`, and the words that are left for it."""
    node = _matinee()
    while hasattr(node, "commands"):
        context = node.make_context("matinee", list(words))  # reads the options of the group
        words = [*context._protected_args, *context.args]
        if not words and node.invoke_without_command:
            return node, list(context.args)
        name = words.pop(0)
        assert name in node.commands, f"the README names an unknown command: {name}"
        node = node.commands[name]
    return node, words


def _leaves(node: Any, path: tuple[str, ...] = ()) -> list[str]:
    if not hasattr(node, "commands"):
        return [" ".join(path)]
    shown = {name: sub for name, sub in node.commands.items() if not sub.hidden}
    alone = [" ".join(path)] if path and node.invoke_without_command else []
    return alone + [leaf for name, sub in shown.items() for leaf in _leaves(sub, (*path, name))]


def _run(line: str, home: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MATINEE_HOME": str(home), "MATINEE_OFFLINE": "1", **extra}
    program = Path(sys.executable).with_name("matinee")
    return subprocess.run(
        [program, *shlex.split(line)[1:]],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("line", MATINEE)
def test_each_command_takes_the_arguments_shown(line: str) -> None:
    """Parsed as the command line would, without running it: a wrong option or number raises."""
    command, rest = _command(shlex.split(line)[1:])
    assert command.make_context(line, rest).params


def test_every_command_is_described() -> None:
    table = README.replace("`, `", "`\n`")
    for leaf in _leaves(_matinee()):
        words = leaf.split()
        named = f"matinee {leaf}" in table or (len(words) == 2 and f"`{words[1]}`" in table)
        assert named, f"the README does not name `matinee {leaf}`"


def test_each_make_target_exists() -> None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in SHELL:
        if line.startswith("make "):
            assert re.search(rf"^{re.escape(line.split()[1])}:", rules, re.MULTILINE), line


def test_each_exit_status_of_the_error_tree_is_listed() -> None:
    listed = {int(number) for number in re.findall(r"^\| (\d) \|", README, re.MULTILINE)}
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert listed == {0} | {kind.exit_status for kind in kinds if hasattr(kind, "exit_status")}


def test_each_setting_is_described_and_each_variable_is_a_setting() -> None:
    named = {name.lower() for name in re.findall(r"`MATINEE_([A-Z_]+)`", README)}
    assert {name.split("__")[0] for name in named} == set(Settings.model_fields)


def test_links_lead_to_files() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_the_cheap_commands_run_on_an_empty_library(tmp_path: Path) -> None:
    for line in CHEAP:
        assert line in MATINEE
        done = _run(line, tmp_path)
        assert done.returncode == 0, done.stderr


def test_the_python_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it stands, on a folder with a video and a sound, with fakes for the models."""
    (tmp_path / "Videos").mkdir()
    make_video(tmp_path / "Videos" / "calm.mp4", 2.0, cuts=[1.0])
    make_audio(tmp_path / "Videos" / "tone.flac", 1.0, tones=[500])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MATINEE_OFFLINE", "1")
    monkeypatch.setattr("agent.opened.Models", OfflineModels)
    (example,) = [body for language, _, body in FENCES if language == "python"]
    assert len([line for line in example.splitlines() if line.strip()]) <= 11
    names: dict[str, Any] = {}
    exec(compile(example, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "calm" in printed
    assert "0.0" in printed
    again = names["Recommender"].open(tmp_path / "home")
    with again:
        assert "like" in [play.action for play in again.plays("me")]


@pytest.mark.weights
def test_the_import_examples_give_a_library(tmp_path: Path) -> None:
    examples = {name: body for language, name, body in FENCES if language == "json"}
    assert set(examples) == {"items.jsonl", "plays.jsonl", "dialogues.jsonl"}
    for name, body in examples.items():
        (tmp_path / name).write_text(body, encoding="utf-8")
    for line in (text for text in MATINEE if text.startswith("matinee import")):
        done = _run(line, tmp_path)
        assert done.returncode == 0, done.stderr
    assert "reef-1" in _run("matinee list --json", tmp_path).stdout
    done = _run("matinee eval dialogues.jsonl --no-llm --json", tmp_path)
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row["ways"]["matinee"] for row in json.loads(done.stdout)["rows"]}
    assert rows["recall@1"]["mean"] == rows["constraints kept"]["mean"] == 1
