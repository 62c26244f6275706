"""The published JSON Schema of a child's journey: by itself, and as an item of `journeys` in a run.

Programs may rely on it; it changes only with the format's number. Knows the shape, nothing of how one comes about.
"""

from __future__ import annotations

from typing import get_args

from practicecheck.results.journey import FORMAT, State
from practicecheck.results.schema_parts import COUNT, FLAG, MAYBE, TEXT, Schema, list_of, object_of

"""JSON Schema is plain JSON."""

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
        **object_of(
            format={"const": FORMAT},
            as_of={**_DAY, "description": "The day whose end the records are read at."},
            statement=TEXT,
            calendar=object_of(library=TEXT, hash=TEXT),
            journeys=list_of(journey_item()),
        ),
    }


def journey_item() -> Schema:
    """One child's journey, as it stands in `journeys`."""
    return object_of(
        child_id=_said(TEXT, "The child."),
        episodes=_said(
            list_of(_episode()), "Each referral with what led up to it and what followed, in order of time."
        ),
        unseen=_said(
            {"type": "array", "items": TEXT}, "What the extract does not hold of the days asked, in sentences."
        ),
        rows_after_as_of=_said(COUNT, "Rows of the child dated after the as-of day, left out."),
    )


def _episode() -> Schema:
    step = object_of(
        step=_said(TEXT, "The step, for programs."),
        label=_said(TEXT, "The step, for people."),
        state=_said(
            {"enum": list(get_args(State))},
            "`not_recorded`: every day asked is covered, and nothing shows. `not_extracted`: not every day is.",
        ),
        first=_said(_MAYBE_DAY, "Its first day; null where the state is not `dated`."),
        rows=_said(COUNT, "How many rows are shown of it."),
        asked=_said(
            object_of(**{"from": _said(_DAY, "The first day.")}, to=_said(_DAY, "The last.")), "The days looked at."
        ),
        words=_said(TEXT, "The state in a few words."),
    )
    wrong = object_of(
        step=_said(TEXT, "The step that comes early; `closure` where something is dated after it."),
        date=_said(_DAY, "Its day."),
        expected_after=_said(TEXT, "The step that it is expected to follow."),
        found=_said(_DAY, "The first day of that."),
        words=_said(TEXT, "In a sentence."),
    )
    return object_of(
        number=_said({"type": "integer", "minimum": 1}, "Its place in time."),
        title=_said(TEXT, "The headline."),
        referral=_said(MAYBE, "The referral's key; null for what no referral holds."),
        steps=_said(list_of(step), "Every step in the order expected."),
        events=_said(list_of(_event()), "All that is recorded, in order of time; what has no day last."),
        out_of_order=_said(list_of(wrong), "Steps out of the expected order; there may be good reason."),
    )


def _event() -> Schema:
    since = object_of(
        step=_said(TEXT, "The earlier step."),
        date=_said(_DAY, "Its day, which is day 0."),
        working_days=_said(COUNT, "How many working days later this is."),
    )
    source = object_of(
        input=_said(TEXT, "The file."),
        sheet=_said(TEXT, "The sheet or table."),
        row=_said({"type": ["integer", "null"]}, "The row, counted as a person does."),
    )
    return object_of(
        step=_said(TEXT, "The step it is of."),
        label=_said(TEXT, "What it is called."),
        date=_said(_MAYBE_DAY, "Its day; null where none can be told."),
        dated_by=_said(MAYBE, "The column that the day stands in."),
        until=_said(_MAYBE_DAY, "The recorded end of what lasts."),
        open=_said(FLAG, "Whether the record says that it lasts on."),
        sure=_said(FLAG, "False where the record does not say whether the row is such a step."),
        since=_said(
            {"anyOf": [since, {"type": "null"}]}, "From which earlier step it is counted; null where none is there."
        ),
        words=_said(TEXT, "What else the row holds, and what of it is blank."),
        table=_said(TEXT, "The table."),
        id=_said(TEXT, "The row's key."),
        source=_said(source, "Where it stands in the input."),
    )


def _said(schema: Schema, meaning: str) -> Schema:
    return {**schema, "description": meaning}
