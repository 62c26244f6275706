"""What a briefing counts, hides and refuses, on answers made up for the purpose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace as dataclass_replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import Raw
from msgspec.structs import replace

from practicecheck.errors import InputError, OutputError
from practicecheck.reports.audience import Audience, age_band
from practicecheck.reports.briefing import Briefing, Sentence, Source, as_markdown, make_briefing
from practicecheck.reports.briefing.lessons import lines, tallies
from practicecheck.reports.kept_result import Finding, Measure, Raised, Rule, Subject
from practicecheck.reports.pseudonym import KEY_FILE, Pseudonyms, kept_pseudonyms
from practicecheck.rulebook.briefing import BriefingWords

DAY = date(2026, 6, 30)
WORDS = BriefingWords(
    title="Briefing",
    aims=("aim",),
    why=("why",),
    lines={"K1": "Medicals", "K6": "Plans", "R3": "Goals"},
    always_named=("gp",),
)
PSEUDONYMS = Pseudonyms(b"k" * 32)


def rule(name: str, **more: Any) -> Rule:
    plain: dict[str, Any] = {
        "kind": "gap", "theme": "plans", "severity": "high", "answers": ("K1",), "acts": "chair", "ask": f"ask {name}?", "limits": (),
        "cited": (), "on_trial": False, "status": "ok",
    }  # fmt: skip
    return Rule(id=name, title=f"title of {name}", **{**plain, **more})


OPINION = b'[{"role": "used", "table": "audit", "id": "A1", "field": "overall", "value": "good"}]'


def finding(
    name: str, child: str, answer: str = "gap", *, subject: str | None = None, opinion: bool = False, **more: Any
) -> Finding:
    return Finding(
        id=f"{name}/{child}/{subject}", rule=name, child=child, answer=answer, subject=Subject("child", subject),
        message=f"message of {name} for {child}", written_evidence=Raw(OPINION if opinion else b"[]"), **more,
    )  # fmt: skip


def escalated(name: str, child: str) -> Raised:
    return Raised(f"{name}/{child}", name, child, "escalate", "service_manager", (), "look today")


def source(
    rules: Iterable[Rule],
    findings: Iterable[Finding],
    *,
    children: int = 3,
    raised: Iterable[Raised] = (),
    **more: Any,
) -> Source:
    plain: dict[str, Any] = {
        "report": "PA-REP-01", "words": WORDS, "limits": (), "small_number": 5, "statement": "A person decides.", "as_of": DAY,
        "since": None, "rulebook": "1", "measures": (), "covered_to": None, "set_aside": 0, "local_settings": 0, "faults": 0,
        "shown": {},
    }  # fmt: skip
    names = tuple(f"child-{number}" for number in range(1, children + 1))
    held = {one.id: one for one in rules}
    return Source(children=names, rules=held, findings=tuple(findings), raised=tuple(raised), **{**plain, **more})


def inside(of: Source) -> Briefing:
    return make_briefing(of, Audience(False, PSEUDONYMS, 5, with_names=True), most=12)


def shared(of: Source) -> Briefing:
    return make_briefing(of, Audience(True, PSEUDONYMS, 5), most=12)


def part(made: Briefing, number: int) -> list[Sentence]:
    return list(made.parts[number - 1].sentences())


def texts(made: Briefing, number: int) -> list[str]:
    return [one.text for one in part(made, number)]


def test_two_gaps_of_one_case_are_no_lesson() -> None:
    found = [
        finding("A", "child-1", subject="S1"),
        finding("A", "child-1", subject="S2"),
        finding("A", "child-2", "met"),
    ]
    assert texts(inside(source([rule("A")], found)), 4) == []
    assert texts(inside(source([rule("A")], [*found, finding("A", "child-3")])), 4) == ["title of A: a gap in 2 of 3."]


def test_what_is_not_due_or_cannot_be_told_is_in_neither_number() -> None:
    found = [finding("A", "child-1"), finding("A", "child-2", "escalate"), finding("A", "child-3", "cannot_tell"),
             finding("A", "child-4", "not_due"), finding("A", "child-5", "not_applicable")]  # fmt: skip
    (said,) = texts(inside(source([rule("A")], found, children=5)), 4)
    assert said == "title of A: a gap in 2 of 2; 1 could not be told; 1 not yet due."


def test_a_missing_first_step_never_makes_the_line_look_well_met() -> None:
    found = [
        finding("A", "child-1"),
        finding("B", "child-1", "not_applicable", blocked_by=("A",)),
        finding("B", "child-2", "met"),
        finding("B", "child-3", "not_applicable", blocked_by=("C",)),
        finding("C", "child-3"),
    ]
    of = source([rule("A", answers=("K6",)), rule("B"), rule("C", answers=("K6",))], found)
    (line,) = [one for one in lines(of, tallies(of)) if one.code == "K1"]
    assert (line.missed, line.judged) == ({"child-1", "child-3"}, {"child-1", "child-2", "child-3"})
    said = part(inside(of), 4)
    (said_of_line,) = [one.text for one in said]
    assert said_of_line.startswith("The record lacks a step of this line in 2 of 3 cases.")
    assert said_of_line.endswith("Cases stopped by an earlier gap (A, C) are counted in.")
    assert {one.reference for one in said[0].behind} == {"A/child-1/None", "C/child-3/None"}


def test_a_blocker_that_could_not_be_told_is_no_gap() -> None:
    found = [finding("A", "child-1", "cannot_tell"), finding("B", "child-1", "not_applicable", blocked_by=("A",))]
    of = source([rule("A"), rule("B")], found)
    assert not tallies(of)["B"].stopped


def test_a_lesson_that_rests_on_an_audit_is_marked() -> None:
    found = [finding("A", "child-1", opinion=True), finding("A", "child-2")]
    (said,) = texts(inside(source([rule("A")], found)), 4)
    assert said.endswith("It rests in part on the opinion of an audit.")
    found[1] = finding("A", "child-2", opinion=True)
    (said,) = texts(inside(source([rule("A")], found)), 4)
    assert said.endswith("It rests on the opinion of an audit.")


def test_a_rule_that_did_not_run_teaches_nothing() -> None:
    found = [finding("A", "child-1"), finding("A", "child-2")]
    made = inside(source([rule("A", status="failed")], found))
    assert texts(made, 4) == []
    assert any("A" in text and "did not run" in text for text in texts(made, 1))


def test_a_strength_is_not_shown_beside_the_escalations_that_hide_it() -> None:
    rules = [
        rule("S", kind="strength", hidden_beside=frozenset({"E"})),
        rule("T", kind="strength"),
        rule("E", kind="escalation"),
    ]
    found = [finding(name, f"child-{number}", "strength") for number in (1, 2) for name in ("S", "T")]
    made = inside(source(rules, found, raised=[escalated("E", "child-1")]))
    blocks = {block.heading: [one.text for one in block.sentences] for block in made.parts[4].blocks}
    assert blocks["child-1"] == ["This case is to be looked at (part 3), whatever is said below.", "title of T."]
    assert blocks["child-2"] == ["title of S.", "title of T."]
    assert "title of S" not in " ".join(texts(made, 3))


def blocks(made: Briefing, number: int) -> dict[str, list[str]]:
    """What a part says, by heading, with what leads it."""
    return {one.heading: [*one.lead, *(said.text for said in one.sentences)] for one in made.parts[number - 1].blocks}


def test_the_gravest_stand_first_and_the_others_are_counted() -> None:
    rules = [
        rule("E", kind="escalation", severity="critical"),
        rule("F", kind="escalation", severity="high"),
        rule("G", severity="critical"),
        rule("E.one", kind="trigger"),
        rule("E.two", kind="trigger"),
        rule("F.only", kind="trigger"),
    ]
    found = [finding(name, f"child-{number}", "escalate") for name in ("E.one", "F.only") for number in (1, 2, 3)]
    because = {"E": "E.one", "F": "F.only", "G": "G"}
    raised = [
        replace(escalated(name, child), because=(f"{because[name]}/{child}/None",))
        for name, child in (("F", "child-1"), ("F", "child-2"), ("E", "child-2"), ("G", "child-3"), ("E", "child-3"))
    ] + [replace(escalated("E", f"child-{number}"), answer="cannot_tell") for number in (1, 2)]
    of = source(rules, found, raised=raised)
    seen = blocks(make_briefing(of, Audience(False, PSEUDONYMS, 5, with_names=True), most=2), 3)
    more, first, second = seen["Someone must look: escalations"]
    assert "There are 1 more cases, counted below" in more
    assert first == "child-3: look today Because title of E.one. Also: title of G, to be looked at today."
    assert second == "child-2: look today Because title of E.one. Also: title of F."  # F says itself what F.only says
    assert seen["What each escalation asks for, and where it could not be told"] == [
        '"look today" In 2 cases, told to: service manager; could not be told of 1 case (child-1).',
        '"look today" In 1 case, told to: service manager.',
        '"look today" In 2 cases, told to: service manager.',
    ]


def test_lines_and_rules_of_fewer_cases_are_named_with_all_that_is_behind_them() -> None:
    codes = [f"K{number}" for number in range(1, 10)] + ["R3", "A1"]
    rules = [rule(f"of-{code}", answers=(code,)) for code in codes] + [rule(name, answers=("K1",)) for name in "XYZ"]
    found = [finding(one.id, f"child-{number}") for one in rules for number in (1, 2)]
    made = inside(replace_words(source(rules, found), dict.fromkeys(codes, "a line")))
    learnt = blocks(made, 4)
    assert list(learnt)[1:] == [*(f"{code}: a line" for code in codes[:-1]), "Lessons of fewer cases"]
    assert learnt["K1: a line"][-1] == "Repeated too: title of of-K1."
    assert learnt["Lessons of fewer cases"] == ["Repeated too; the run counts them.", "A1: a line."]
    assert {behind.rule for said in part(made, 4) for behind in said.behind} == {one.id for one in rules}
    more, *asked = blocks(made, 7)["Questions to discuss"]
    assert "5 more stand with their rules" in more
    assert len(asked) == 6


def replace_words(of: Source, lines: dict[str, str]) -> Source:
    """The same with other lines of learning."""
    return dataclass_replace(of, words=of.words.model_copy(update={"lines": lines}))


def test_what_an_audit_asked_for_most_urgently_is_shown_first() -> None:
    answers = ("met", "not_due", "cannot_tell", "gap", "escalate")
    rows = [
        {"child_id": f"child-{number}", "key": f"X{number}", "audit_id": "Q", "recommendation": answer, "owner_role": None,
         "due_date": None, "done_date": None, "result": None}
        for number, answer in enumerate(answers, 1)
    ]  # fmt: skip
    found = [finding("PA-ESC-02", f"child-{number}", answer, subject="Q") for number, answer in enumerate(answers, 1)]
    of = source([rule("PA-ESC-02")], found, children=5, shown={"assurance_action": rows})
    more, *said = blocks(make_briefing(of, Audience(False, PSEUDONYMS, 5, with_names=True), most=3), 6)[
        "What audits asked for"
    ]
    assert "There are 2 more" in more
    assert [one.split(": ")[1].split(" (")[0] for one in said] == ["escalate", "gap", "cannot_tell"]


def test_a_strength_of_one_subject_only_is_none() -> None:
    found = [finding("S", "child-1", "strength", subject="P1"), finding("S", "child-1", "no_strength", subject="P2")]
    assert texts(inside(source([rule("S", kind="strength")], found)), 5) == []


def test_the_recommendation_that_is_not_recorded_in_words_is_not_merged() -> None:
    rows = [
        {"child_id": "child-1", "key": key, "audit_id": "Q", "recommendation": words, "owner_role": None, "due_date": None,
         "done_date": None, "result": None}
        for key, words in (("X1", None), ("X2", None), ("X3", "Assure  safety"), ("X4", "assure safety"))
    ]  # fmt: skip
    found = [finding("PA-ESC-02", "child-1", "gap", subject="Q")]
    made = inside(source([rule("PA-ESC-02")], found, shown={"assurance_action": rows}))
    said = texts(made, 6)
    assert len(said) == 3
    (merged,) = [text for text in said if "same text, one action" in text]
    assert "X3, X4" in merged
    assert all("Owner: not recorded. Due: not recorded. Not recorded as done." in text for text in said)


@pytest.mark.parametrize("children", [0, 1])
def test_no_lesson_is_claimed_of_fewer_than_two_cases(children: int) -> None:
    found = [finding("A", "child-1")] * children
    with pytest.raises(InputError) as refused:
        inside(source([rule("A")], found, children=children))
    assert ("one case only" if children else "no results") in str(refused.value)


def test_no_hidden_count_can_be_worked_back_from_what_is_shown() -> None:
    to_share = Audience(True, PSEUDONYMS, 5)
    shown: dict[str, list[tuple[int, int]]] = {}
    for whole in range(61):
        for some in range(whole + 1):
            shown.setdefault(to_share.share(some, whole), []).append((some, whole - some))
    for text, possible in shown.items():
        for counts in zip(*possible, strict=True):
            if any(1 <= count <= 5 for count in counts):
                assert len(set(counts)) > 1, text


def test_the_size_of_the_whole_gives_back_no_rest() -> None:
    to_share = Audience(True, PSEUDONYMS, 5)
    shown: dict[str, set[int]] = {}
    for whole in range(1, 400):
        shown.setdefault(to_share.size(whole, "children"), set()).add(whole)
    assert all(len(sizes) >= 5 for text, sizes in shown.items() if text != "about 400 children")


def test_what_is_shared_holds_nothing_of_a_single_record() -> None:
    found = [finding("A", f"child-{number}") for number in (1, 2)] + [
        finding("B", "child-1"),
        finding("S", "child-2", "strength"),
    ]
    of = source(
        [rule("A"), rule("B"), rule("S", kind="strength"), rule("E", kind="escalation"), rule("M", kind="measure")],
        found,
        raised=[replace(escalated("E", f"child-{number}"), because=(f"A/child-{number}/None",)) for number in (1, 2)],
        measures=(Measure("M", "m", {}, 2, 4, 0),),
    )
    text = as_markdown(shared(of))
    assert "child-" not in text
    assert "message of" not in text
    assert "title of A" not in " ".join(texts(shared(of), 3))  # told case by case, it could be counted
    assert "Not shown by the record: title of A." in texts(inside(of), 3)[0]
    assert "title of B" not in text  # a gap told of, and no lesson, is one case's
    assert "title of M: counted over too few to be shared" in text
    assert all(len(one.behind) == 1 for number in (3, 4, 5, 6) for one in part(shared(of), number))
    assert "message of A for child-1" in as_markdown(inside(of))


def test_it_says_so_of_an_agency_that_is_always_named() -> None:
    audit = {"child_id": "child-1", "key": "Q", "date": date(2026, 5, 1), "multi_agency": "Y", "still_at_risk": None}
    took = {
        "child_id": "child-1",
        "key": "1",
        "audit_id": "Q",
        "agency": "gp",
        "invited": "Y",
        "took_part": "Y",
        "reason": None,
    }
    works = {"child_id": "child-1", "key": "2", "agency": "housing", "from_date": date(2025, 1, 1), "to_date": None}
    found = [finding("PA-MAG-03", "child-1", "gap", subject="Q")]

    def said(rows: Mapping[str, Any]) -> list[str]:
        made = inside(source([rule("PA-MAG-03")], found, shown=rows))
        return [one.text for block in made.parts[2].blocks if block.heading == "Not seen" for one in block.sentences]

    everyone = said({"audit": [audit], "audit_participation": [took], "agency_involvement": [works]})
    assert everyone[0] == "The GP took part in every audit."
    assert everyone[1] == (
        "These too worked with the family in cases audited (1 in all), and are not recorded as taking part: housing (1, no "
        "invitation recorded). No finding is made about them there."
    )
    assert "no finding is made about the GP" in said({"audit": [audit]})[0]
    ended = {**works, "to_date": date(2025, 4, 30)}  # a day more than a year before the audit
    assert len(said({"audit": [audit], "audit_participation": [took], "agency_involvement": [ended]})) == 1
    assert "no finding is made about the GP" in said({})[0]


def test_words_of_the_record_mean_nothing_to_markdown() -> None:
    row = {"child_id": "child-1", "key": "X1", "audit_id": "Q", "recommendation": "<b>\n# see [x](y) | child-1", "owner_role": None,
           "due_date": None, "done_date": None, "result": None}  # fmt: skip
    found = [finding("PA-ESC-02", "child-1", "gap", subject="Q")]
    text = as_markdown(shared(source([rule("PA-ESC-02")], found, shown={"assurance_action": [row]})))
    (line,) = [one for one in text.splitlines() if "see" in one and "part 3" not in one and one.startswith("- Case")]
    assert r"\<b\> # see \[x\](y) \| Case " in line
    assert "child-1" not in line


def test_a_key_is_made_once_and_refused_where_others_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "practicecheck"
    first = kept_pseudonyms(folder)
    assert kept_pseudonyms(folder) == first
    assert first.of("child", "C1") != Pseudonyms(b"x" * 32).of("child", "C1")
    assert "key" not in repr(first)
    (folder / KEY_FILE).chmod(0o644)
    with pytest.raises(OutputError, match="chmod 600"):
        kept_pseudonyms(folder)
    (folder / KEY_FILE).chmod(0o600)
    (folder / KEY_FILE).write_bytes(b"short")
    with pytest.raises(OutputError, match="whole key"):
        kept_pseudonyms(folder)
    assert [path.name for path in folder.iterdir()] == [KEY_FILE]


def test_pseudonyms_of_a_council_do_not_meet() -> None:
    assert len({PSEUDONYMS.of("child", f"C{number:05}") for number in range(5_000)}) == 5_000


@pytest.mark.parametrize(
    ("dob", "band"),
    [
        (date(2025, 7, 1), "under 1"),
        (date(2025, 6, 30), "aged 1 to 4"),
        (date(2021, 6, 30), "aged 5 to 9"),
        (date(2016, 7, 1), "aged 5 to 9"),
        (date(2016, 6, 30), "aged 10 to 15"),
        (date(2010, 6, 30), "aged 16 or 17"),
        (date(2008, 6, 30), "aged 18 or over"),
        (None, ""),
    ],
)
def test_ages_are_in_bands(dob: date | None, band: str) -> None:
    assert age_band(dob, DAY) == band
