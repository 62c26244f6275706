"""One record asked by two rulebooks: what each answers for every child, where they can answer differently.

Asked are the rules and escalations that differ, by themselves or by what they read, and those whose answers these read; of the
last, which do not differ, only the first rulebook. Nothing else can answer otherwise. Knows nothing of why an answer differs, or of
how it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack

from practicecheck.engine.escalations import escalate
from practicecheck.engine.evaluate import evaluate, evaluate_beside
from practicecheck.engine.interrupt import interruptible
from practicecheck.engine.plan import Plan
from practicecheck.engine.plans import plan_for
from practicecheck.engine.prepare import prepare
from practicecheck.engine.run import answer_switched_off, require_children
from practicecheck.intake import IntakeReport, read_inputs
from practicecheck.records.database import lock_down, open_database
from practicecheck.results.words import WORST_FIRST
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.differences import Difference
from practicecheck.rulebook.part import part_of, read_for

if TYPE_CHECKING:
    import duckdb

    from practicecheck.intake import Reading

_RUNNING = ("active", "trial")
_KEPT = ("outcome", "raised", "measured")
_ORDER = ", ".join(f"'{answer}'" for answer in WORST_FIRST)
_WORST = f"list_extract([{_ORDER}], min(list_position([{_ORDER}], answer))::INTEGER)"
_CHILDREN = "(SELECT child_id FROM child UNION SELECT child_id FROM record._conflicted)"


@dataclass(frozen=True)
class Side:
    """One rulebook's part: its tables end in `name`; rules that failed, by id, and faults of the engine."""

    name: str
    book: Rulebook
    part: Rulebook
    """Those of its rules that were asked."""
    failed: Mapping[str, str]
    faults: tuple[str, ...]


class Move(NamedTuple):
    """A child's answer to a rule or an escalation that is another by the new rulebook; None: it does not ask."""

    rule: str
    child: str
    before: str | None
    after: str | None


class Measured(NamedTuple):
    """What a measure comes to by both rulebooks: numerator, denominator, cannot tell; None where it is not asked."""

    rule: str
    measure: str
    before: tuple[int, int, int] | None
    after: tuple[int, int, int] | None


