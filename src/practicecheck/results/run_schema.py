"""The published JSON Schema of a run result, `practicecheck.run/1` (design section 5).

Programs that read `result.json` or `--format json` may rely on it; it changes only with the format's number. Knows the
shape of a result, nothing of how one comes about.
"""

from __future__ import annotations

from typing import get_args

from practicecheck.results.journey_schema import journey_item
from practicecheck.results.schema_parts import COUNT, FLAG, MAYBE, TEXT, Schema, list_of, object_of
from practicecheck.results.words import SEVERITIES, Answer

"""JSON Schema is plain JSON."""

_DAY: Schema = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TEXTS: Schema = {"type": "array", "items": TEXT}
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
        **object_of(
            format={"const": "practicecheck.run/1"},
            as_of={**_DAY, "type": "string", "description": "The day whose end the records are read at."},
            **{"from": {**_DAY, "description": "Subjects dated before it are not listed, unless still open."}},
            settings={"type": "object", "description": "Local choices, such as the practice model."},
            overlay=list_of(_setting()),
            statement={
                **TEXT,
                "description": "Who decides, and what the answers are not for. Show it with every use.",
            },
            rulebook=object_of(version=TEXT, hash=_HASH, overlay={**_HASH, "type": ["string", "null"]}),
            calendar=object_of(library=TEXT, hash=_HASH),
            engine=object_of(practicecheck=TEXT, checks=TEXT, escalations=TEXT, faults=_TEXTS),
            rules=list_of(_rule()),
            reports=list_of(_report()),
            children=list_of(
                object_of(child_id=TEXT, team=MAYBE, answers={"type": "object", "additionalProperties": _ANSWER})
            ),
            outcomes=list_of(_outcome()),
            out_of_period=COUNT,
            escalations=list_of(_escalation()),
            measures=list_of(_measure()),
            journeys=list_of(journey_item()),
            coverage=list_of(
                object_of(table=TEXT, status=TEXT, **{"from": _DAY}, to=_DAY, children={"type": ["integer", "null"]})
            ),
            column_coverage=list_of(
                object_of(input=TEXT, table=TEXT, column=TEXT, carried=FLAG, filled=COUNT, rows=COUNT)
            ),
            intake=_intake(),
        ),
    }


def _setting() -> Schema:
    return object_of(
        id={**TEXT, "description": "Its path in the overlay, such as `parameters.visit_wd`."},
        sets={"enum": ["parameter", "list", "severity", "switched_off"]},
        name=TEXT,
        shipped={"description": "What it is in the rulebook."},
        local={"description": "What it is here."},
        reason=TEXT,
        owner=TEXT,
        date={**_DAY, "type": "string", "description": "The day on which it was decided."},
        review_by=_DAY,
        past_review={**FLAG, "description": "Whether the review was due before the as-of day. It holds all the same."},
        file=TEXT,
        line=COUNT,
        reaches={**_TEXTS, "description": "Rules and escalations that it can change anything for."},
    )


def _rule() -> Schema:
    return object_of(
        rule=TEXT,
        title=TEXT,
        kind={"enum": ["gap", "strength", "trigger", "measure", "escalation"]},
        theme=TEXT,
        severity=_SEVERITY,
        status={
            "enum": ["ok", "failed", "switched_off"],
            "description": "Whether the rule ran; never an answer. Switched off, it answers `cannot_tell` for every child.",
        },
        why={**TEXT, "description": "Why it is switched off, who decided it and when; else empty."},
        trial={
            **FLAG,
            "description": "Whether it is only on trial: by its file, or as it changed since it was approved.",
        },
        approval={
            "anyOf": [_approval(), {"type": "null"}],
            "description": "Its last approval; null where nobody has approved it.",
        },
        answers={**_TEXTS, "description": "Lines of the audit briefing that the rule answers."},
        acts={**TEXT, "description": "The role that acts on a finding."},
        blocked_by={**_TEXTS, "description": "Rules to look at first where this one does not apply."},
        hidden_beside={
            **_TEXTS,
            "description": "Not displayed beside an escalation of one of these for the same child.",
        },
        ask=TEXT,
        limits=_TEXTS,
        reading={**TEXT, "description": "The rule in plain English."},
        references=list_of(object_of(ref=TEXT, **{"from": _DAY}, to=_DAY)),
        parameters={"type": "object"},
        to_be_confirmed=_TEXTS,
        overlay={**_TEXTS, "description": "Ids of the local settings that it is under."},
        counts={"type": "object", "additionalProperties": COUNT, "propertyNames": _ANSWER},
        level=TEXT,
    )


