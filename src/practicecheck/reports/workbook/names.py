"""How a workbook or a page calls children, findings and records: by pseudonym, or by id where names are asked for.

Knows the audience. Knows nothing of what is said of a child.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from practicecheck.operators.words import table_words
from practicecheck.reports.audience import Audience
from practicecheck.reports.kept_result import Finding
from practicecheck.reports.workbook.evidence import EvidenceWords
from practicecheck.reports.workbook.read import Told


class Names:
    """What things are called in one workbook or page; `is_short` tells evidence in short.

    A finding's id is a plain hash of the child's id, which whoever holds a list of ids could work back: under pseudonyms a finding
    has a keyed reference instead. Lists are sorted by what children are called here, since the order of their ids tells too.
    """

    def __init__(self, told: Told, audience: Audience, *, is_short: bool = False) -> None:
        self._told, self._audience = told, audience
        self._cases: dict[str, str] = {}
        self.evidence = EvidenceWords(told.inputs, audience.with_names, is_short)

    def case(self, child: str) -> str:
        """How a child is called."""
        if child not in self._cases:
            self._cases[child] = self._audience.case(child)
        return self._cases[child]

    def team(self, child: str) -> str | None:
        """The child's team, where one is recorded."""
        return self._told.teams.get(child)

    def reference(self, name: str) -> str:
        """A finding or escalation, as it can be spoken of."""
        return name if self._audience.with_names else f"F-{self._audience.pseudonyms.of('finding', name)}"

    def record(self, one: Finding) -> str:
        """The record that a finding is about."""
        return self.row(one.subject.table, one.subject.id)

    def row(self, table: str, key: str | None) -> str:
        """A row of the record; with its key only where cases are called by their ids."""
        return f"{table_words(table)} {key}" if key and self._audience.with_names else table_words(table)

    def input(self, name: str) -> str:
        """An input: its file name may be that of a case."""
        return name if self._audience.with_names else f"input {self._numbers[name]}"

    def in_order(self, children: Iterable[str]) -> list[str]:
        """Children in the order of what they are called."""
        return sorted(children, key=self.case)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._told.inputs, start=1)}
