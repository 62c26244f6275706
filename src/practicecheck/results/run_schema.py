"""The published JSON Schema of a run result, `practicecheck.run/1` (design section 5).

Programs that read `result.json` or `--format json` may rely on it; it changes only with the format's number. Knows the
shape of a result, nothing of how one comes about.
"""

from __future__ import annotations

from typing import Any, get_args

from practicecheck.results.journey_schema import journey_item
from practicecheck.results.words import SEVERITIES, Answer

Schema = dict[str, Any]
"""JSON Schema is plain JSON."""

_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_DAY: Schema = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_ID: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
_ANSWER: Schema = {"enum": list(get_args(Answer))}
_SEVERITY: Schema = {"enum": list(SEVERITIES)}
_HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]+$"}


def run_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a run result.

    >>> run_schema()["properties"]["format"]
    {'const': 'practicecheck.run/1'}
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:practicecheck:run:1",
        "title": "practicecheck run result",
        "description": "What the rules answer about the records, child by child. The answers speak of the record, not of "
        "any worker; a person decides what follows.",
        **_object(
            format={"const": "practicecheck.run/1"},
            as_of={**_DAY, "type": "string", "description": "The day whose end the records are read at."},
            **{"from": {**_DAY, "description": "Subjects dated before it are not listed, unless still open."}},
            settings={"type": "object", "description": "Local choices, such as the practice model."},
            overlay=_list(_setting()),
            statement={
                **_TEXT,
                "description": "Who decides, and what the answers are not for. Show it with every use.",
            },
            rulebook=_object(version=_TEXT, hash=_HASH, overlay={**_HASH, "type": ["string", "null"]}),
            calendar=_object(library=_TEXT, hash=_HASH),
            engine=_object(practicecheck=_TEXT, checks=_TEXT, escalations=_TEXT, faults=_TEXTS),
            rules=_list(_rule()),
            reports=_list(_report()),
            children=_list(
                _object(child_id=_TEXT, team=_MAYBE, answers={"type": "object", "additionalProperties": _ANSWER})
            ),
            outcomes=_list(_outcome()),
            out_of_period=_COUNT,
            escalations=_list(_escalation()),
            measures=_list(_measure()),
            journeys=_list(journey_item()),
            coverage=_list(
                _object(table=_TEXT, status=_TEXT, **{"from": _DAY}, to=_DAY, children={"type": ["integer", "null"]})
            ),
            column_coverage=_list(
                _object(input=_TEXT, table=_TEXT, column=_TEXT, carried=_FLAG, filled=_COUNT, rows=_COUNT)
            ),
            intake=_intake(),
        ),
    }


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


def _setting() -> Schema:
    return _object(
        id={**_TEXT, "description": "Its path in the overlay, such as `parameters.visit_wd`."},
        sets={"enum": ["parameter", "list", "severity", "switched_off"]},
        name=_TEXT,
        shipped={"description": "What it is in the rulebook."},
        local={"description": "What it is here."},
        reason=_TEXT,
        owner=_TEXT,
        date={**_DAY, "type": "string", "description": "The day on which it was decided."},
        review_by=_DAY,
        past_review={**_FLAG, "description": "Whether the review was due before the as-of day. It holds all the same."},
        file=_TEXT,
        line=_COUNT,
        reaches={**_TEXTS, "description": "Rules and escalations that it can change anything for."},
    )


