"""What a rulebook becomes once it is compiled: SQL by rule, and what of the record that SQL reads.

Plain data, kept between runs as JSON. Knows nothing of how it is made or run.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Plan:
    """The SQL of a rulebook: derived tables, then rules in rounds, then measures; and what they read."""

    rounds: tuple[tuple[tuple[str, str], ...], ...]
    without: tuple[tuple[tuple[str, ...], str], ...]
    derived: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, str], ...]
    columns: dict[str, tuple[str, ...]]
    coverage: tuple[str, ...]
    codes: tuple[tuple[str, str], ...] = ()
    numbered: tuple[tuple[str, str], ...] = ()
    rule_tables: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rule_columns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def part(self, rules: frozenset[str]) -> Plan:
        """The plan of some of its rules; what these read of other rules has to be among them.

        >>> whole = Plan(((("A", "SELECT 1"), ("B", "SELECT 2")),), ((("A", "B"), "SELECT 3"),), (), (), {}, ())
        >>> whole.part(frozenset({"B"})).rounds, whole.part(frozenset({"B"})).without
        (((('B', 'SELECT 2'),),), ((('B',), 'SELECT 3'),))
        """
        rounds = (tuple(one for one in each if one[0] in rules) for each in self.rounds)
        without = ((tuple(name for name in named if name in rules), text) for named, text in self.without)
        return replace(
            self,
            rounds=tuple(one for one in rounds if one),
            without=tuple(one for one in without if one[0]),
            measures=tuple(one for one in self.measures if one[0] in rules),
        )

    def to_json(self) -> str:
        """The plan as text, for keeping."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan from its text."""
        data: dict[str, Any] = json.loads(text)
        return cls(
            rounds=tuple(tuple((a, b) for a, b in one) for one in data["rounds"]),
            without=tuple((tuple(rules), text) for rules, text in data["without"]),
            derived=tuple((a, b) for a, b in data["derived"]),
            measures=tuple((a, b) for a, b in data["measures"]),
            columns={name: tuple(columns) for name, columns in data["columns"].items()},
            coverage=tuple(data["coverage"]),
            codes=tuple((table, column) for table, column in data["codes"]),
            numbered=tuple((table, column) for table, column in data["numbered"]),
            rule_tables={name: tuple(one) for name, one in data["rule_tables"].items()},
            rule_columns={name: tuple(one) for name, one in data["rule_columns"].items()},
        )
