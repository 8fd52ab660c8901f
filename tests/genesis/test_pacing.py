from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kobimo.genesis.pacing import Pace, retry_after
from support.genesis_server import FakeClock

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_the_first_call_does_not_wait_and_the_next_one_second() -> None:
    clock = FakeClock()
    pace = Pace(clock)
    pace.wait("a")
    pace.wait("a")
    pace.wait("a")
    assert clock.waits == [1.0, 1.0]


def test_only_the_rest_of_the_second_is_waited() -> None:
    clock = FakeClock()
    pace = Pace(clock)
    pace.wait("a")
    clock.sleep(0.75)
    pace.wait("a")
    clock.sleep(7)
    pace.wait("a")
    assert clock.waits == [0.75, 0.25, 7]


def test_hosts_do_not_wait_for_each_other() -> None:
    clock = FakeClock()
    pace = Pace(clock)
    pace.wait("a")
    pace.wait("b")
    assert clock.waits == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 10:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2020 10:02:00 GMT", 0.0),
        ("-1", None),
        ("1.5", None),
        ("bald", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds
