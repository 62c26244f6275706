"""A kept run as far as two of them are compared: answers by id, what each rests on, and what each rule asked."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from practicecheck.errors import InputError
from practicecheck.reports.kept import DATABASE, from_result

_ASKED = ("reading", "parameters", "references", "severity", "kind", "status")
"""What of a rule decides its answers and how they are shown; wording alone changes none."""
_NOT_HELD = frozenset({"table_not_covered", "column_not_carried"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the record that an answer rests on, and one of its values."""

    table: str
    id: str
    field: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a rule for a subject of a child, or an escalation of a child."""

    id: str
    rule: str
    child: str
    answer: str
    severity: str
    message: str
    event: date | None
    subject: tuple[str, str] | None
    used: tuple[Row, ...]
    looked_at: frozenset[Row]
    not_held: bool
    """Whether it could not be told because the extract did not hold something."""

    @property
    def is_finding(self) -> bool:
        """Whether it is shown to people as something to act on."""
        return self.answer in ("gap", "escalate")


@dataclass(frozen=True)
class KeptRun:
    """One run: its day, its rules as they asked then, and its answers by id."""

    name: str
    as_of: date
    since: date | None
    rules: Mapping[str, str]
    titles: Mapping[str, str]
    children: frozenset[str]
    answers: Mapping[str, Answer]
    database: Path
    _keys: dict[str, frozenset[str]] = field(default_factory=dict)

    def has_row(self, table: str, key: str) -> bool | None:
        """Whether the record of this run has a row; None where the run's rows were not kept."""
        if self._con is None:
            return None
        if table not in self._keys:
            try:
                found = self._con.execute(f'SELECT _key FROM "{table}"').fetchall()
            except duckdb.CatalogException:
                found = []
            self._keys[table] = frozenset(key for (key,) in found)
        return key in self._keys[table]

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


def read_kept(folder: Path) -> KeptRun:
    """Read the folder that `run --out` wrote. Raises UsageError or InputError where it holds no whole run."""
    return from_result(folder, lambda kept: _kept(folder, kept.data))


def _kept(folder: Path, data: Mapping[str, Any]) -> KeptRun:
    answers = [*map(_outcome, data["outcomes"]), *_raised(data)]
    return KeptRun(
        name=folder.name,
        as_of=date.fromisoformat(data["as_of"]),
        since=_day(data["from"]),
        rules={one["rule"]: json.dumps([one[key] for key in _ASKED], sort_keys=True) for one in data["rules"]},
        titles={one["rule"]: one["title"] for one in data["rules"]},
        children=frozenset(one["child_id"] for one in data["children"]),
        answers={one.id: one for one in answers},
        database=folder / DATABASE,
    )


def _outcome(one: Mapping[str, Any]) -> Answer:
    rows = [
        (part["role"], Row(part["table"], part["id"], part["field"], part["value"]))
        for part in one["evidence"]
        if part["id"] is not None
    ]
    subject = one["subject"]
    return Answer(
        id=one["id"],
        rule=one["rule"],
        child=one["child_id"],
        answer=one["answer"],
        severity=one["severity"],
        message=one["message"],
        event=_day(one["event_date"]),
        subject=(subject["table"], subject["id"]) if subject["id"] is not None else None,
        used=tuple(row for role, row in rows if role == "used"),
        looked_at=frozenset(row for _, row in rows),
        not_held=any(reason["kind"] in _NOT_HELD for reason in one["reasons"]),
    )


def _raised(data: Mapping[str, Any]) -> Iterable[Answer]:
    severities = {one["rule"]: one["severity"] for one in data["rules"]}
    for one in data["escalations"]:
        yield Answer(
            one["id"], one["rule"], one["child_id"], one["answer"], severities[one["rule"]], one["message"],
            None, None, (), frozenset(), not_held=False,
        )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
