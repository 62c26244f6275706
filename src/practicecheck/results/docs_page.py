"""The reference page of a run's result: `docs/reference/result.md`.

    python -m practicecheck.results.docs_page > docs/reference/result.md

Fields and types come from the published schema; what each means is said here. Knows nothing of how a result
comes about.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from practicecheck.results.run_schema import run_schema

MEANINGS = {
    "format": "The contract and its number. Stop where it is another.",
    "from": "`--from`: rows dated before it are not listed, unless still open; null where it was not given.",
    "settings": "Local choices, such as the practice model.",
    "overlay": "Local changes to the rulebook, each with reason, owner and date.",
    "rulebook": "Which rules ran.",
    "rulebook.version": "The rulebook's version.",
    "rulebook.hash": "Of all its files but the examples in them, the overlay's included: the same hash, the same rules and settings.",
    "rulebook.overlay": "Of the overlay's files alone; null without one.",
    "overlay[].sets": "What it sets.",
    "overlay[].name": "Of which parameter, list or rule.",
    "overlay[].reason": "Why.",
    "overlay[].owner": "The role that decided it.",
    "overlay[].review_by": "The day by which it is looked at again.",
    "overlay[].file": "The file of the overlay.",
    "overlay[].line": "The line in it.",
    "calendar": "Which bank holidays were used.",
    "calendar.library": "Where they come from.",
    "calendar.hash": "Of the table of days.",
    "engine": "What worked the answers out.",
    "engine.practicecheck": "The program's version.",
    "engine.checks": "The database engine.",
    "engine.escalations": "What raised the escalations: durable-rules, or the reference chainer.",
    "engine.faults": "Faults of the engine, in words. Not empty: exit code 4.",
    "rules": "Every rule and escalation of the run.",
    "rules[].rule": "Its id.",
    "rules[].title": "Its title.",
    "rules[].kind": "What it looks for.",
    "rules[].theme": "The part of practice.",
    "rules[].severity": "How grave a gap is.",
    "rules[].ask": "The question for the person who decides.",
    "rules[].limits": "What it does not see.",
    "rules[].references": "The guidance it rests on.",
    "rules[].references[].ref": "The edition.",
    "rules[].references[].from": "In force from this day.",
    "rules[].references[].to": "Until this day; null where still in force.",
    "rules[].parameters": "The numbers it uses, by name.",
    "rules[].to_be_confirmed": "Sources and numbers not yet confirmed.",
    "rules[].counts": "How many rows got each answer.",
    "rules[].level": "Who is told where it escalates.",
    "reports": "What is shown rather than asked, such as the seven-minute briefing.",
    "reports[].rule": "Its id.",
    "reports[].title": "Its title.",
    "reports[].answers": "Lines of the audit briefing that it serves.",
    "reports[].limits": "What it does not say.",
    "reports[].parameters": "The numbers it is made with, by name.",
    "reports[].briefing.title": "The title.",
    "reports[].briefing.aims": "What the audit set out to learn.",
    "reports[].briefing.why": "Why it matters.",
    "reports[].briefing.lines": "How each line of learning is worded, by its code in `rules[].answers`.",
    "reports[].briefing.do": "What to do, whatever was found.",
    "reports[].briefing.questions": "What to talk about, whatever was found.",
    "reports[].briefing.material": "What stands behind the briefing.",
    "reports[].briefing.material[].what": "What it is.",
    "reports[].briefing.material[].held_by": "The role that holds it.",
    "reports[].briefing.always_named": "Agencies of which it is always said whether they were seen.",
    "reports[].briefing.keep": "How long it is kept.",
    "children": "Every child read.",
    "children[].child_id": "The id in the extract.",
    "children[].team": "The team that holds the case at the as-of day; null where not recorded.",
    "children[].answers": "The child's answer to every rule: the worst of its rows'.",
    "outcomes": "Every answer but `not_applicable` ones that say nothing more.",
    "outcomes[].rule": "The rule that answers.",
    "outcomes[].child_id": "The child.",
    "outcomes[].subject": "The row asked about.",
    "outcomes[].subject.table": "Its table.",
    "outcomes[].subject.id": "Its key; null where there is no such row.",
    "outcomes[].answer": "The answer.",
    "outcomes[].severity": "The rule's severity.",
    "outcomes[].message": "The answer in a sentence, about the record.",
    "outcomes[].event_date": "The day that the row is dated.",
    "outcomes[].due": "The last day of the limit, where there is one.",
    "outcomes[].parameters": "The numbers in force on that day.",
    "outcomes[].tags": "Words on how it was read: `date_only`, `linked_by_date`.",
    "outcomes[].notes": "What is said beside the answer.",
    "outcomes[].reasons": "Why it cannot be told: `kind` for programs, `words` for people.",
    "outcomes[].blocked_by": "Rules to look at first.",
    "outcomes[].evidence": "What the answer rests on.",
    "outcomes[].evidence[].role": "`used`; `near_miss`, which nearly did; `coverage`, which makes an absence mean something.",
    "outcomes[].evidence[].table": "The table.",
    "outcomes[].evidence[].id": "The row's key.",
    "outcomes[].evidence[].field": "The field.",
    "outcomes[].evidence[].value": "Its value; null where blank.",
    "outcomes[].evidence[].source": "Where it stands in the input; null for what is about a whole table.",
    "outcomes[].evidence[].source.input": "The file.",
    "outcomes[].evidence[].source.sheet": "The sheet or table.",
    "outcomes[].evidence[].source.row": "The row, counted as a person does.",
    "escalations": "Escalations, and rules that escalate by themselves.",
    "escalations[].id": "Stable over runs.",
    "escalations[].rule": "The escalation or rule.",
    "escalations[].child_id": "The child.",
    "escalations[].answer": "`escalate`; or `cannot_tell`: it would, were something known.",
    "escalations[].level": "Who is told.",
    "escalations[].message": "In a sentence.",
    "out_of_period": "How many answers are not listed because their row is dated before `from`.",
    "measures": "Counts over the extract.",
    "measures[].rule": "The rule.",
    "measures[].measure": "The measure's name.",
    "measures[].split": "The group counted; empty for all.",
    "measures[].numerator": "Of those counted, for how many more holds.",
    "measures[].denominator": "How many were counted.",
    "measures[].cannot_tell": "For how many it cannot be told; in neither number.",
    "journeys": "Timelines of those children that `--journeys` asks for. [How to read one](../how-to/see-a-childs-journey.md).",
    "coverage": "What the input says it holds.",
    "coverage[].table": "The table.",
    "coverage[].status": "`complete`, `partial`, or another word of the [case record](case-record.md).",
    "coverage[].from": "The first day covered.",
    "coverage[].to": "The last.",
    "coverage[].children": "For how many children it is said; null for all.",
    "column_coverage": "Which columns the input carries.",
    "column_coverage[].input": "The file or folder.",
    "column_coverage[].table": "The table.",
    "column_coverage[].column": "The column.",
    "column_coverage[].carried": "Whether a blank in it means anything.",
    "column_coverage[].filled": "In how many rows it is filled.",
    "column_coverage[].rows": "Of how many.",
    "intake": "What became of the rows: read = used + quarantined + after as_of.",
    "intake.rows_read": "Rows of the inputs; one that gives rows of several tables counts once.",
    "intake.rows_used": "Rows of which something is used.",
    "intake.rows_quarantined": "Rows of which nothing is used; `quarantine.csv` lists them.",
    "intake.rows_after_as_of": "Rows dated after the as-of day, left out.",
    "intake.dropped_columns": "Columns that are not read: input, sheet, heading.",
    "intake.problems": "Every problem in the input. None holds a value.",
    "intake.problems[].input": "The file.",
    "intake.problems[].sheet": "The sheet or table.",
    "intake.problems[].row": "The row, as a person counts.",
    "intake.problems[].table": "The table.",
    "intake.problems[].column": "The column.",
    "intake.problems[].kind": "What is wrong, for programs.",
    "intake.problems[].advice": "What to do.",
}
"""What each field means, by its path; a description in the schema comes first."""

_HEAD = """\
# The result of a run

