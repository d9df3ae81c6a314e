"""Times as events count them."""

from __future__ import annotations

import datetime

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_MICROSECOND = datetime.timedelta(microseconds=1)


def micros(time: datetime.datetime) -> int:
    """Returns a time as microseconds since 1970.

    :raises ValueError: it has no time zone
    """
    if time.tzinfo is None:
        raise ValueError(f"{time.isoformat()} has no time zone: it could be any of 26 hours")
    return (time - EPOCH) // _MICROSECOND


def time_of(milliseconds: int) -> datetime.datetime:
    """Returns the time, in UTC, of milliseconds since 1970.

    :raises OverflowError: Python has no such time
    """
    return EPOCH + datetime.timedelta(milliseconds=milliseconds)
