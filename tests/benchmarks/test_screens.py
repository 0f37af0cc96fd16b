"""Protects the pictures of the page: each shows another thing, and what lacks is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import browser
from benchmarks.screens import SCREENS, main
from ui.languages import LANGUAGES, language_of_header


def test_no_picture_changes_what_another_shows() -> None:
    """Who was shown something sees less of it: each list is of a person of its own."""
    spoken = [one.user for one in SCREENS if one.steps.__qualname__.startswith("_asks")]
    assert len(set(spoken)) == len(spoken)
    assert len({one.name for one in SCREENS}) == len(SCREENS)
    assert {language_of_header(one.locale) for one in SCREENS} == set(LANGUAGES)
    quiet = [at for at, one in enumerate(SCREENS) if one.user == "ada"]
    assert [SCREENS[at].name for at in quiet] == ["you", "chat"]  # what is known, before she talks


def test_without_a_demo_library_it_says_what_to_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(home))
    assert main(["--out", str(tmp_path / "out")]) == 1
    assert "run make demo once" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_chromium_it_says_what_to_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "demo").mkdir(parents=True)
    (home / "demo" / "library.sqlite").touch()
    monkeypatch.setenv("MATINEE_HOME", str(home))
    monkeypatch.setattr(browser, "NAMES", ("no-such-browser",))
    assert main(["--out", str(tmp_path / "out")]) == 1
    assert "install it" in capsys.readouterr().err


def test_a_picture_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nowhere"])
    assert "there is no screen nowhere" in capsys.readouterr().err
