"""Protects the verdicts: a target that is missed is never called met, nor one not measured."""

from __future__ import annotations

import pytest

from benchmarks.targets import Checked, Target, targets_table

AT_MOST = Target(what="share", limit=0.1)
AT_LEAST = Target(what="times as fast", limit=3.0, at_least=True)


@pytest.mark.parametrize(
    ("target", "measured", "verdict"),
    [(AT_MOST, 0.09, "met"), (AT_MOST, 0.1, "met"), (AT_MOST, 0.11, "missed"),
     (AT_LEAST, 3.1, "met"), (AT_LEAST, 3.0, "met"), (AT_LEAST, 2.9, "missed"),
     (AT_MOST, None, "not measured"), (AT_MOST, 0.0, "met"), (AT_LEAST, 0.0, "missed")],
)  # fmt: skip
def test_verdicts(target: Target, measured: float | None, verdict: str) -> None:
    assert Checked(target=target, measured=measured).verdict == verdict


def test_what_was_missed_stands_out() -> None:
    printed = targets_table(
        [
            Checked(target=AT_MOST, measured=0.05),
            Checked(target=AT_LEAST, measured=2.0, note="a slow day"),
            Checked(target=AT_LEAST, measured=None),
        ]
    )
    met, missed, unknown = printed.splitlines()[2:]
    assert "at most 0.100" in met
    assert "| met " in met
    assert "at least 3.00" in missed
    assert "**missed**" in missed
    assert "a slow day" in missed
    assert "| –" in unknown
    assert "not measured" in unknown
