"""Read what auditors judged: a CSV file with a row for each child and rule, in the words of answers.

A child may stand there by its id or by the pseudonym that `sample` gave it. Knows nothing of how judgements are compared. No message
holds what a cell says: rows are told by their number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from practicecheck.errors import InputError
from practicecheck.intake.grids import csv_grid
from practicecheck.records.suggest import did_you_mean
from practicecheck.reports.kept_result import Rule
from practicecheck.results.words import Answer

COLUMNS = ("child_id", "rule", "judgement", "auditor")
ANSWERS_OF: Mapping[str, tuple[str, ...]] = {
    "gap": ("gap", "met", "not_due", "not_applicable", "escalate", "strength", "cannot_tell"),
    "strength": ("strength", "no_strength", "not_applicable", "cannot_tell"),
    "trigger": ("escalate", "met", "not_applicable", "cannot_tell"),
    "escalation": ("escalate", "met", "not_applicable", "cannot_tell"),
}
"""What can be judged of a rule of each kind."""
TEMPLATE = ",".join(COLUMNS) + "\n"
_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one auditor says of one child by one rule."""

    row: int
    child: str
    rule: str
    says: str
    auditor: str


@dataclass(frozen=True, slots=True)
class Judged:
    """All that was judged, and how many rows were left open."""

    judgements: tuple[Judgement, ...]
    open_rows: int


def read_judgements(
    path: Path, children: Sequence[str], rules: Mapping[str, Rule], pseudonym: Callable[[str], str]
) -> Judged:
    """Read judgements of a run's children and rules. Raises InputError with every row that cannot be used."""
    if not path.is_file():
        raise InputError(f"{path.name} does not exist, or is no file. Check the path of the judgements.")
    rows = (row for row in csv_grid(path).rows() if any(row[1]))
    _, headings = next(rows, (0, ()))
    places = {str(heading or "").strip().casefold(): place for place, heading in reversed([*enumerate(headings)])}
    if missing := [name for name in COLUMNS[:3] if name not in places]:
        heads = "heading" if len(missing) == 1 else "headings"
        raise InputError(
            f"{path.name} lacks the {heads} {', '.join(missing)}. Judgements have the columns child_id, rule, judgement and, where "
            "several people audit, auditor. 'practicecheck calibrate --template' prints them; 'practicecheck sample' writes a file to "
            "fill in."
        )
    called = {pseudonym(child): child for child in children} | {child: child for child in children}
    known = {name.casefold(): name for name in rules}
    found: list[Judgement] = []
    problems: list[str] = []
    first: dict[tuple[str, str, str], int] = {}
    open_rows = 0
    for row, cells in rows:
        child, rule, says, auditor = (_cell(cells, places.get(name)) for name in COLUMNS)
        if child and rule and not says:
            open_rows += 1
            continue
        told = list(_wrong(child, rule, says, called, known, rules))
        if told:
            problems.append(f"row {row}: {'; '.join(told)}")
            continue
        one = Judgement(row, called[child], known[rule.casefold()], _word(says), auditor)
        key = (one.child, one.rule, one.auditor)
        if key in first:
            problems.append(
                f"row {row}: the same child, rule and auditor stand in row {first[key]} already; keep one of the two"
            )
            continue
        first[key] = row
        found.append(one)
    _refuse(path.name, problems)
    return Judged(tuple(found), open_rows)


def is_filled_in(path: Path) -> bool:
    """Whether an auditor wrote into a file already: a judgement, or a name."""
    rows = (row for _, row in csv_grid(path).rows() if any(row))
    headings = [str(heading or "").strip().casefold() for heading in next(rows, ())]
    places = [place for place, heading in enumerate(headings) if heading in ("judgement", "auditor")]
    return any(_cell(row, place) for row in rows for place in places)


def _cell(cells: Sequence[str | None], place: int | None) -> str:
    said = (cells[place] or "").strip() if place is not None and place < len(cells) else ""
    return (
        said.removeprefix("'") if said[1:2] in ("=", "+", "-", "@") else said
    )  # as spreadsheets are kept from formulas


def _word(says: str) -> str:
    return says.casefold().replace(" ", "_").replace("-", "_")


def _wrong(
    child: str, rule: str, says: str, called: Mapping[str, str], known: Mapping[str, str], rules: Mapping[str, Rule]
) -> list[str]:
    found = []
    if not child:
        found.append("child_id is empty")
    elif child not in called:
        found.append("child_id names no child of this run")
    if not rule:
        found.append("rule is empty")
    elif rule.casefold() not in known:
        near = did_you_mean(rule, rules)
        found.append(f"rule names no rule of this run{near and '.' + near}")
    else:
        one = rules[known[rule.casefold()]]
        if one.kind not in ANSWERS_OF:
            found.append(f"{one.id} counts and answers for no child, so nobody can judge it")
        elif not one.ran:
            found.append(f"{one.id} did not run ({one.status.replace('_', ' ')}), so there is no answer to compare")
        elif _word(says) not in ANSWERS_OF[one.kind]:
            near = did_you_mean(_word(says), ANSWERS_OF[one.kind]) if _word(says) not in get_args(Answer) else ""
            found.append(
                f"judgement is none of {', '.join(ANSWERS_OF[one.kind])}, the answers of {one.id}{near and '.' + near}"
            )
    return found


def _refuse(name: str, problems: Sequence[str]) -> None:
    if problems:
        left = f"\n… and {len(problems) - _MOST_SHOWN} more." if len(problems) > _MOST_SHOWN else ""
        shown = "\n".join(f"  {problem}{'' if problem.endswith('?') else '.'}" for problem in problems[:_MOST_SHOWN])
        raise InputError(
            f"{name} cannot be compared with this run, and judgements left out would flatter or wrong the rules:\n{shown}{left}\nCorrect "
            "these rows. Was it the run that these cases were drawn from?"
        )
