"""From outcomes to escalations: signatures in SQL, one inference for each, and back to the children.

Children whose escalation-relevant answers are alike share one inference. Knows nothing of how an escalation
is inferred (see `escalate`) or shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from practicecheck.engine.escalate import (
    Alternative,
    EscalationRule,
    Fact,
    Inference,
    Inferred,
    Signature,
    make_fact,
)
from practicecheck.engine.escalate import Clause as FactClause
from practicecheck.rulebook.rule import Clause, Escalation

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from practicecheck.rulebook.book import Rulebook

_RAISED = """CREATE OR REPLACE TABLE raised (rule VARCHAR, child_id VARCHAR, answer VARCHAR, because VARCHAR[])"""


@dataclass(frozen=True)
class Escalated:
    """Which engine inferred, over how many signatures, and where the two engines differed."""

    engine: str
    signatures: int
    faults: tuple[str, ...]


def escalation_rules(book: Rulebook, day: date | None = None) -> tuple[EscalationRule, ...]:
    """The escalations in force on a day (None: all) as rules over facts; one with a scope asks for its scope fact too."""
    return tuple(
        EscalationRule(one.id, one.level, tuple(_alternatives(one)))
        for one in book.escalations.values()
        if one.status in ("active", "trial") and (day is None or book.in_force(one, day))
    )


def _alternatives(escalation: Escalation) -> Iterator[Alternative]:
    scope = (FactClause((("kind", "scope"), ("rule", escalation.id))),) if escalation.applies_when else ()
    for clauses in escalation.raised_by:
        for chosen in product(*(_fact_clauses(clause) for clause in clauses)):
            yield Alternative((*chosen, *scope))


def _fact_clauses(clause: Clause) -> list[FactClause]:
    if clause.escalation is not None:
        return [FactClause((("escalation", clause.escalation), ("kind", "escalation")))]
    asked = ((name, getattr(clause, name)) for name in ("rule", "theme", "severity"))
    fields = [("kind", "outcome"), *((name, value) for name, value in asked if value is not None)]
    answers = (clause.is_,) if isinstance(clause.is_, str) else clause.is_ or ()
    return [FactClause((*fields, ("answer", answer))) for answer in answers]


def relevant_answers(book: Rulebook) -> dict[str, frozenset[str]]:
    """Per rule the answers that some clause looks for."""
    wanted: dict[str, set[str]] = {}
    for escalation in book.escalations.values():
        for clause in (clause for one in escalation.raised_by for clause in one):
            if clause.is_ is None:
                continue
            answers = {clause.is_} if isinstance(clause.is_, str) else set(clause.is_)
            for rule in book.answering():
                if book.meets(rule, clause):
                    wanted.setdefault(rule.id, set()).update(answers)
    return {rule: frozenset(answers) for rule, answers in wanted.items()}


def signature_of(book: Rulebook, codes: Iterable[str]) -> Signature:
    """The facts behind a child's codes: `+RULE=answer` is sure, `?RULE=answer` possible, `+RULE` its scope."""
    definite: set[Fact] = set()
    possible: set[Fact] = set()
    for code in codes:
        rule, _, answer = code[1:].partition("=")
        if not answer:
            fact = make_fact(kind="scope", rule=rule, ref=f"{rule} applies")
        else:
            known = book.rules[rule]
            fact = make_fact(
                kind="outcome",
                rule=rule,
                answer=answer,
                theme=known.theme,
                severity=book.ranked(known),
                ref=f"{rule}={answer}",
            )
        (definite if code[0] == "+" else possible).add(fact)
    return Signature(frozenset(definite), frozenset(possible))


