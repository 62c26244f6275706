"""One run: inputs into a record, every rule for every child, escalations, and what can be asked of the result.

The only place where the parts of the pipeline meet. Knows nothing of how results are shown or written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from practicecheck.engine.compile import open_columns
from practicecheck.engine.escalations import Escalated, escalate
from practicecheck.engine.evaluate import Checked, child_answers, evaluate
from practicecheck.engine.interrupt import interruptible
from practicecheck.engine.journey import journeys
from practicecheck.engine.plan import Plan
from practicecheck.engine.plans import plan_for
from practicecheck.engine.prepare import Prepared, prepare
from practicecheck.engine.records import read_records
from practicecheck.engine.trace import detail, trace
from practicecheck.engine.trace.detail import switched_off
from practicecheck.errors import InputError
from practicecheck.intake import IntakeReport, read_inputs
from practicecheck.operators.amounts import EPOCH, day_number
from practicecheck.operators.evaluation import ChildRecord, Row
from practicecheck.records.database import lock_down, open_database
from practicecheck.results.journey import Journey
from practicecheck.results.model import MeasureValue, Outcome, RaisedEscalation
from practicecheck.results.words import outcome_id
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Rule

if TYPE_CHECKING:
    import duckdb

    from practicecheck.intake import Reading

Progress = Callable[[str], None]


@dataclass
class Run:
    """A finished run, its database still open."""

    con: duckdb.DuckDBPyConnection
    book: Rulebook
    plan: Plan
    as_of: date
    since: date | None
    intake: IntakeReport
    prepared: Prepared
    checked: Checked
    escalated: Escalated
    out_of_period: int
    engine_faults: list[str] = field(default_factory=list)
    journeys_of: str = "none"

    @property
    def has_fault(self) -> bool:
        """Whether a rule or the engine failed somewhere: exit code 4."""
        return bool(self.checked.failed or self.escalated.faults or self.engine_faults)

    def close(self) -> None:
        """Close the database."""
        self.con.close()

    @cached_property
    def answers(self) -> dict[str, dict[str, str]]:
        """Each child's answer per rule."""
        return child_answers(self.con)

    @cached_property
    def escalating(self) -> dict[str, frozenset[str]]:
        """The children for whom a rule, trigger or escalation surely escalates, with which do."""
        found: dict[str, set[str]] = {}
        for child, rule in self.con.execute("SELECT child_id, rule FROM outcome WHERE answer = 'escalate'").fetchall():
            found.setdefault(child, set()).add(rule)
        return {child: frozenset(rules) for child, rules in found.items()}

    def children(self) -> int:
        """How many children there are."""
        row = self.con.execute("SELECT count(DISTINCT child_id) FROM outcome").fetchone()
        return int(row[0]) if row is not None else 0

    def has_any(self, answers: Sequence[str]) -> bool:
        """Whether any subject has one of these answers, in the period or before."""
        asked = "SELECT 1 FROM outcome WHERE answer IN (SELECT unnest($1::VARCHAR[])) LIMIT 1"
        return self.con.execute(asked, [list(answers)]).fetchone() is not None

    def counts(self) -> dict[str, Counter[str]]:
        """Per rule how many subjects have each answer, in the period."""
        found: dict[str, Counter[str]] = {}
        for rule, answer, n in self.con.execute(
            "SELECT rule, answer, count(*) FROM listed GROUP BY ALL ORDER BY ALL"
        ).fetchall():
            found.setdefault(rule, Counter())[answer] = n
        return found

    def teams(self) -> dict[str, str]:
        """Each child's team at as_of by the latest allocation (for worklists; no rule reads it)."""
        rows = self.con.execute(
            "SELECT child_id, arg_max(coalesce(team_name, team_id), coalesce(from_date, DATE '1900-01-01')) "
            "FROM record.allocation WHERE coalesce(team_name, team_id) IS NOT NULL "
            "AND coalesce(from_date, $1) <= $1 AND coalesce(to_date, $1) >= $1 GROUP BY child_id",
            [self.as_of],
        ).fetchall()
        return dict(rows)

    def outcomes(
        self, answers: Sequence[str] | None = None, *, most: int | None = None, rules: Sequence[str] | None = None
    ) -> Iterator[Outcome]:
        """Outcomes with their evidence, most urgent first; of some answers or rules, at most so many.

        What says no more than the child's answer is passed over: a rule that plainly does not apply (no blocker,
        in force), a trigger that is clear.
        """
        picked = self._pick(answers, most, rules)
        children = None if most is None and answers is None else sorted({one[1] for one in picked})
        records = read_records(self.con, self.plan, children)
        rows: dict[tuple[str, str], dict[str, Row]] = {}
        last: ChildRecord | None = None
        for rule_id, child, subject_id, answer, event_day in picked:
            record = records.get(child)
            if record is not None and record is not last:
                if last is not None:
                    last.found.clear()  # the next rules ask of another child
                last = record
            rule = self.book.rules.get(rule_id)
            if rule is None:
                continue
            blockers = self._blockers(rule, child) if answer == "not_applicable" else []
            if self._is_plain(rule, answer, event_day) and not blockers:
                continue
            if rule_id in self.book.vocabulary.switched_off:
                yield switched_off(self.book, rule, child)
                continue
            if record is None:
                yield self._conflicted(rule_id, child)
                continue
            subject = self._subject(rows, rule.for_each, record, subject_id)
            traced = trace(self.book, rule, record, subject)
            found = detail(traced, self.intake.inputs, blocked_by=blockers)
            if traced.answer != answer:
                self.engine_faults.append(
                    f"{rule_id}: the SQL answers {answer} and the one-child evaluator {traced.answer} (outcome {found.id})."
                )
                found.answer = answer
            yield found

    def _blockers(self, rule: Rule, child: str) -> list[str]:
        """The rules named as this one's blockers that are open for the child."""
        answers = self.answers.get(child, {})
        return [name for name in rule.blocked_by if answers.get(name) in ("gap", "escalate", "cannot_tell")]

    def _is_plain(self, rule: Rule, answer: str, event_day: int | None) -> bool:
        if rule.kind == "trigger" and answer == "met":
            return True
        if answer != "not_applicable":
            return False
        day = self.as_of if event_day is None else EPOCH + timedelta(days=event_day)
        return self.book.in_force(rule, day) and self.book.has_values(rule, day)

    def _pick(
        self, answers: Sequence[str] | None, most: int | None, rules: Sequence[str] | None
    ) -> list[tuple[str, str, str | None, str, int | None]]:
        where, values = ["TRUE"], list[object]()
        for column, wanted in (("l.answer", answers), ("l.rule", rules)):
            if wanted is not None:
                values.append(list(wanted))
                where.append(f"{column} IN (SELECT unnest(${len(values)}::VARCHAR[]))")
        limit = f" LIMIT {most}" if most is not None else ""
        return self.con.execute(
            "SELECT l.rule, l.child_id, l.subject_id, l.answer, l.event_day FROM listed l JOIN urgency u ON u.rule = l.rule "
            f"WHERE {' AND '.join(where)} ORDER BY l.answer <> 'escalate', u.severity, l.child_id, l.rule, "
            f"l.subject_id NULLS FIRST{limit}",
            values,
        ).fetchall()

    @staticmethod
    def _subject(
        rows: dict[tuple[str, str], dict[str, Row]], table: str, record: ChildRecord, key: str | None
    ) -> Row | None:
        if table == "child":
            return record.child
        if key is None:
            return None
        known = rows.setdefault((table, record.child.child_id), {})
        if not known:
            known.update({row.key: row for row in record.rows(table)})
        return known[key]

    def _conflicted(self, rule: str, child: str) -> Outcome:
        known = self.book.rules[rule]
        return Outcome(
            id=outcome_id(rule, child, known.for_each, None),
            rule=rule,
            child_id=child,
            table=known.for_each,
            subject_id=None,
            answer="cannot_tell",
            severity=known.severity,
            message="It cannot be told: the record holds this child with more than one date of birth or sex.",
            reasons=({"kind": "rows_in_conflict", "table": "child", "words": "rows of child disagree"},),
        )

    @cached_property
    def escalations(self) -> list[RaisedEscalation]:
        """Everything raised, surely first, the highest level first; then rules that themselves escalate."""
        subjects_of: dict[tuple[str, str, str], list[str]] = {}
        for rule, child, subject, answer in self.con.execute(
            "SELECT rule, child_id, subject_id, answer FROM outcome WHERE child_id IN (SELECT child_id FROM raised) "
            "AND rule IN (SELECT split_part(unnest(because), '=', 1) FROM raised) ORDER BY ALL"
        ).fetchall():
            table = self.book.rules[rule].for_each if rule in self.book.rules else "child"
            subjects_of.setdefault((rule, child, answer), []).append(outcome_id(rule, child, table, subject))
        found: list[RaisedEscalation] = []
        for rule, child, answer, because in self.con.execute(
            "SELECT rule, child_id, answer, because FROM raised ORDER BY answer DESC, rule, child_id"
        ).fetchall():
            known = self.book.escalations[rule]
            ids: list[str] = []
            for ref in because:
                if ref.startswith("esc:"):
                    ids.append(outcome_id(ref[4:], child, "child", None))
                    continue
                name, _, said = ref.partition("=")
                ids += subjects_of.get((name, child, said)) or subjects_of.get((name, child, "cannot_tell"), [])
            found.append(
                RaisedEscalation(
                    outcome_id(rule, child, "child", None), rule, child, answer, known.level, tuple(ids), known.says
                )
            )
        for rule, child, subject in self.con.execute(
            "SELECT rule, child_id, subject_id FROM outcome WHERE answer = 'escalate' ORDER BY ALL"
        ).fetchall():
            one = self.book.rules.get(rule)
            if one is not None and one.kind == "gap":
                key = outcome_id(rule, child, one.for_each, subject)
                says = f"{one.title}: this needs a person to look today."
                found.append(RaisedEscalation(key, rule, child, "escalate", one.level, (key,), says))
        return found

    def journeys(self) -> list[Journey]:
        """The journeys asked for (`journeys_of`): of no child, of those who escalate, or of all."""
        if self.journeys_of == "none":
            return []
        escalated = sorted({one.child_id for one in self.escalations if one.answer == "escalate"})
        return journeys(self.con, self.as_of, escalated if self.journeys_of == "escalated" else None)

    def measures(self) -> list[MeasureValue]:
        """Each measure over the whole extract, then for each value of its split."""
        found = []
        for rule, name, split, numerator, denominator, unsure in self.con.execute(
            "SELECT rule, measure, split, count(*) FILTER (counted AND more), count(*) FILTER (counted), "
            "count(*) FILTER (counted IS NULL OR (counted AND more IS NULL)) FROM measured "
            "GROUP BY GROUPING SETS ((rule, measure), (rule, measure, split)) ORDER BY rule, measure, split NULLS FIRST"
        ).fetchall():
            measure = next((one for one in self.book.rules[rule].measures if one.name == name), None)
            if measure is None or split == "" or (split is not None and not denominator):
                continue
            label = {} if split is None else {measure.split[0].rpartition(".")[2]: split}
            found.append(MeasureValue(rule, measure.name, label, numerator, denominator, unsure))
        return found


