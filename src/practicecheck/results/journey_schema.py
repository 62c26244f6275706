"""The published JSON Schema of a child's journey: by itself, and as an item of `journeys` in a run.

Programs may rely on it; it changes only with the format's number. Knows the shape, nothing of how one comes about.
"""

from __future__ import annotations

from typing import Any, get_args

from practicecheck.results.journey import FORMAT, State

Schema = dict[str, Any]
"""JSON Schema is plain JSON."""

_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_MAYBE_DAY: Schema = {**_DAY, "type": ["string", "null"]}


def journey_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of what `practicecheck journey --format json` prints.

    >>> journey_schema()["properties"]["format"]
    {'const': 'practicecheck.journey/1'}
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:practicecheck:journey:1",
        "title": "practicecheck journey",
        "description": "What the record holds of one child's journey. A step that is not recorded may not have been called "
        "for; a person decides what follows.",
        **_object(
            format={"const": FORMAT},
            as_of={**_DAY, "description": "The day whose end the records are read at."},
            statement=_TEXT,
            calendar=_object(library=_TEXT, hash=_TEXT),
            journeys=_list(journey_item()),
        ),
    }


def journey_item() -> Schema:
    """One child's journey, as it stands in `journeys`."""
    return _object(
        child_id=_TEXT,
        episodes=_list(_episode()),
        unseen={"type": "array", "items": _TEXT},
        rows_after_as_of=_COUNT,
    )


def _episode() -> Schema:
    step = _object(
        step=_TEXT,
        label=_TEXT,
        state={"enum": list(get_args(State))},
        first=_MAYBE_DAY,
        rows=_COUNT,
        asked=_object(**{"from": _DAY}, to=_DAY),
        words=_TEXT,
    )
    wrong = _object(step=_TEXT, date=_DAY, expected_after=_TEXT, found=_DAY, words=_TEXT)
    return _object(
        number={"type": "integer", "minimum": 1},
        title=_TEXT,
        referral=_MAYBE,
        steps=_list(step),
        events=_list(_event()),
        out_of_order=_list(wrong),
    )


def _event() -> Schema:
    since = _object(step=_TEXT, date=_DAY, working_days=_COUNT)
    return _object(
        step=_TEXT,
        label=_TEXT,
        date=_MAYBE_DAY,
        dated_by=_MAYBE,
        until=_MAYBE_DAY,
        open=_FLAG,
        sure=_FLAG,
        since={"anyOf": [since, {"type": "null"}]},
        words=_TEXT,
        table=_TEXT,
        id=_TEXT,
        source=_object(input=_TEXT, sheet=_TEXT, row={"type": ["integer", "null"]}),
    )


def _object(**properties: Schema) -> Schema:
    """An object with all of these, and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}