def _approval() -> Schema:
    return object_of(
        by={**TEXT, "description": "Who approved it, and in which role."},
        on={**_DAY, "type": "string", "description": "The day on which it was approved."},
        version={**COUNT, "description": "The rule's version then."},
        changed={
            "enum": ["reading", "logic", None],
            "description": "What changed since: how it reads, or what it asks without a word of it showing; null where nothing did.",
        },
    )


def _report() -> Schema:
    words = object_of(
        title=TEXT,
        aims=_TEXTS,
        why=_TEXTS,
        lines={"type": "object", "additionalProperties": TEXT},
        do=_TEXTS,
        questions=_TEXTS,
        material=list_of(object_of(what=TEXT, held_by=TEXT)),
        always_named=_TEXTS,
        keep=TEXT,
    )
    return object_of(
        rule=TEXT,
        title=TEXT,
        answers=_TEXTS,
        made_by={**TEXT, "description": "The command that makes it."},
        limits=_TEXTS,
        parameters={"type": "object"},
        briefing={"anyOf": [words, {"type": "null"}], "description": "The fixed words of a briefing; null for others."},
    )


def _outcome() -> Schema:
    source = object_of(input=TEXT, sheet=TEXT, row={"type": ["integer", "null"]})
    return object_of(
        id={**_ID, "description": "Stable over runs: of rule, child and subject."},
        rule=TEXT,
        child_id=TEXT,
        subject=object_of(table=TEXT, id=MAYBE),
        answer=_ANSWER,
        severity=_SEVERITY,
        message=TEXT,
        event_date=_DAY,
        due=_DAY,
        edition={**MAYBE, "description": "The edition of guidance in force on the day of the event."},
        parameters={"type": "object"},
        to_be_confirmed={
            **_TEXTS,
            "description": "Those of the parameters whose value is not confirmed by its source.",
        },
        overlay={**_TEXTS, "description": "Ids of the local settings that it was answered under."},
        tags=_TEXTS,
        notes=_TEXTS,
        reasons=list_of({"type": "object", "required": ["kind", "words"], "additionalProperties": TEXT}),
        blocked_by=_TEXTS,
        evidence=list_of(
            object_of(
                role={"enum": ["used", "near_miss", "coverage"]},
                table=TEXT,
                id=MAYBE,
                field=MAYBE,
                value=MAYBE,
                source={"anyOf": [source, {"type": "null"}]},
            )
        ),
    )


def _escalation() -> Schema:
    return object_of(
        id=_ID,
        rule=TEXT,
        child_id=TEXT,
        answer={"enum": ["escalate", "cannot_tell"]},
        level=TEXT,
        because={"type": "array", "items": _ID, "description": "Ids of outcomes, or of escalations."},
        message=TEXT,
    )


def _measure() -> Schema:
    return object_of(
        rule=TEXT,
        measure=TEXT,
        split={"type": "object", "additionalProperties": TEXT},
        numerator=COUNT,
        denominator=COUNT,
        cannot_tell=COUNT,
        value={"type": ["number", "null"], "description": "Per cent."},
    )


def _intake() -> Schema:
    problem = object_of(
        input=TEXT,
        sheet=TEXT,
        row={"type": ["integer", "null"]},
        table=MAYBE,
        column=MAYBE,
        heading={**MAYBE, "description": "What the input calls the column, where a mapping says which it is."},
        kind=TEXT,
        shape={**MAYBE, "description": "The value with letters as a and digits as 9: never what it said."},
        advice=TEXT,
    )
    return object_of(
        rows_read=COUNT,
        rows_used=COUNT,
        rows_quarantined=COUNT,
        rows_after_as_of=COUNT,
        dropped_columns=_TEXTS,
        problems=list_of(problem),
    )
