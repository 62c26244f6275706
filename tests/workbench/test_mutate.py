"""Example coverage and mutation: on a rulebook of one rule, and on the words of the language themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import TypeAdapter

from practicecheck.cli import main
from practicecheck.operators.base import Condition
from practicecheck.operators.conditions import OPERATORS, AnyCondition
from practicecheck.operators.days import Moment
from practicecheck.operators.field_test import FieldTest
from practicecheck.operators.fields import _TESTS, FieldTests
from practicecheck.operators.limits import Limit
from practicecheck.operators.moments import AnyMoment
from practicecheck.operators.refer import FactHolds
from practicecheck.operators.vocabulary import Fact, Parameter, RowsPart, Vocabulary, derived_table
from practicecheck.rulebook import load_rulebook
from practicecheck.workbench.mutate.plant import Reach, planted, with_change
from practicecheck.workbench.mutate.tree import places, put

REFERENCES = "WT:\n  title: Working Together\n  editions: [{id: WT18, from: 2018-07-04}]\n"
PARAMETERS = """\
visit_days:
  title: How soon a child is visited
  unit: days
  owner: team manager
  values: [{value: 5, source: "Local standard"}]
"""
FACTS = """\
- fact: open_plan
  title: The plan is open
  about: plan
  reads: "the plan is open"
  holds: {not: {end_date: present}}
"""
RULE = """\
id: PA-TST-01
title: Seen soon
kind: gap
severity: high
theme: voice
answers: [A2]
references: [{ref: WT18-}]
for_each: plan
applies_when: {all_of: [{kind: {is: cp}}, open_plan]}
expect:
  any: visit
  where: {seen: {is: Y}}
  dated: {within: {days: visit_days}, after: plan.start_date}
