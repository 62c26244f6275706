"""A kept run as far as two of them are compared: answers by id, what each rests on, and which rows its record has."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb

from practicecheck.errors import InputError
from practicecheck.reports.kept import DATABASE
from practicecheck.reports.kept_result import Finding, Piece, Raised, Rule, Subject
from practicecheck.reports.kept_run import KeptRun as Run
from practicecheck.reports.kept_run import made_of

_NOT_HELD = frozenset({"table_not_covered", "column_not_carried"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the record that an answer rests on, and one of its fields."""

    table: str
    id: str
    field: str | None


@dataclass(frozen=True)
class ComparedRun:
    """One run: its day, its rules as they asked then, its answers by id, and those that each escalation rests on (`because`).

    `id` is the same for the same result.
    """

    name: str
    id: str
    as_of: date
    rules: Mapping[str, Rule]
    children: frozenset[str]
    answers: Mapping[str, Finding]
    because: Mapping[str, Sequence[str]]
    database: Path
    _keys: dict[str, frozenset[str]] = field(default_factory=dict)

    def title(self, rule: str) -> str:
        """What a rule is called; its id where this run has no such rule."""
        return self.rules[rule].title if rule in self.rules else rule

    def asked(self, rule: str) -> bytes | None:
        """What a rule asked in this run; None where there was none of that id."""
        return self.rules[rule].asked if rule in self.rules else None

    @cached_property
    def fired(self) -> Mapping[str, Sequence[Finding]]:
        """The triggers that fired, by child."""
        found: dict[str, list[Finding]] = {}
        for one in self.answers.values():
            if one.answer == "escalate" and one.id not in self.because:
                found.setdefault(one.child, []).append(one)
        return found

    def has_row(self, subject: Subject | Piece) -> bool | None:
        """Whether the record of this run has a row; None where the run's rows were not kept, or there is no row to look for."""
        if self._con is None or subject.id is None:
            return None
        table = subject.table
        if table not in self._keys:
            try:
                found = self._con.execute(f'SELECT _key FROM "{table}"').fetchall()
            except duckdb.CatalogException:
                found = []
            self._keys[table] = frozenset(key for (key,) in found)
        return subject.id in self._keys[table]

    @cached_property
    def _con(self) -> duckdb.DuckDBPyConnection | None:
        if not self.database.is_file():
            return None
        with contextlib.suppress(duckdb.Error):
            return duckdb.connect(str(self.database), read_only=True, config={"autoinstall_known_extensions": "false"})
        raise InputError(f"{self.name}/{DATABASE} cannot be read: it may be damaged. Run again with --out.")

    def close(self) -> None:
        """Let go of the run's database."""
        if "_con" in self.__dict__ and self._con is not None:
            self._con.close()


def read_compared(folder: Path) -> ComparedRun:
    """Read the folder that `run --out` wrote. Raises UsageError or InputError where it holds no whole run."""
    return made_of(folder, compared)


def compared(run: Run) -> ComparedRun:
    """What of a kept run is compared."""
    raised = (_as_finding(one, run.rules[one.rule].severity) for one in run.result.raised)
    return ComparedRun(
        name=run.name,
        id=run.id,
        as_of=run.result.as_of,
        rules=run.rules,
        children=frozenset(run.answers),
        answers={one.id: one for one in (*run.result.findings, *raised)},
        because={one.id: one.because for one in run.result.raised},
        database=run.folder / DATABASE,
    )


def _as_finding(one: Raised, severity: str) -> Finding:
    """An escalation as the answer of a rule about no row."""
    return Finding(
        id=one.id, rule=one.rule, child=one.child, subject=Subject(""), answer=one.answer, severity=severity,
        message=one.message,
    )  # fmt: skip


def not_held(one: Finding) -> bool:
    """Whether an answer could not be told because the extract did not hold something."""
    return any(reason.kind in _NOT_HELD for reason in one.reasons)


def rows_of(evidence: Iterable[Piece]) -> Sequence[Piece]:
    """The pieces of evidence that are rows or their fields."""
    return [one for one in evidence if one.id is not None]