@dataclass
class Twice:
    """A record with the answers of both rulebooks beside each other, its database still open."""

    con: duckdb.DuckDBPyConnection
    as_of: date
    intake: IntakeReport
    plan: Plan
    old: Side
    new: Side
    differences: Mapping[str, Difference]

    def close(self) -> None:
        """Close the database."""
        self.con.close()

    def children(self) -> int:
        """How many children there are."""
        row = self.con.execute(f"SELECT count(*) FROM {_CHILDREN}").fetchone()
        return int(row[0]) if row else 0

    def moves(self) -> list[Move]:
        """Every child's answer that differs, by rule and child."""
        found = self.con.execute(
            "SELECT rule, child_id, o.answer, n.answer FROM answered_old o FULL JOIN answered_new n USING (rule, child_id) "
            "WHERE o.answer IS DISTINCT FROM n.answer ORDER BY ALL"
        ).fetchall()
        return [Move(*one) for one in found]

    def within(self) -> dict[str, int]:
        """Per rule, of how many children an answer about a single row differs though the child's answer does not."""
        found = self.con.execute(
            "SELECT rule, count(DISTINCT child_id) FROM (SELECT rule, child_id, coalesce(subject_id, '') AS s, answer FROM outcome_old) o "
            "FULL JOIN (SELECT rule, child_id, coalesce(subject_id, '') AS s, answer FROM outcome_new) n USING (rule, child_id, s) "
            "WHERE o.answer IS DISTINCT FROM n.answer AND (rule, child_id) NOT IN (SELECT (o.rule, o.child_id) "
            "FROM answered_old o JOIN answered_new n USING (rule, child_id) WHERE o.answer <> n.answer) "
            "AND rule IN (SELECT rule FROM answered_old) AND rule IN (SELECT rule FROM answered_new) GROUP BY rule ORDER BY rule"
        ).fetchall()
        return dict(found)

    def differing(self) -> frozenset[str]:
        """The rules and escalations of which an answer about any row differs, or whether a gap may be an escalation."""
        rows = (
            "SELECT rule, child_id, subject_id, answer, may_escalate FROM outcome_{0} "
            "UNION ALL SELECT rule, child_id, NULL, answer, FALSE FROM raised_{0}"
        )
        old, new = (rows.format(name) for name in ("old", "new"))
        found = self.con.execute(
            f"SELECT DISTINCT rule FROM (({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old}))"
        ).fetchall()
        return frozenset(rule for (rule,) in found)

    def answers(self, side: Side) -> dict[str, dict[str, str]]:
        """Each child's answer per rule and escalation by one of the rulebooks."""
        found: dict[str, dict[str, str]] = {}
        for child, rule, answer in self.con.execute(
            f"SELECT child_id, rule, answer FROM answered_{side.name} ORDER BY ALL"
        ).fetchall():
            found.setdefault(child, {})[rule] = answer
        return found

    def measures(self) -> list[Measured]:
        """Every measure over the whole extract that comes to something else."""
        sides = [self._measured(side) for side in (self.old, self.new)]
        found = [Measured(*key, *(side.get(key) for side in sides)) for key in sorted({*sides[0], *sides[1]})]
        return [one for one in found if one.before != one.after]

    def _measured(self, side: Side) -> dict[tuple[str, str], tuple[int, int, int]]:
        rows = self.con.execute(
            "SELECT rule, measure, count(*) FILTER (counted AND more), count(*) FILTER (counted), "
            "count(*) FILTER (counted IS NULL OR (counted AND more IS NULL)) "
            f"FROM measured_{side.name} GROUP BY rule, measure"
        ).fetchall()
        named = {(rule.id, one.name) for rule in side.part.running() for one in rule.measures}
        return dict.fromkeys(named, (0, 0, 0)) | {(rule, name): (a, b, c) for rule, name, a, b, c in rows}

    def latest_event(self, rules: Collection[str]) -> date | None:
        """The latest day of anything that one of these rules judges, by the new rulebook."""
        row = self.con.execute(
            "SELECT DATE '1970-01-01' + max(event_day) FROM outcome_new WHERE rule IN (SELECT unnest($1::VARCHAR[]))",
            [list(rules)],
        ).fetchone()
        return row[0] if row else None

    def answer_with(self, check: str, book: Rulebook, beside: Side) -> dict[str, str] | None:
        """What one rule or escalation, as a rulebook has it, answers by child beside the other answers of one side.

        None where it cannot be asked so: a name means nothing there, or the record was not prepared for what it reads.
        """
        from practicecheck.errors import RulebookError

        try:
            plan = plan_for(part_of(book, [check]))
        except RulebookError:
            return None
        with interruptible(self.con):
            self.stand(beside, checked=True)
            _forget(self.con, [check])
            if evaluate_beside(self.con, plan).failed:
                return None
            if check in book.escalations:
                escalate(self.con, book, beside.failed, as_of=self.as_of)
            _answer_children(self.con, "answered_with", book, self.as_of)
        rows = self.con.execute("SELECT child_id, answer FROM answered_with WHERE rule = $1", [check]).fetchall()
        return dict(rows)

    def stand(self, side: Side, *, checked: bool = False) -> None:
        """Put the answers of one side where rules and the one-child evaluator read them; `checked`: before any escalation."""
        name = f"{'checked' if checked else 'outcome'}_{side.name}"
        self.con.execute(f"CREATE OR REPLACE TABLE outcome AS SELECT * FROM {name}")
        self.con.execute(f"CREATE OR REPLACE TABLE measured AS SELECT * FROM measured_{side.name}")


