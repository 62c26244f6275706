"""Journeys as one JSON document, `practicecheck.journey/1`. Knows nothing of where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from practicecheck.calendar import CALENDAR_HASH, LIBRARY
from practicecheck.results.journey import FORMAT, Journey
from practicecheck.results.words import STATEMENT


def document(journeys: Sequence[Journey], as_of: date) -> dict[str, Any]:
    """The document as plain data, ready for `json.dumps`."""
    return {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "statement": STATEMENT,
        "calendar": {"library": LIBRARY, "hash": CALENDAR_HASH},
        "journeys": [one.to_json() for one in journeys],
    }