messages: {gap: "No visit is recorded by {due}."}
ask: Was the child seen?
"""


def example(
    name: str, outcome: str, *, visit: str = "", plan: str = "kind: cp, start_date: 2026-03-02", **more: str
) -> str:
    """One example of the rule as it stands in a file."""
    lines = [f"  - name: {name}", f"    as_of: {more.pop('as_of', '2026-06-30')}"]
    lines += [f"    {key}: {value}" for key, value in more.items()]
    lines += ["    given:", "      child: {child_id: C1, dob: 2018-05-01}", f"      plan: [{{plan_id: P1, {plan}}}]"]
    lines += [f"      visit: [{{visit_id: V1, {visit}}}]"] if visit else []
    return "\n".join([*lines, f"    outcomes: {{P1: {outcome}}}", ""])


WEAK = example("seen on the fifth day", "met", visit="date: 2026-03-07, seen: Y") + example("never seen", "gap")
EDGE = example("seen on the sixth day", "gap", visit="date: 2026-03-08, seen: Y")
STRONG = (
    WEAK
    + EDGE
    + example("the fifth day, not yet seen", "not_due", as_of="2026-03-07")
    + example("visited and not seen", "gap", visit="date: 2026-03-05, seen: N")
    + example("seen before the plan began", "gap", visit="date: 2026-02-27, seen: Y")
    + example("whether the child was seen is blank", "cannot_tell", visit="date: 2026-03-05, seen: null")
    + example("visits were not extracted", "cannot_tell", not_extracted="[visit]")
    + example("a child in need plan", "not_applicable", plan="kind: cin, start_date: 2026-03-02")
    + example("of what kind the plan is is blank", "cannot_tell", plan="kind: null, start_date: 2026-03-02")
    + example("the plan has ended", "not_applicable", plan="kind: cp, start_date: 2026-03-02, end_date: 2026-05-01")
)


Write = Callable[..., Path]


class Said(NamedTuple):
    code: int
    out: str


Ask = Callable[..., Said]


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write a rulebook of one rule, with these examples and this list of equivalents."""

    def write(examples: str, equivalent: str | None = None) -> Path:
        folder = tmp_path / "rules"
        (folder / "voice").mkdir(parents=True, exist_ok=True)
        (folder / "facts").mkdir(exist_ok=True)
        for name, text in {
            "references.yaml": REFERENCES,
            "parameters.yaml": PARAMETERS,
            "lists.yaml": "{}\n",
            "facts/plans.yaml": FACTS,
            "voice/PA-TST-01.yaml": f"{RULE}examples:\n{examples}",
        }.items():
            (folder / name).write_text(text, encoding="utf-8")
        if equivalent is not None:
            (folder / "equivalent-mutants.yaml").write_text(equivalent, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def said_of(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """What `rules test` says of a rulebook."""

    def run(folder: Path, *options: str) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main(["rules", "test", "--rules", str(folder), *options])
        said = capsys.readouterr()
        return Said(int(stop.value.code or 0), said.out + said.err)

    return run


class TestMutants:
    """A mutant survives a weak example and is killed by a better one."""

    LONGER = "no example notices when the limit of 5 days [visit_days] is one day longer [PA-TST-01 expect.dated.within: longer]"

    def test_the_edge_that_no_example_stands_on_is_named_with_file_and_line(self, book: Write, said_of: Ask) -> None:
        weak = said_of(book(WEAK), "--mutate")
        assert weak.code == 1
        assert f"voice/PA-TST-01.yaml:13: {self.LONGER}" in weak.out
        assert "Fewer than 95 per cent of the mutants are noticed." in weak.out
        edge = said_of(book(WEAK + EDGE), "--mutate")
        assert self.LONGER not in edge.out

    def test_examples_that_notice_every_change_pass(self, book: Write, said_of: Ask) -> None:
        said = said_of(book(STRONG), "--coverage", "--mutate")
        assert (said.code, "no example notices" in said.out) == (0, False), said.out
        assert "(100.0 per cent)" in said.out

    def test_as_json(self, book: Write, said_of: Ask) -> None:
        made = json.loads(said_of(book(WEAK), "--coverage", "--mutate", "--format", "json", "PA-TST-01").out)
        longer = next(one for one in made["mutants"]["survived"] if one["change"] == "longer")
        assert (longer["file"], longer["line"], longer["at"]) == ("voice/PA-TST-01.yaml", 13, "expect.dated.within")
        assert made["coverage"]["answers_never"]["PA-TST-01"] == ["cannot_tell", "not_applicable", "not_due"]
        assert made["examples"] == 2
        assert not made["failures"]

    def test_an_example_that_does_not_hold_comes_first(self, book: Write, said_of: Ask) -> None:
        said = said_of(book(example("never seen", "met")), "--mutate")
        assert said.code == 1
        assert "the example says met" in said.out
        assert "Clauses and mutants are looked at once every example holds." in said.out

    def test_it_only_tells_where_asked_to(self, book: Write, said_of: Ask) -> None:
        assert said_of(book(WEAK), "--mutate", "--fail-on", "never").code == 0
        assert said_of(book(WEAK)).code == 0


class TestCoverage:
    """Each clause true, false and unknown; what can never be is not asked for."""

    def test_what_was_never_seen_is_named_with_file_and_line(self, book: Write, said_of: Ask) -> None:
        said = said_of(book(WEAK), "--coverage")
        assert said.code == 1
        assert (
            "voice/PA-TST-01.yaml:9: never false nor unknown (applies_when.all_of.1.kind): its kind is cp" in said.out
        )
        assert "PA-TST-01: no example shows cannot_tell or not_applicable or not_due" in said.out

    def test_a_blank_end_still_goes_on_so_it_is_never_unknown(self, book: Write, said_of: Ask) -> None:
        said = said_of(book(STRONG), "--coverage")
        assert said.code == 0, said.out
        assert "open_plan" not in said.out


class TestListOfEquivalents:
    """An entry excuses what no record can show; one that no longer holds is itself a fault."""

    ENTRY = "- {of: PA-TST-01, at: expect.dated.within, change: longer, because: made up for this test}\n"

    def test_an_entry_excuses_a_mutant(self, book: Write, said_of: Ask) -> None:
        said = said_of(book(STRONG.replace(EDGE, ""), self.ENTRY), "--mutate", "PA-TST-01")
        assert "is one day longer" not in said.out
        assert "1 are listed as equivalent" in said.out

    def test_more_than_five_per_cent_is_too_many(self, book: Write, said_of: Ask) -> None:
        said = said_of(book(STRONG.replace(EDGE, ""), self.ENTRY), "--mutate")
        assert "More than 5 per cent of the mutants are listed as equivalent." in said.out

    @pytest.mark.parametrize(
        ("entry", "why"),
        [
            (ENTRY, "'longer' is noticed after all, by PA-TST-01 «seen on the sixth day»"),
            (ENTRY.replace("longer", "wider"), "there is no mutant 'wider' here"),
            (ENTRY.replace("change: longer", "never: unknown"), "there is no such clause"),
            (
                "- {of: PA-TST-01, at: expect, never: 'true', because: made up for this test}\n",
                "it has been true after all, or could never be",
            ),
        ],
    )
    def test_a_stale_entry_fails(self, book: Write, said_of: Ask, entry: str, why: str) -> None:
        said = said_of(book(STRONG, entry), "--coverage", "--mutate")
        assert said.code == 1
        assert (
            f"equivalent-mutants.yaml:1: PA-TST-01 expect{'' if 'at: expect,' in entry else '.dated.within'}: {why}"
            in said.out
        )

    def test_an_entry_without_a_reason_is_refused_at_its_place(self, book: Write, said_of: Ask) -> None:
        said = said_of(book(STRONG, "- {of: PA-TST-01, at: expect, change: longer}\n"), "--mutate")
        assert said.code == 3
        assert "equivalent-mutants.yaml:1:3 PC008 'because' is missing here." in said.out


# --- the words themselves ---------------------------------------------------------------------------------------------

VOCABULARY = Vocabulary(
    parameters={
        "wait": Parameter.model_validate({"title": "", "unit": "days", "owner": "", "values": [{"value": 3}]}),
        "model": Parameter.model_validate({"title": "", "unit": "choice", "owner": "", "values": [{"value": "a"}]}),
    },
    facts={"born": Fact.model_validate({"fact": "born", "title": "", "reads": "born", "holds": {"dob": "present"}})},
    rules={"PA-TST-01": "child"},
)
A_DAY = {"within": {"days": "wait"}, "before": "as_of"}
SPECIMENS: dict[str, Any] = {
    "all_of": {"all_of": ["born", {"sex": "present"}]},
    "any_of": {"any_of": ["born", {"sex": "present"}]},
    "not": {"not": "born"},
    "choose": {"choose": [{"when": "born", "then": {"sex": "present"}}], "else": "born"},
    "steps": {"steps": ["born", {"sex": "present"}]},
    "not_due_until": {"not_due_until": {"days": 3}, "after": "child.dob", "expect": "born"},
    "cannot_tell": {"cannot_tell": "nothing to judge by"},
    "any": {"any": "visit", "where": {"seen": {"is": "Y"}}},
    "none": {"none": "visit"},
    "every": {"every": "visit", "satisfies": {"seen": {"is": "Y"}}},
    "latest": {"latest": "visit", "satisfies": {"seen": {"is": "Y"}}},
    "first": {"first": "visit", "satisfies": {"seen": {"is": "Y"}}},
    "count": {"count": "visit", "at_least": "wait"},
    "share": {"share": "visit", "satisfies": {"seen": {"is": "Y"}}, "at_least": 50},
    "carried_out": {
        "carried_out": "oversight",
        "part": "previous_actions_done",
        "whole": "actions_set",
        "at_least": 80,
    },
    "rhythm": {"rhythm": {"each": "visit", "starting": "child.dob", "at_most": {"days": 3}}},
    "answer_of": {"answer_of": "PA-TST-01", "is": "gap"},
    "age": {"age": {"years": 3}, "is": "under"},
    "local_setting": {"local_setting": "model", "is": "a"},
    "uses": {"uses": {"table": "visit", "column": "seen", "code": "U"}},
}
TESTS: dict[str, Any] = {
    "Present": "present",
    "Known": "known",
    "Among": {"is": "M"},
    "Number": {"at_least": 3},
    "HoldsAny": {"holds_any": ["PHY"]},
    "Holds": {"holds": "child.sex"},
    "Same": {"same": "child.sex"},
    "Dated": A_DAY,
}
MOMENTS: dict[str, Any] = {
    "FirstOf": {"first_of": ["child.dob", "as_of"]},
    "LatestOf": {"latest_of": ["child.dob", "as_of"]},
    "MonthsBefore": {"months": 3, "before": "as_of"},
    "LatestRow": {"latest": "visit", "take": "date"},
    "FirstRow": {"first": "visit", "take": "date"},
}
NEVER_WRITTEN = {"DayLater", "RowDay"}


def condition(written: Any) -> Condition:
    made: Condition = TypeAdapter(AnyCondition).validate_python(written)
    return made


def all_under(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from all_under(one)


class TestEveryWordSaysItsMutants:
    """Made from the vocabulary, so that a new operator without mutants fails."""

    @pytest.mark.parametrize("operator", [*OPERATORS, FieldTests, FactHolds], ids=lambda one: one.word)
    def test_every_operator(self, operator: type[Condition]) -> None:
        written = {**SPECIMENS, "fields": {"sex": {"is": "M"}}, "fact": "born"}.get(operator.word)
        assert written is not None, f"write a specimen of '{operator.word}', and give the operator mutants"
        made = condition(written)
        mutants = list(made.mutants(VOCABULARY))
        assert type(made) is operator
        assert mutants
        assert len({one.change for one in mutants}) == len(mutants)
        assert all(one.instead != made and one.says for one in mutants)

    @pytest.mark.parametrize("test", _TESTS, ids=lambda one: one.__name__)
    def test_every_test_of_a_field(self, test: type[FieldTest]) -> None:
        assert list(condition({"dob": TESTS[test.__name__]}).mutants(VOCABULARY))

    def test_every_day_that_can_be_named(self) -> None:
        known = {one.__name__ for one in all_under(Moment)} - NEVER_WRITTEN
        assert known == set(MOMENTS)
        for written in MOMENTS.values():
            assert list(TypeAdapter(AnyMoment).validate_python(written).mutants(VOCABULARY))

    def test_a_limit_is_tried_on_both_sides_and_never_below_nothing(self) -> None:
        assert [one.change for one in Limit(days=3).mutants(VOCABULARY)] == ["longer", "shorter"]
        assert [one.change for one in Limit(days=0).mutants(VOCABULARY)] == ["longer"]

    def test_rows_of_a_fact(self) -> None:
        fact = Fact.model_validate(
            {
                "fact": "met",
                "title": "",
                "reads": "",
                "rows": [{"from": "visit", "where": {"seen": {"is": "Y"}}}, {"from": "conference"}],
                "merge_within": {"days": 3},
            }
        )
        parts = [place.part for place in places(fact, ("rows", "merge_within"))]
        of_rows = [mutant.change for one in parts if isinstance(one, RowsPart) for mutant in one.mutants(VOCABULARY)]
        assert of_rows == ["without where"]
        assert [one.change for one in fact.mutants(VOCABULARY)] == ["without 1", "without 2"]
        assert derived_table(fact).name == "met"

    def test_a_choice_that_can_be_but_one_thing_has_no_mutant_that_changes_nothing(self) -> None:
        made = condition({"all_of": ["born", {"local_setting": "model", "is": "a"}]})
        assert made.possible(VOCABULARY) == frozenset({True, False, None})
        assert [one.change for one in made.mutants(VOCABULARY)] == ["without 1"]


class TestTree:
    """A part is put in its place, and nothing else is touched."""

    def test_every_mutant_is_another_rulebook_and_leaves_the_first_as_it_was(self, book: Callable[..., Path]) -> None:
        whole = load_rulebook(book(STRONG))
        before = whole.rules["PA-TST-01"].model_dump(), whole.vocabulary.facts["open_plan"].model_dump()
        mutants = planted(whole)
        assert len({one.name for one in mutants}) == len(mutants) > 15
        for one in mutants:
            changed = with_change(whole, one)
            assert (changed.rules, changed.vocabulary.facts) != (whole.rules, whole.vocabulary.facts), one.name
        assert (whole.rules["PA-TST-01"].model_dump(), whole.vocabulary.facts["open_plan"].model_dump()) == before
        assert Reach(whole).rules_of("fact", "open_plan") == ("PA-TST-01",)

    def test_put_goes_through_mappings_lists_and_models(self) -> None:
        whole = condition({"all_of": ["born", {"dob": A_DAY}]})
        assert isinstance(whole, Condition)
        place = next(one for one in places(whole, ("all_of",)) if isinstance(one.part, Limit))
        assert place.path == "all_of.2.dob.within"
        made = put(whole, place.steps, Limit(days=9))
        assert "within 9 days" in made.read(VOCABULARY)
        assert "3 days [wait]" in whole.read(VOCABULARY)
