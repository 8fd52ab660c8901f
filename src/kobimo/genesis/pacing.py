"""Time, so that it can be replaced: politeness between calls, waiting, time limits."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def now(self) -> datetime:
        """Return the time in UTC."""


class SystemClock:
    """The clock of this computer."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)


@dataclass
class Pace:
    """At most one call in `seconds` to each host, counted from the beginning of one call to that of the next."""

    clock: Clock
    seconds: float = 1.0
    _last: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str) -> None:
        """Return when the next call may begin."""
        last = self._last.get(host)
        if last is not None and (rest := last + self.seconds - self.clock.monotonic()) > 0:
            self.clock.sleep(rest)
        self._last[host] = self.clock.monotonic()


def retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for.

    Parameters
    ----------
    header : str or None
        Seconds or a date.
    now : datetime
        The present time in UTC.

    Returns
    -------
    float or None
        None if there is no such header or it cannot be read; never negative.

    Examples
    --------
    >>> retry_after("120", datetime.now(UTC))
    120.0
    >>> retry_after("-1", datetime.now(UTC)) is None
    True
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