def start(
    book: Rulebook,
    paths: Sequence[Path],
    as_of: date,
    *,
    since: date | None = None,
    progress: Progress = lambda _: None,
    save_as: Path | None = None,
    **reading: Unpack[Reading],
) -> Run:
    """Run a rulebook over inputs as they read at the end of `as_of`.

    `since` leaves subjects with an earlier event unlisted, but for those still open. `save_as` is a database
    file that is attached before the connection is locked, for a writer to fill. `reading` is what `read_inputs` takes.
    Raises InputError where the inputs hold no child.
    """
    plan = plan_for(book)
    con = open_database()
    try:
        with interruptible(con):
            progress("reading")
            report = read_inputs(con, paths, **reading)
            require_children(con, report)
            if save_as is not None:
                con.execute(f"ATTACH '{str(save_as).replace(chr(39), chr(39) * 2)}' AS saved")
            lock_down(con)
            progress("preparing")
            prepared = prepare(con, plan, as_of)
            progress("checking")
            checked = evaluate(con, plan)
            progress("escalating")
            answer_switched_off(con, book)
            escalated = escalate(con, book, checked.failed, as_of=as_of)
            out_of_period = _list_outcomes(con, book, since)
    except BaseException:
        con.close()
        raise
    return Run(con, book, plan, as_of, since, report, prepared, checked, escalated, out_of_period)


