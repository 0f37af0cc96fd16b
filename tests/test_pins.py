"""Protects pins.txt: everything that pyproject.toml asks for, by version and hash, from no host."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINS = (ROOT / "pins.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ASKED = [
    *PROJECT["project"]["dependencies"],
    *(text for extra in PROJECT["project"]["optional-dependencies"].values() for text in extra),
    *PROJECT["dependency-groups"]["dev"],
]


def _blocks() -> list[tuple[Requirement, list[str]]]:
    joined = PINS.replace("\\\n", " ").splitlines()
    parts = [line.split(" --hash=") for line in joined if line and not line.startswith("#")]
    return [(Requirement(head.strip()), [h.strip() for h in hashes]) for head, *hashes in parts]


BLOCKS = _blocks()


@pytest.mark.parametrize("text", ASKED)
def test_what_is_asked_for_is_pinned_as_asked(text: str) -> None:
    """Fails after a change of pyproject.toml that was not followed by `make pins`."""
    asked = Requirement(text)
    name = canonicalize_name(asked.name)
    pins = [pin for pin, _ in BLOCKS if canonicalize_name(pin.name) == name]
    assert pins, f"{text} is not in pins.txt: run make pins"
    for pin in pins:
        (version,) = pin.specifier
        assert asked.specifier.contains(version.version, prereleases=True)


def test_each_pin_is_one_version_with_hashes() -> None:
    assert len(BLOCKS) > 100
    for pin, hashes in BLOCKS:
        assert [clause.operator for clause in pin.specifier] == ["=="], pin
        assert hashes, pin
        assert all(h.startswith("sha256:") and len(h) == 71 for h in hashes), pin


def test_no_host_is_recorded() -> None:
    assert "://" not in PINS
    assert "--index" not in PINS