def start_twice(
    old: Rulebook,
    new: Rulebook,
    differences: Mapping[str, Difference],
    paths: Sequence[Path],
    as_of: date,
    *,
    progress: Callable[[str], None] = lambda _: None,
    **reading: Unpack[Reading],
) -> Twice:
    """Ask both rulebooks of inputs as they read at the end of `as_of`; the inputs are read once.

    `reading` is what `read_inputs` takes. Raises InputError where the inputs hold no child, RulebookError where a rule names
    what does not exist.
    """
    needed = read_for(old, differences) | read_for(new, differences)
    old_part, new_part = part_of(old, needed), part_of(new, needed)
    again = [name for name in differences if name in new_part.rules or name in new_part.escalations]
    first, second = plan_for(old_part), plan_for(part_of(new, again))
    plan = united(first, second)
    con = open_database()
    try:
        with interruptible(con):
            progress("reading")
            report = read_inputs(con, paths, **reading)
            require_children(con, report)
            lock_down(con)
            progress("preparing")
            prepare(con, plan, as_of)
            progress("checking")
            failed = evaluate(con, first).failed
            old_side = _side(con, "old", old, old_part, failed, as_of)
            progress("checking what changed")
            con.execute("CREATE OR REPLACE TABLE outcome AS SELECT * FROM checked_old")
            _forget(con, {*differences, *old.vocabulary.switched_off})
            failed = {name: why for name, why in failed.items() if name not in differences}
            failed |= evaluate_beside(con, second).failed
            new_side = _side(con, "new", new, new_part, failed, as_of)
    except BaseException:
        con.close()
        raise
    return Twice(con, as_of, report, plan, old_side, new_side, differences)


def united(first: Plan, second: Plan) -> Plan:
    """The first plan, with all of the record prepared that either reads."""
    columns = {
        name: tuple(sorted({*first.columns.get(name, ()), *second.columns.get(name, ())}))
        for name in {**first.columns, **second.columns}
    }
    return replace(
        first,
        columns=columns,
        coverage=tuple(sorted({*first.coverage, *second.coverage})),
        codes=tuple(sorted({*first.codes, *second.codes})),
        numbered=tuple(sorted({*first.numbered, *second.numbered})),
    )


def _forget(con: duckdb.DuckDBPyConnection, rules: Collection[str]) -> None:
    for table in ("outcome", "measured"):
        con.execute(f"DELETE FROM {table} WHERE rule IN (SELECT unnest($1::VARCHAR[]))", [list(rules)])


def _side(
    con: duckdb.DuckDBPyConnection, name: str, book: Rulebook, part: Rulebook, failed: Mapping[str, str], as_of: date
) -> Side:
    """Escalate on what `outcome` holds of a part of a rulebook, and keep all of it under this side's name."""
    answer_switched_off(con, part)
    con.execute(f"CREATE OR REPLACE TABLE checked_{name} AS SELECT * FROM outcome")
    faults = escalate(con, part, failed, as_of=as_of).faults
    for table in _KEPT:
        con.execute(f"CREATE OR REPLACE TABLE {table}_{name} AS SELECT * FROM {table}")
    _answer_children(con, f"answered_{name}", part, as_of)
    return Side(name, book, part, dict(failed), faults)


def _answer_children(con: duckdb.DuckDBPyConnection, into: str, book: Rulebook, as_of: date) -> None:
    """Leave a table of each child's answer to each rule and escalation; an escalation without a scope is met where not raised."""
    con.execute(
        f"CREATE OR REPLACE TABLE {into} AS SELECT rule, child_id, {_WORST} AS answer FROM outcome GROUP BY ALL"
    )
    plain = [one for one in book.escalations.values() if one.applies_when is None and one.status in _RUNNING]
    con.execute(
        f"INSERT INTO {into} SELECT e.rule, c.child_id, CASE WHEN r.answer IS NULL AND NOT e.held THEN 'not_applicable' "
        f"ELSE coalesce(r.answer, 'met') END FROM {_CHILDREN} c CROSS JOIN (SELECT unnest($1::VARCHAR[]) AS rule, "
        "unnest($2::BOOLEAN[]) AS held) e LEFT JOIN raised r ON r.rule = e.rule AND r.child_id = c.child_id",
        [[one.id for one in plain], [book.in_force(one, as_of) for one in plain]],
    )


def counted(moves: Iterable[Move]) -> Counter[tuple[str, str | None, str | None]]:
    """How many children move, by rule, from and to."""
    return Counter((one.rule, one.before, one.after) for one in moves)