def require_children(con: duckdb.DuckDBPyConnection, report: IntakeReport) -> None:
    """Raise InputError where nobody is there to ask about: a run of nobody would read as "nothing found"."""
    if con.execute("SELECT 1 FROM record.child UNION ALL SELECT 1 FROM record._conflicted LIMIT 1").fetchone():
        return
    aside = report.rows_quarantined
    why = (
        f"{aside} {'row was' if aside == 1 else 'rows were'} set aside: 'practicecheck intake' with these inputs says where and why."
        if aside
        else "Did a filter of the extract match nobody? Take the extract again, with a row in child for each child."
    )
    raise InputError(f"There is no child in these records, so no rule can be asked and nothing was written. {why}")


def answer_switched_off(con: duckdb.DuckDBPyConnection, book: Rulebook) -> None:
    """Answer cannot_tell for every child where a rule is switched off: its silence must not read as an all-clear."""
    con.execute(
        "INSERT INTO outcome SELECT r.rule, c.child_id, NULL, 'cannot_tell', FALSE, NULL "
        "FROM (SELECT child_id FROM child UNION SELECT child_id FROM record._conflicted) c "
        "CROSS JOIN (SELECT unnest($1::VARCHAR[]) AS rule) r",
        [[rule.id for rule in book.switched_off() if rule.kind != "measure"]],
    )