def _rule() -> Schema:
    return _object(
        rule=_TEXT,
        title=_TEXT,
        kind={"enum": ["gap", "strength", "trigger", "measure", "escalation"]},
        theme=_TEXT,
        severity=_SEVERITY,
        status={
            "enum": ["ok", "failed", "switched_off"],
            "description": "Whether the rule ran; never an answer. Switched off, it answers `cannot_tell` for every child.",
        },
        why={**_TEXT, "description": "Why it is switched off, who decided it and when; else empty."},
        trial=_FLAG,
        answers={**_TEXTS, "description": "Lines of the audit briefing that the rule answers."},
        acts={**_TEXT, "description": "The role that acts on a finding."},
        blocked_by={**_TEXTS, "description": "Rules to look at first where this one does not apply."},
        hidden_beside={
            **_TEXTS,
            "description": "Not displayed beside an escalation of one of these for the same child.",
        },
        ask=_TEXT,
        limits=_TEXTS,
        reading={**_TEXT, "description": "The rule in plain English."},
        references=_list(_object(ref=_TEXT, **{"from": _DAY}, to=_DAY)),
        parameters={"type": "object"},
        to_be_confirmed=_TEXTS,
        overlay={**_TEXTS, "description": "Ids of the local settings that it is under."},
        counts={"type": "object", "additionalProperties": _COUNT, "propertyNames": _ANSWER},
        level=_TEXT,
    )


def _report() -> Schema:
    words = _object(
        title=_TEXT,
        aims=_TEXTS,
        why=_TEXTS,
        lines={"type": "object", "additionalProperties": _TEXT},
        do=_TEXTS,
        questions=_TEXTS,
        material=_list(_object(what=_TEXT, held_by=_TEXT)),
        always_named=_TEXTS,
        keep=_TEXT,
    )
    return _object(
        rule=_TEXT,
        title=_TEXT,
        answers=_TEXTS,
        made_by={**_TEXT, "description": "The command that makes it."},
        limits=_TEXTS,
        parameters={"type": "object"},
        briefing={"anyOf": [words, {"type": "null"}], "description": "The fixed words of a briefing; null for others."},
    )


def _outcome() -> Schema:
    source = _object(input=_TEXT, sheet=_TEXT, row={"type": ["integer", "null"]})
    return _object(
        id={**_ID, "description": "Stable over runs: of rule, child and subject."},
        rule=_TEXT,
        child_id=_TEXT,
        subject=_object(table=_TEXT, id=_MAYBE),
        answer=_ANSWER,
        severity=_SEVERITY,
        message=_TEXT,
        event_date=_DAY,
        due=_DAY,
        edition={**_MAYBE, "description": "The edition of guidance in force on the day of the event."},
        parameters={"type": "object"},
        to_be_confirmed={
            **_TEXTS,
            "description": "Those of the parameters whose value is not confirmed by its source.",
        },
        overlay={**_TEXTS, "description": "Ids of the local settings that it was answered under."},
        tags=_TEXTS,
        notes=_TEXTS,
        reasons=_list({"type": "object", "required": ["kind", "words"], "additionalProperties": _TEXT}),
        blocked_by=_TEXTS,
        evidence=_list(
            _object(
                role={"enum": ["used", "near_miss", "coverage"]},
                table=_TEXT,
                id=_MAYBE,
                field=_MAYBE,
                value=_MAYBE,
                source={"anyOf": [source, {"type": "null"}]},
            )
        ),
    )


def _escalation() -> Schema:
    return _object(
        id=_ID,
        rule=_TEXT,
        child_id=_TEXT,
        answer={"enum": ["escalate", "cannot_tell"]},
        level=_TEXT,
        because={"type": "array", "items": _ID, "description": "Ids of outcomes, or of escalations."},
        message=_TEXT,
    )


def _measure() -> Schema:
    return _object(
        rule=_TEXT,
        measure=_TEXT,
        split={"type": "object", "additionalProperties": _TEXT},
        numerator=_COUNT,
        denominator=_COUNT,
        cannot_tell=_COUNT,
        value={"type": ["number", "null"], "description": "Per cent."},
    )


def _intake() -> Schema:
    problem = _object(
        input=_TEXT,
        sheet=_TEXT,
        row={"type": ["integer", "null"]},
        table=_MAYBE,
        column=_MAYBE,
        kind=_TEXT,
        shape={**_MAYBE, "description": "The value with letters as a and digits as 9: never what it said."},
        advice=_TEXT,
    )
    return _object(
        rows_read=_COUNT,
        rows_used=_COUNT,
        rows_quarantined=_COUNT,
        rows_after_as_of=_COUNT,
        dropped_columns=_TEXTS,
        problems=_list(problem),
    )
