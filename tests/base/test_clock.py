"""The time can be held, for who measures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from base import clock
from catalog.items import now


def test_it_is_the_time() -> None:
    """Nobody holds it: it goes on."""
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)


def test_a_held_time_stands_still_everywhere_and_is_let_go() -> None:
    """What is stored in the block has that time, and the time before comes back after it."""
    moment = datetime(1998, 1, 2, 3, tzinfo=timezone(timedelta(hours=2)))
    with clock.held(moment):
        assert clock.now() == clock.now() == moment
        assert now() == "1998-01-02T01:00:00.000000Z"
        with clock.held(moment + timedelta(days=1)):
            assert clock.now().day == 3
        assert clock.now() == moment
    assert clock.now().year >= 2026


def test_it_is_let_go_where_the_block_breaks() -> None:
    """Else everything after a failed dialogue would happen in the past."""
    with pytest.raises(KeyError), clock.held(datetime(1998, 1, 1, tzinfo=UTC)):
        raise KeyError
    assert clock.now().year >= 2026


def test_a_moment_without_a_zone_is_refused() -> None:
    """It would be another time on every machine."""
    with pytest.raises(ValueError, match="time zone"), clock.held(datetime(1998, 1, 1)):
        pass