def _list_outcomes(con: duckdb.DuckDBPyConnection, book: Rulebook, since: date | None) -> int:
    """Leave table `listed`: the outcomes of the period; returns how many lie before it."""
    ranks = ["critical", "high", "medium", "low"]
    checks = [*book.answering(), *book.escalations.values()]
    con.execute(
        "CREATE OR REPLACE TABLE urgency AS SELECT unnest($1::VARCHAR[]) AS rule, unnest($2::INTEGER[]) AS severity",
        [[check.id for check in checks], [ranks.index(check.severity) for check in checks]],
    )
    if since is None:
        con.execute("CREATE OR REPLACE TABLE listed AS SELECT * FROM outcome")
        return 0
    con.execute("CREATE OR REPLACE TABLE still_open (child_id VARCHAR, subject_id VARCHAR)")
    for table in sorted({rule.for_each for rule in book.running() if rule.kind != "measure"} - {"child"}):
        for column in open_columns(table):
            con.execute(f'INSERT INTO still_open SELECT child_id, _key FROM "{table}" WHERE "{column}" IS NULL')
    con.execute(
        "CREATE OR REPLACE TABLE listed AS SELECT o.* FROM outcome o WHERE o.event_day IS NULL OR o.event_day >= $1 "
        "OR EXISTS (SELECT 1 FROM still_open s WHERE s.child_id = o.child_id AND s.subject_id = o.subject_id)",
        [day_number(since)],
    )
    found = con.execute("SELECT (SELECT count(*) FROM outcome) - (SELECT count(*) FROM listed)").fetchone()
    return int(found[0]) if found else 0


__all__ = ["Run", "answer_switched_off", "require_children", "start"]
