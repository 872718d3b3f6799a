# SPDX-License-Identifier: Apache-2.0
"""Deadlines: whole days after a moment, as text. The calendar ends with the year 9999, and so does every deadline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fairchord.canonical import utc_text

END_OF_TIME: Final = "9999-12-31T23:59:59Z"


def days_after(moment: str, days: int) -> str:
    """Return the moment so many days later."""
    try:
        return utc_text(datetime.fromisoformat(moment) + timedelta(days=days))
    except OverflowError:
        return END_OF_TIME


def has_passed(at: str, since: str, days: int) -> bool:
    """Say whether so many days are over since a moment; what would end after the year 9999 never is."""
    end = days_after(since, days)
    return end != END_OF_TIME and at >= end