<!-- Generated by `python -m practicecheck.results.docs_page`; do not edit. -->

`result.json`, and what `practicecheck run --format json` prints: one JSON document, `practicecheck.run/1`. The
schema is printed by `practicecheck rules schema --of run`. Every field is always there. Within the number 1 no field goes
away or changes its meaning. What the answers mean: [the meaning of answers](../explanation/meaning-of-answers.md).

`--format jsonl` prints the same a line at a time: first what is said of the run, then each child, escalation, outcome and
journey, told apart by `type`. `--format csv` prints the escalations and outcomes as a table. `run.duckdb`, which `--out` writes beside
`result.json`, is for `practicecheck explain --run` and `practicecheck report` alone and may change with any release.

| Field | Type | Meaning |
|---|---|---|"""


def result_page() -> str:
    """The page, in Markdown."""
    rows = (f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in fields())
    return "\n".join((_HEAD, *rows)) + "\n"


def fields() -> Iterator[tuple[str, str, str]]:
    """Every field of a result, with its path, its type and its meaning.

    >>> next(fields())[:2]
    ('format', '`practicecheck.run/1`')
    """
    yield from _fields(run_schema(), "")


def _fields(schema: dict[str, Any], at: str) -> Iterator[tuple[str, str, str]]:
    for name, field in schema.get("properties", {}).items():
        path = f"{at}.{name}" if at else name
        yield path, _kind(field), field.get("description") or MEANINGS.get(path, "")
        yield from _fields(field, path)
        yield from _fields(field.get("items", {}), f"{path}[]")
        for option in field.get("anyOf", ()):
            yield from _fields(option, path)


def _kind(field: dict[str, Any]) -> str:
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{'null' if value is None else value}`" for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(_kind(option) for option in field["anyOf"])
    if "pattern" in field and r"\d{4}" in field["pattern"]:
        return "day or null" if "null" in field["type"] else "day"
    if isinstance(field.get("type"), list):
        return " or ".join(field["type"])
    if field.get("type") == "array":
        return f"list of {field['items'].get('type', 'object')}s"
    return str(field.get("type", "any"))


if __name__ == "__main__":
    sys.stdout.write(result_page())
