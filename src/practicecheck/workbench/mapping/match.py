"""Propose, for a sheet that was looked at, the table that it gives and the field that each heading fills.

By likeness of words (rapidfuzz), weighed with how the cells look. Knows nothing of YAML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from practicecheck.intake.mapping.readings import READINGS, plain
from practicecheck.records import CODES, TABLES
from practicecheck.workbench.mapping.looks import is_day, is_written_day, is_yes_or_no
from practicecheck.workbench.mapping.words import drafted, names_of, normal, phrases

if TYPE_CHECKING:
    from practicecheck.records import CodeList, Field, Table
    from practicecheck.workbench.mapping.looks import Column, Look

SURE, LIKELY, GUESS = 99.0, 86.0, 75.0
_BESIDE = ("child", "allocation")
"""Tables whose fields often stand in a sheet of another table: who the child is, and the team."""
_READS: tuple[tuple[str, ...], ...] = ((), ("first_word",), ("unlettered",), ("unlettered", "first_word"), ("split",))
_LONGEST_POINTER = 40


@dataclass(frozen=True, slots=True)
class Match:
    """A heading and the field it fills: how like they are, and for codes how its texts are read."""

    column: Column
    field: Field
    score: float
    read: tuple[str, ...] = ()
    values: dict[str, str] = made(default_factory=dict)

    @property
    def certainty(self) -> str:
        """How sure it is, in a word."""
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "guess"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A table that a sheet gives, with what fills its fields; `weight` says how much speaks for it."""

    table: Table
    matches: tuple[Match, ...]
    weight: float


def propose(look: Look) -> list[Proposal]:
    """The table that fits a sheet best, and those that stand in it beside; none where no heading leads to a child."""
    titles = [normal(text) for text in (look.grid.name, *look.above) if text]
    found = [proposal for table in TABLES.values() if (proposal := _proposal(table, look.offered, titles))]
    if not found:
        return []
    best = max(found, key=lambda proposal: proposal.weight)
    proposals = [best]
    used = {id(match.column) for match in best.matches}
    leads = [match for match in best.matches if match.field.name == "child_id"]
    for name in _BESIDE:
        if leads and name != best.table.name:
            left = [column for column in look.offered if id(column) not in used]
            found_beside = _matches(TABLES[name], left)
            more = [match for match in found_beside if match.score >= LIKELY and match.field.name != "child_id"]
            if more:
                used |= {id(match.column) for match in more}
                lead = Match(leads[0].column, TABLES[name].field("child_id"), leads[0].score)
                proposals.append(Proposal(TABLES[name], (lead, *more), 0))
    return proposals


def heading_score(text: str) -> float:
    """How much a text is like the heading of any field, from 0 to 1; 0 below a guess."""
    found = process.extractOne(normal(text), _every_phrase(), scorer=fuzz.token_sort_ratio, score_cutoff=LIKELY)
    return found[1] / 100 if found else 0


@cache
def _every_phrase() -> tuple[str, ...]:
    named = (phrases(table.name, field.name) for table in TABLES.values() for field in drafted(table))
    return tuple(sorted(set(chain.from_iterable(named))))


def _proposal(table: Table, columns: Sequence[Column], titles: Sequence[str]) -> Proposal | None:
    if table.name == "record_coverage" or table.path not in table.field_names:
        return None
    matches = _matches(table, columns)
    leads = any(match.field.name == table.path and match.score >= LIKELY for match in matches)
    if not leads or len(matches) < 2:
        return None
    called = max((fuzz.token_set_ratio(title, name) for title in titles for name in names_of(table.name)), default=0)
    weight = sum(_weight(table, match) for match in matches) + (
        2.0 if called >= SURE else 1.0 if called >= LIKELY else 0
    )
    weight *= 0.5 if table.name in _BESIDE else 1.0
    return Proposal(table, tuple(matches), weight)


