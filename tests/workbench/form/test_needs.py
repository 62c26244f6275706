"""What a form asks: what the chosen rules read and the extract lacks, and what a row cannot do without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from practicecheck.engine.plan import Plan
from practicecheck.engine.plans import plan_for
from practicecheck.errors import UsageError
from practicecheck.intake import read_case
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.reports.fit import Fit, RuleFit
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench.form.known import children_of, held_in_part, references, with_known_rows
from practicecheck.workbench.form.layout import FormTable
from practicecheck.workbench.form.needs import Lacks, choose_rules, form_tables


@pytest.fixture(scope="module")
def plan(book: Rulebook) -> Plan:
    return plan_for(book)


def asked(book: Rulebook, plan: Plan, lacks: Lacks, *wanted: str) -> dict[str, FormTable]:
    return {table.name: table for table in form_tables(book, plan, choose_rules(book, wanted), lacks)}


def test_rules_are_chosen_by_id_pattern_and_theme(book: Rulebook) -> None:
    fathers = ("PA-FAT-01", "PA-FAT-02", "PA-FAT-03", "PA-FAT-04")
    assert choose_rules(book, ["PA-FAT-*"]) == choose_rules(book, ["Fathers"]) == fathers
    assert choose_rules(book, ["pa-fat-02", "PA-FAT-01"]) == fathers[:2]
    assert "PA-ESC-11" in choose_rules(book, ["PA-ESC-*"])
    with pytest.raises(UsageError, match=r"PA-FAT-05 means no rule that runs.*PA-FAT-0"):
        choose_rules(book, ["PA-FAT-01", "PA-FAT-05"])


def test_a_rule_that_is_switched_off_is_not_asked_for(book: Rulebook) -> None:
    off = replace(book, vocabulary=replace(book.vocabulary, switched_off={"PA-FAT-01": "for a test"}))
    with pytest.raises(UsageError):
        choose_rules(off, ["PA-FAT-01"])


def test_without_an_extract_all_that_the_rules_read_is_asked(book: Rulebook, plan: Plan) -> None:
    for rule in book.running():
        tables = asked(book, plan, Lacks(), rule.id)
        read = {tuple(path.split(".")) for path in plan.rule_columns[rule.id] if not path.startswith("child.")}
        keys = {(name, table.key[0]) for name, table in TABLES.items()}
        assert {(name, field) for name, table in tables.items() for field in table.fields} >= read - keys, rule.id
        assert set(tables) >= set(plan.rule_tables[rule.id]), rule.id


def test_every_row_asked_can_be_placed_with_its_child(book: Rulebook, plan: Plan) -> None:
    tables = asked(book, plan, Lacks(), "PA-*")
    for name, table in tables.items():
        path = TABLES[name].path
        assert TABLES[name].event_from or set(TABLES[name].event) <= set(table.fields), name
        if path in TABLES[name].field_names:
            assert path in table.fields, name
            parent = TABLES[name].field(path).refers_to
            if parent not in (None, "child"):
                assert TABLES[str(parent)].key[0] in tables[str(parent)].fields, name
    assert "adult_id" in tables["relationship"].fields


def test_a_mark_is_asked_only_of_rows_that_others_point_at(book: Rulebook, plan: Plan) -> None:
    tables = asked(book, plan, Lacks(), "PA-VOI-01", "PA-PLN-02")
    assert "visit_id" not in tables["visit"].fields
    assert "plan_id" in tables["plan"].fields


def test_what_an_extract_carries_is_not_asked(book: Rulebook, plan: Plan) -> None:
    lacks = Lacks(frozenset({"engagement"}), {"relationship": frozenset({"harm_role", "contact_limit_reason"})})
    tables = asked(book, plan, lacks, "PA-FAT-02")
    assert set(tables) == {"engagement", "relationship"}
    assert tables["engagement"] == FormTable("engagement", ("child_id", "adult_id", "date", "kind", "stage"))
    # harm_role is lacking too, but this rule does not read it.
    assert tables["relationship"].fields == ("contact_limit_reason",)
    assert tables["relationship"].shown == ("relationship_id", "child_id", "from_date")


def test_the_way_to_the_child_is_asked_where_the_extract_lacks_it_too(book: Rulebook, plan: Plan) -> None:
    plan = replace(
        plan, rule_tables={"PA-FAT-01": ("plan_action",)}, rule_columns={"PA-FAT-01": ("plan_action.status",)}
    )
    lacks = Lacks(frozenset({"plan_action", "plan"}))
    assert {name: table.fields for name, table in asked(book, plan, lacks, "PA-FAT-01").items()} == {
        "plan": ("plan_id", "child_id", "start_date"),
        "plan_action": ("plan_id", "status"),
    }
    assert set(asked(book, plan, Lacks(frozenset({"plan_action"})), "PA-FAT-01")) == {"plan_action"}


def test_an_escalation_asks_for_what_its_rules_read(book: Rulebook, plan: Plan) -> None:
    tables = asked(book, plan, Lacks(), "PA-ESC-11")
    clauses = [clause for clauses in book.escalations["PA-ESC-11"].raised_by for clause in clauses]
    named = {rule.id for rule in book.running() for clause in clauses if book.meets(rule, clause)}
    assert named
    assert set(tables) >= {table for rule in named for table in plan.rule_tables[rule]}


def test_the_fit_says_what_an_extract_lacks() -> None:
    rules = (RuleFit("PA-X-01", "A rule", "partly", ("visit (covered to 31 March 2026 only)",), ("plan.contingency",)),)
    fit = Fit(date(2026, 6, 30), 1, 1, rules, (), (), (("voice", "not extracted"),), (), 0, 0, 0)
    assert Lacks.of(fit) == Lacks(frozenset({"visit", "voice"}), {"plan": frozenset({"contingency"})})


def test_rows_of_the_extract_stand_ready_to_be_completed_or_pointed_at() -> None:
    con = open_database()
    read_case(con, [("one", {
        "child": [{"child_id": "C1"}, {"child_id": "C2"}],
        "plan": [{"plan_id": "P1", "child_id": "C1", "start_date": "2026-02-03"}, {"plan_id": "P2", "child_id": "C2"}],
        "visit": [{"visit_id": "V1", "child_id": "C1", "date": "2026-03-02"}],
    })])  # fmt: skip
    assert children_of(con) == ("C1", "C2")
    lacking = FormTable("plan", ("contingency",), shown=("plan_id", "child_id"))
    actions, visits = FormTable("plan_action", ("plan_id", "status")), FormTable("visit", ("child_id", "date"))
    none = FormTable("medical", ("setting",), shown=("medical_id",))
    found = with_known_rows(con, [lacking, actions, none], ["C1"])
    assert found == (replace(lacking, known=({"plan_id": "P1", "child_id": "C1"},)), actions)
    known = references(con, [actions], ["C1"])
    assert [(table, [(row.id, row.words) for row in rows]) for table, rows in known.items()] == [
        ("plan", [("P1", "P1 · C1 · 03/02/2026")])
    ]
    said = held_in_part(con, [visits, actions], ["C1", "C2"], {"visit": "covered to 31 March 2026 only"})
    assert said == {
        "visit": "The extract holds 1 row of these children (covered to 31 March 2026 only). They count too: write down what is "
        "missing there."
    }
    con.close()
