"""Protects a new user: what is missing is said in a sentence, and uv is called as it should be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAMS = "sh cat chmod cksum cp dirname mkdir mktemp mv rm sed touch tr uname".split()
UV = """#!/bin/sh
echo "offline=${UV_OFFLINE:-} $*" >>"$LOG"
case "$1" in venv) mkdir -p .venv/bin && cp "$PYTHON_OF_VENV" .venv/bin/python ;; esac
"""
PIP = """#!/bin/sh
echo "pip $*" >>"$LOG"
case "$*" in
*GGML_CUDA=ON*) exit 1 ;;
*"pip wheel"*) mkdir .venv/wheels && : >.venv/wheels/l.whl ;;
esac
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the set-up is a shell script")


class Machine:
    """A machine that has only the programs put into `bin`, with a copy of what set-up reads."""

    def __init__(self, root: Path) -> None:
        self.tree, self.bin, self.cache = root / "tree", root / "bin", root / "cache"
        self.log = root / "log"
        for folder in (self.tree / "base", self.tree / "scripts", self.bin):
            folder.mkdir(parents=True)
        for name in ("pins.txt", "base/__init__.py", "base/llama_flags.py", "scripts/setup.sh"):
            shutil.copy(ROOT / name, self.tree / name)
        for name in PROGRAMS:
            found = shutil.which(name)
            assert found is not None
            (self.bin / name).symlink_to(found)

    def program(self, name: str, script: str = "exit 0", folder: Path | None = None) -> Path:
        path = (folder or self.bin) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script if script.startswith("#!") else f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def python(self, script: str = f'exec "{sys.executable}" "$@"') -> None:
        self.program("python3", script)

    def compilers(self) -> None:
        self.program("cc")
        self.program("c++")

    def uv(self) -> None:
        pin = next(line for line in (ROOT / "pins.txt").open() if line.startswith("uv=="))
        version = pin.removeprefix("uv==").split()[0]
        self.program(f"uv-{version}", UV, self.cache / "matinee" / "setup")

    def set_up(self, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self.bin),
            "HOME": str(self.cache),
            "XDG_CACHE_HOME": str(self.cache),
            "LOG": str(self.log),
            "PYTHON_OF_VENV": str(self.program("python", PIP, self.cache)),
            "TMPDIR": str(self.tree),
            **variables,
        }
        return subprocess.run(
            [str(self.bin / "sh"), "scripts/setup.sh", ".venv/.ready"],
            cwd=self.tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def ready(self) -> bool:
        return (self.tree / ".venv" / ".ready").exists()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def _one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_no_python(machine: Machine) -> None:
    assert "Python 3.11, 3.12 or 3.13 is missing" in _one_sentence(machine.set_up())


def test_a_python_that_is_on_the_path_but_fails_is_passed_over(machine: Machine) -> None:
    machine.python("exit 127")
    assert "is missing" in _one_sentence(machine.set_up())
    machine.program("python3.12", f'exec "{sys.executable}" "$@"')
    assert "C compiler" in _one_sentence(machine.set_up())


def test_no_c_compiler(machine: Machine) -> None:
    machine.python()
    assert "a C compiler is missing" in _one_sentence(machine.set_up())


def test_no_cpp_compiler(machine: Machine) -> None:
    machine.python()
    machine.program("gcc")
    assert "a C++ compiler is missing" in _one_sentence(machine.set_up())


def test_neither_venv_nor_pip(machine: Machine) -> None:
    machine.python(f'case "$1" in -m) exit 1 ;; esac; exec "{sys.executable}" "$@"')
    machine.compilers()
    assert "apt-get install python3-venv" in _one_sentence(machine.set_up())
    assert not list(machine.tree.glob("tmp.*"))  # nothing is left behind


def test_offline_before_the_first_set_up(machine: Machine) -> None:
    machine.python()
    machine.compilers()
    sentence = _one_sentence(machine.set_up(MATINEE_OFFLINE="1"))
    assert "run make once without" in sentence
    assert not machine.ready


def _lines(machine: Machine, word: str) -> list[str]:
    return [line for line in machine.log.read_text().splitlines() if word in line]


def _usual(machine: Machine) -> Machine:
    machine.python()
    machine.compilers()
    machine.uv()
    return machine


def test_packages_are_installed_by_hash_and_llama_is_compiled_with_flags(machine: Machine) -> None:
    done = _usual(machine).set_up()
    assert done.returncode == 0, done.stderr
    assert machine.ready
    assert len(_lines(machine, "--require-hashes -r .venv/pins.txt")) == 1
    (compiled,) = _lines(machine, "pip wheel")
    assert "--require-hashes -r .venv/llama.txt" in compiled
    assert "--config-settings cmake.args=-DGGML_NATIVE=OFF;-D" in compiled
    assert "l.whl" in _lines(machine, "offline=")[-2]
    assert "--editable ." in _lines(machine, "offline=")[-1]


def test_the_pins_are_split_without_losing_a_line(machine: Machine) -> None:
    assert _usual(machine).set_up().returncode == 0
    llama = (machine.tree / ".venv" / "llama.txt").read_text()
    others = (machine.tree / ".venv" / "pins.txt").read_text()
    assert llama.startswith("llama-cpp-python==")
    assert llama.count("==") == 1
    assert "--hash=sha256:" in llama
    pins = (ROOT / "pins.txt").read_text()
    assert sorted(f"{llama}{others}".splitlines()) == sorted(pins.splitlines())


def test_llama_is_compiled_once_for_all_clones_and_again_for_other_flags(machine: Machine) -> None:
    assert _usual(machine).set_up().returncode == 0
    shutil.rmtree(machine.tree / ".venv")
    assert machine.set_up().returncode == 0
    assert len(_lines(machine, "pip wheel")) == 1
    flags = machine.tree / "base" / "llama_flags.py"
    flags.write_text(flags.read_text().replace("-DLLAVA_BUILD=OFF", "-DLLAVA_BUILD=ON"))
    assert machine.set_up().returncode == 0
    assert len(_lines(machine, "pip wheel")) == 2


@pytest.mark.parametrize(("value", "expected"), [("1", "1"), ("true", "1"), ("", ""), ("0", "")])
def test_uv_stays_offline_when_told(machine: Machine, value: str, expected: str) -> None:
    assert _usual(machine).set_up().returncode == 0  # compiles
    machine.log.unlink()
    done = machine.set_up(MATINEE_OFFLINE=value)
    assert done.returncode == 0, done.stderr
    assert machine.ready
    calls = _lines(machine, "pip install")
    assert len(calls) == 3  # the pins, llama.cpp and Matinee itself
    assert all(line.startswith(f"offline={expected} ") for line in calls)


def test_offline_with_nothing_compiled(machine: Machine) -> None:
    done = _usual(machine).set_up(MATINEE_OFFLINE="1")
    assert done.returncode == 1
    assert "llama.cpp has not been compiled yet" in done.stderr.splitlines()[-1]
    assert not machine.ready


def test_a_cuda_build_that_fails_is_said_and_done_again_for_the_processor(machine: Machine) -> None:
    _usual(machine)
    machine.program("nvidia-smi", "echo 'GPU 0: one'")
    machine.program("nvcc", "echo 'release 13.0'")
    done = machine.set_up()
    assert done.returncode == 0, done.stderr
    assert "did not compile with CUDA" in done.stderr
    assert ["GGML_CUDA=ON" in line for line in _lines(machine, "pip wheel")] == [True, False]


@pytest.mark.parametrize("step", ["pins.txt", "l.whl", "--editable"])
def test_a_failed_installation_is_not_taken_for_ready(machine: Machine, step: str) -> None:
    _usual(machine)
    tool = next((machine.cache / "matinee" / "setup").iterdir())
    tool.write_text(f'{UV}case "$*" in *{step}*) exit 2 ;; esac\n')
    done = machine.set_up()
    assert done.returncode == 1
    assert "the lines above say why" in done.stderr.splitlines()[-1]
    assert not machine.ready