def _weight(table: Table, match: Match) -> float:
    """What a match says for its table: its own key and day say most, whose child it is nothing."""
    if match.field.name == table.path:
        return 0
    own = match.field.name in (*table.key, *table.event)
    return (1.5 if own else 1.0) * (match.score - 60) / 40


def _matches(table: Table, columns: Sequence[Column]) -> list[Match]:
    """The fields of a table with the column most like each: the most alike first, no column twice."""
    pairs = sorted((match for column in columns for match in _pairs(table, column)), key=lambda match: -match.score)
    taken: dict[str, Match] = {}
    used: set[int] = set()
    for match in pairs:
        if match.field.name not in taken and id(match.column) not in used:
            taken[match.field.name] = match
            used.add(id(match.column))
    return [taken[name] for name in table.field_names if name in taken]


def _pairs(table: Table, column: Column) -> Iterator[Match]:
    told = normal(column.heading)
    for one in drafted(table):
        score = max(fuzz.token_sort_ratio(told, phrase) for phrase in phrases(table.name, one.name))
        if score < GUESS:
            continue
        read, values = _values(one, column)
        score -= _against(one, column, read, values)
        if score >= GUESS:
            yield Match(column, one, score, read, values)


def _against(one: Field, column: Column, read: tuple[str, ...], values: dict[str, str]) -> float:
    """How much the look of the cells speaks against a field."""
    match one.type:
        case "date" | "datetime":
            return 0 if column.share(is_day) >= 0.5 else 30
        case "yn":
            return 0 if column.share(lambda text: is_yes_or_no(text) or text in values) >= 0.5 else 20
        case "int":
            return 0 if column.share(lambda text: text.removesuffix(".0").isdigit()) >= 0.5 else 30
        case "id" | "ids":
            return 30 if column.filled and column.share(is_written_day) >= 0.5 else 0
        case "code" | "codes":
            codes = CODES[str(one.codes)]
            return 0 if column.share(lambda text: text in values or is_code(codes, text, read)) >= 0.5 else 12
        case "ref":
            # A pointer is short; what is longer is narrative, which no rule needs.
            return 0 if column.longest <= _LONGEST_POINTER else 100
        case _:
            return 0 if column.longest <= 2 * _LONGEST_POINTER else 100


def is_code(codes: CodeList, text: str, read: Sequence[str]) -> bool:
    """Whether a text is a code of a list, once it is read."""
    said: str | None = text
    for name in read:
        said = said and READINGS[name](said)
    parts = (said or "").split(";") if "split" in read else [said or ""]
    known = {code.casefold() for code in codes.values}
    return all(part.strip().casefold() in known for part in parts)


def _values(one: Field, column: Column) -> tuple[tuple[str, ...], dict[str, str]]:
    """How the texts of a column of codes are read, and which code each stands for that is none itself."""
    if one.type not in ("yn", "code", "codes") or not column.texts:
        return (), {}
    codes = CODES[one.codes or "yn"]
    if one.type == "yn":
        return (), {text: code for text in column.texts if not is_yes_or_no(text) and (code := _code_of(codes, text))}
    fits = {
        read: sum(count for text, count in column.texts.items() if is_code(codes, text, read))
        for read in _READS
        if "split" not in read or one.is_list
    }
    read = max(fits, key=lambda names: (fits[names], -len(names)))
    read = read if fits[read] else ()
    left = [text for text in column.texts if not is_code(codes, text, read)]
    return read, {text: code for text in left if (code := _code_of(codes, text))}


def _code_of(codes: CodeList, text: str) -> str | None:
    """The code whose meaning a text is most like, if it is very like."""
    labels = {code: normal(label) for code, label in codes.values.items()} | {
        f" {code}": normal(code) for code in codes.values
    }
    told = normal(READINGS["unlettered"](plain(text)) or "")
    found = process.extractOne(told, labels, scorer=fuzz.token_sort_ratio, score_cutoff=90)
    return found[2].strip() if found and told else None
