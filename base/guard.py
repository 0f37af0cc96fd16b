"""The switch that keeps real models out of unit tests."""

from __future__ import annotations

import os

from base.errors import ModelError

FORBID = "MATINEE_FORBID_WEIGHTS"


def forbid_in_unit_tests(name: str) -> None:
    """Called first by every engine that loads a model.

    Raises:
        ModelError: a test that does not carry the `weights` marker is running.
    """
    if os.environ.get(FORBID):
        raise ModelError(
            f"{name} would load a real model in a unit test: "
            "use base.fakes, or mark the test with @pytest.mark.weights."
        )