def escalate(
    con: duckdb.DuckDBPyConnection, book: Rulebook, failed: Iterable[str] = (), *, as_of: date | None = None
) -> Escalated:
    """Infer for every child what is in force; leaves table `raised` and settles the scoped escalations in `outcome`."""
    con.execute(_RAISED)
    relevant = relevant_answers(book)
    _meanings(con, book, relevant)
    silent = [f"?{rule}={answer}" for rule in failed for answer in sorted(relevant.get(rule, ()))]
    silent += [f"?{rule}" for rule in failed if rule in book.escalations]
    _signatures(con)
    listed = [codes for (codes,) in con.execute("SELECT DISTINCT codes FROM signature ORDER BY codes").fetchall()]
    by_codes = {codes: signature_of(book, (*codes.split(), *silent)) for codes in listed}
    inferred = Inference(escalation_rules(book, as_of), name=f"rulebook-{book.hash}").infer(by_codes.values())
    _store(con, book, by_codes, inferred)
    faults = tuple(
        f"{fault.message} Sure: {', '.join(fault.definite) or 'none'}. Possible: {', '.join(fault.possible) or 'none'}."
        for fault in inferred.faults
    )
    return Escalated(inferred.engine, len(by_codes), faults)


def _meanings(con: duckdb.DuckDBPyConnection, book: Rulebook, relevant: dict[str, frozenset[str]]) -> None:
    """What an answer of a rule says to the escalations, as codes."""
    rows: list[tuple[str, str, str]] = []
    for rule, answers in relevant.items():
        for answer in sorted(answers):
            rows += [(rule, answer, f"+{rule}={answer}"), (rule, "cannot_tell", f"?{rule}={answer}")]
        if "escalate" in answers:
            rows.append((rule, "may", f"?{rule}=escalate"))
    for escalation in book.escalations.values():
        if escalation.applies_when is not None:
            rows += [(escalation.id, "met", f"+{escalation.id}"), (escalation.id, "cannot_tell", f"?{escalation.id}")]
    con.execute(
        "CREATE OR REPLACE TABLE meaning AS SELECT unnest($1::VARCHAR[]) AS rule, unnest($2::VARCHAR[]) AS seen, "
        "unnest($3::VARCHAR[]) AS code",
        [[row[n] for row in rows] for n in range(3)],
    )


def _signatures(con: duckdb.DuckDBPyConnection) -> None:
    """Leave table `signature`: each child's codes, in order, as one text (no code holds a space)."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE signature AS
        SELECT c.child_id, coalesce(s.codes, '') AS codes
        FROM (SELECT child_id FROM child UNION SELECT child_id FROM record._conflicted) c
        LEFT JOIN (
            SELECT child_id, string_agg(code, ' ' ORDER BY code) AS codes FROM (
                SELECT o.child_id, m.code FROM outcome o JOIN meaning m ON m.rule = o.rule AND m.seen = o.answer
                UNION
                SELECT o.child_id, m.code FROM outcome o JOIN meaning m ON m.rule = o.rule AND m.seen = 'may'
                WHERE o.may_escalate)
            GROUP BY child_id) s ON s.child_id = c.child_id"""
    )


def _store(con: duckdb.DuckDBPyConnection, book: Rulebook, by_codes: dict[str, Signature], inferred: Inferred) -> None:
    verdicts: list[tuple[str, str, str, list[str]]] = []
    for codes, signature in by_codes.items():
        verdict = inferred.verdicts[signature]
        for answer, found in (("escalate", verdict.fired), ("cannot_tell", verdict.possible)):
            for rule, because in found.items():
                verdicts.append((codes, rule, answer, [ref for ref in because if not ref.endswith(" applies")]))
    if verdicts:
        con.execute(
            "INSERT INTO raised SELECT v.rule, s.child_id, v.answer, v.because FROM (SELECT unnest($1::VARCHAR[]) AS codes, "
            "unnest($2::VARCHAR[]) AS rule, unnest($3::VARCHAR[]) AS answer, unnest($4::VARCHAR[][]) AS because) v "
            "JOIN signature s ON s.codes = v.codes",
            [[row[n] for row in verdicts] for n in range(4)],
        )
    con.execute("DROP TABLE signature")
    scoped = [one.id for one in book.escalations.values() if one.applies_when is not None]
    # In scope and raised: what was inferred. In scope, unsure or not raised: as the scope says, met or cannot_tell.
    con.execute(
        "UPDATE outcome SET answer = raised.answer FROM raised WHERE raised.rule = outcome.rule "
        "AND raised.child_id = outcome.child_id AND outcome.answer IN ('met', 'cannot_tell') "
        "AND outcome.rule IN (SELECT unnest($1::VARCHAR[]))",
        [scoped],
    )
