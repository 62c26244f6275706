"""The journeys that a kept run holds, as the plain data that pictures and texts are made of.

The counterpart of `to_json` in `results/journey.py`. Knows nothing of how a journey is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from practicecheck.errors import InputError
from practicecheck.reports.kept import RESULT, not_whole
from practicecheck.reports.kept_run import KeptRun
from practicecheck.results.journey import Episode, Event, Journey, OutOfOrder, Since, StepState
from practicecheck.results.model import Source

_Data = Mapping[str, Any]


def read_journeys(run: KeptRun) -> Sequence[Journey]:
    """Every journey of a kept run, in its order. Raises InputError where one is not whole."""
    try:
        return [
            _journey(one, run.result.as_of)
            for one in msgspec.json.decode(run.result.journeys, type=list[dict[str, Any]])
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(not_whole(RESULT, type(error).__name__)) from error


def _journey(data: _Data, as_of: date) -> Journey:
    episodes = tuple(_episode(one) for one in data["episodes"])
    return Journey(data["child_id"], as_of, episodes, tuple(data["unseen"]), data["rows_after_as_of"])


def _episode(data: _Data) -> Episode:
    return Episode(
        number=data["number"],
        title=data["title"],
        referral=data["referral"],
        events=tuple(_event(one) for one in data["events"]),
        steps=tuple(_step(one) for one in data["steps"]),
        out_of_order=tuple(_out_of_order(one) for one in data["out_of_order"]),
    )


def _event(data: _Data) -> Event:
    since, source = data["since"], data["source"]
    return Event(
        step=data["step"],
        label=data["label"],
        day=_day(data["date"]),
        dated_by=data["dated_by"],
        words=data["words"],
        table=data["table"],
        id=data["id"],
        source=Source(source["input"], source["sheet"], source["row"]),
        until=_day(data["until"]),
        open=data["open"],
        sure=data["sure"],
        since=Since(since["step"], date.fromisoformat(since["date"]), since["working_days"]) if since else None,
    )


def _step(data: _Data) -> StepState:
    asked = data["asked"]
    return StepState(
        step=data["step"],
        label=data["label"],
        state=data["state"],
        first=_day(data["first"]),
        rows=data["rows"],
        asked=(date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])),
        words=data["words"],
    )


def _out_of_order(data: _Data) -> OutOfOrder:
    return OutOfOrder(
        step=data["step"],
        day=date.fromisoformat(data["date"]),
        expected_after=data["expected_after"],
        found=date.fromisoformat(data["found"]),
        words=data["words"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
