"""What a person has on this machine changes no test without weights, and no test changes it."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from base.settings import load_settings


def test_nothing_of_the_person_who_runs_the_tests(nobody: Path) -> None:
    """A report of the suite in the cache once failed a test of the page."""
    assert Path(platformdirs.user_config_dir("matinee")).is_relative_to(nobody)
    assert load_settings().cache.is_relative_to(nobody)
