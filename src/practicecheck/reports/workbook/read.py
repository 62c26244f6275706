"""A kept run, read for a workbook: the contract's JSON as typed, frozen things.

The only place of this package that knows where in `result.json` something stands. Knows nothing of sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from practicecheck.reports.briefing.read import is_opinion
from practicecheck.reports.kept import from_result, read_guidance
from practicecheck.rulebook.overlay import value_words

Piece = Mapping[str, Any]
"""A piece of evidence as the contract has it."""

_KEEP = "Keep it no longer than the work that it serves, and delete it with the run."


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule or escalation of the run."""

    id: str
    title: str
    kind: str
    theme: str
    severity: str
    status: str
    why: str
    on_trial: bool
    acts: str
    ask: str
    limits: tuple[str, ...]
    blocked_by: tuple[str, ...]
    hidden_beside: frozenset[str]
    editions: tuple[tuple[str, date | None, date | None], ...]
    to_be_confirmed: tuple[str, ...]
    overlay: tuple[str, ...]
    counts: Mapping[str, int]
    level: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer to be shown by itself: a gap, an escalate, or a strength."""

    id: str
    rule: str
    child: str
    answer: str
    severity: str
    message: str
    table: str
    subject: str | None
    event: date | None
    due: date | None
    edition: str | None
    notes: tuple[str, ...]
    to_be_confirmed: tuple[str, ...]
    overlay: tuple[str, ...]
    evidence: Sequence[Piece]
    is_opinion: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something could not be told."""

    kind: str
    table: str
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Untold:
    """An answer that could not be told."""

    rule: str
    child: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """An escalation of a child, sure or not to be told; `because` are rule and message of what it rests on."""

    id: str
    rule: str
    child: str
    is_sure: bool
    level: str
    message: str
    because: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, whole or of one part of its split."""

    rule: str
    name: str
    split: str
    numerator: int
    denominator: int
    cannot_tell: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in an input that could not be used."""

    input: str
    sheet: str
    row: int | None
    table: str
    column: str
    heading: str
    kind: str
    shape: str
    advice: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A local setting that the run was made under."""

    id: str
    shipped: str
    local: str
    reason: str
    owner: str
    day: date | None
    review_by: date | None
    is_past_review: bool
    reaches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """What the extract covers of a table; `children` where it is so of some only."""

    table: str
    status: str
    first: date | None
    last: date | None
    children: int | None


@dataclass(frozen=True)
class Told:
    """All that a workbook is made from."""

    run: str
    as_of: date
    since: date | None
    out_of_period: int
    statement: str
    small_number: int
    keep: str
    about: Mapping[str, str]
    faults: int
    rules: Mapping[str, Rule]
    guidance: Mapping[str, str]
    teams: Mapping[str, str | None]
    answers: Mapping[str, Mapping[str, str]]
    findings: tuple[Finding, ...]
    strengths: tuple[Finding, ...]
    untold: tuple[Untold, ...]
    raised: tuple[Raised, ...]
    measures: tuple[Measure, ...]
    inputs: tuple[str, ...]
    rows: Mapping[str, int]
    dropped_columns: tuple[str, ...]
    problems: tuple[Problem, ...]
    settings: tuple[Setting, ...]
    coverage: tuple[Covered, ...]

    def escalating(self, child: str) -> frozenset[str]:
        """The rules and escalations that escalate for a child."""
        return frozenset(rule for rule, answer in self.answers.get(child, {}).items() if answer == "escalate")


def read_told(folder: Path) -> Told:
    """Read the folder that `run --out` wrote. Raises UsageError or InputError where it holds no run to tell of."""
    return from_result(folder, lambda kept: _told(kept.id, kept.data, read_guidance(folder)))


def _told(run: str, data: Mapping[str, Any], guidance: Mapping[str, str]) -> Told:
    rules = {one["rule"]: _rule(one) for one in data["rules"]}
    behind = {name for one in data["escalations"] for name in one["because"]}
    said = {one["id"]: (one["rule"], one["message"]) for one in data["escalations"]}
    findings, strengths, untold = [], [], []
    for one in data["outcomes"]:
        answer = one["answer"]
        if one["id"] in behind:
            said[one["id"]] = (one["rule"], one["message"])
        if answer in ("gap", "escalate"):
            if rules[one["rule"]].kind == "gap":
                findings.append(_finding(one))
        elif answer == "strength":
            strengths.append(_finding(one))
        elif answer == "cannot_tell":
            untold.append(Untold(one["rule"], one["child_id"], tuple(map(_reason, one["reasons"]))))
    intake, briefing = data["intake"], next((one for one in data["reports"] if one["briefing"]), None)
    problems = tuple(map(_problem, intake["problems"]))
    return Told(
        run=run,
        as_of=date.fromisoformat(data["as_of"]),
        since=_day(data["from"]),
        out_of_period=int(data["out_of_period"]),
        statement=str(data["statement"]),
        small_number=int((briefing or {"parameters": {}})["parameters"].get("small_number") or 5),
        keep=str(briefing["briefing"]["keep"] if briefing else "") or _KEEP,
        about=dict(_about(data)),
        faults=len(data["engine"]["faults"]),
        rules=rules,
        guidance=guidance,
        teams={one["child_id"]: one["team"] for one in data["children"]},
        answers={one["child_id"]: one["answers"] for one in data["children"]},
        findings=tuple(findings),
        strengths=tuple(strengths),
        untold=tuple(untold),
        raised=tuple(_raised(one, said) for one in data["escalations"]),
        measures=tuple(map(_measure, data["measures"])),
        inputs=tuple(sorted({one["input"] for one in data["column_coverage"]} | {one.input for one in problems})),
        rows={name: int(intake[f"rows_{name}"]) for name in ("read", "used", "quarantined", "after_as_of")},
        dropped_columns=tuple(intake["dropped_columns"]),
        problems=problems,
        settings=tuple(map(_setting, data["overlay"])),
        coverage=tuple(
            Covered(one["table"], one["status"], _day(one["from"]), _day(one["to"]), one["children"])
            for one in data["coverage"]
        ),
    )


def _rule(one: Mapping[str, Any]) -> Rule:
    return Rule(
        id=one["rule"],
        title=one["title"],
        kind=one["kind"],
        theme=one["theme"],
        severity=one["severity"],
        status=one["status"],
        why=one["why"],
        on_trial=one["trial"],
        acts=one["acts"],
        ask=one["ask"],
        limits=tuple(one["limits"]),
        blocked_by=tuple(one["blocked_by"]),
        hidden_beside=frozenset(one["hidden_beside"]),
        editions=tuple((ref["ref"], _day(ref["from"]), _day(ref["to"])) for ref in one["references"]),
        to_be_confirmed=tuple(one["to_be_confirmed"]),
        overlay=tuple(one["overlay"]),
        counts=one["counts"],
        level=one["level"].replace("_", " "),
    )


def _finding(one: Mapping[str, Any]) -> Finding:
    return Finding(
        id=one["id"],
        rule=one["rule"],
        child=one["child_id"],
        answer=one["answer"],
        severity=one["severity"],
        message=one["message"],
        table=one["subject"]["table"],
        subject=one["subject"]["id"],
        event=_day(one["event_date"]),
        due=_day(one["due"]),
        edition=one["edition"],
        notes=tuple(one["notes"]),
        to_be_confirmed=tuple(one["to_be_confirmed"]),
        overlay=tuple(one["overlay"]),
        evidence=one["evidence"],
        is_opinion=any(map(is_opinion, one["evidence"])),
    )


def _reason(one: Mapping[str, str]) -> Reason:
    return Reason(one["kind"], one.get("table", ""), one.get("column", ""), one["words"])


def _raised(one: Mapping[str, Any], said: Mapping[str, tuple[str, str]]) -> Raised:
    return Raised(
        id=one["id"],
        rule=one["rule"],
        child=one["child_id"],
        is_sure=one["answer"] == "escalate",
        level=one["level"].replace("_", " "),
        message=one["message"],
        # An escalation by a rule itself rests on that rule's own answer, which is its message.
        because=tuple(dict.fromkeys(said[name] for name in one["because"] if name in said and name != one["id"])),
    )


def _measure(one: Mapping[str, Any]) -> Measure:
    split = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in one["split"].items())
    return Measure(one["rule"], one["measure"], split, one["numerator"], one["denominator"], one["cannot_tell"])


def _problem(one: Mapping[str, Any]) -> Problem:
    return Problem(
        one["input"],
        one["sheet"],
        one["row"],
        one["table"] or "",
        one["column"] or "",
        one.get("heading") or "",  # the first results have none
        one["kind"],
        one["shape"] or "",
        one["advice"],
    )


def _setting(one: Mapping[str, Any]) -> Setting:
    return Setting(
        id=one["id"],
        shipped=value_words(one["shipped"]),
        local=value_words(one["local"]),
        reason=one["reason"],
        owner=one["owner"],
        day=_day(one["date"]),
        review_by=_day(one["review_by"]),
        is_past_review=one["past_review"],
        reaches=tuple(one["reaches"]),
    )


def _about(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    rulebook, engine = data["rulebook"], data["engine"]
    yield "Rulebook", f"version {rulebook['version']}, hash {rulebook['hash']}"
    yield "Local settings (overlay)", f"hash {rulebook['overlay']}" if rulebook["overlay"] else "none"
    chosen = {name.replace("_", " "): str(value).replace("_", " ") for name, value in data["settings"].items()}
    yield "Choices", "; ".join(f"{name}: {value}" for name, value in chosen.items())
    yield "Bank holidays", f"{data['calendar']['library']}, hash {str(data['calendar']['hash'])[:16]}"
    yield "Made with", f"practicecheck {engine['practicecheck']}; {engine['checks']}; {engine['escalations']}"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
