"""The seven-minute briefing through to a user's hands: from case files to the page that goes to a team meeting."""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from part_of_rules import part_of

from practicecheck.rulebook import Rulebook
from practicecheck.shipped import fixtures_dir, rules_dir

pytestmark = pytest.mark.end_to_end
AUDITED = fixtures_dir() / "audited"
AS_OF = ("--as-of", "2026-06-30")
PARTS = (
    "1. Aims and scope",
    "2. Why it matters",
    "3. What was seen",
    "4. Key learning",
    "5. Good practice by case",
    "6. Recommendations and owners",
    "7. What to do, and questions to discuss",
)


@pytest.fixture(scope="module")
def desk(desk_for: Callable[[str], Any], june: Any) -> Any:
    made = desk_for("briefing")
    june.copied_to(made)
    return made


@pytest.fixture(scope="module")
def result(desk: Any) -> Any:
    return json.loads((desk.work / "june" / "result.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def inside(desk: Any) -> str:
    """The briefing for those who may see the cases, with the ids of the children."""
    return report(desk, "june", "--names")


@pytest.fixture(scope="module")
def shared(desk: Any) -> str:
    """The briefing as it comes: to share."""
    return report(desk, "june")


def report(desk: Any, *args: str) -> str:
    done = desk.run("report", *args, "--to", "md")
    assert done.returncode == 0, done.stderr
    text: str = done.stdout
    return text


def part(text: str, number: int) -> str:
    """One part, without its heading."""
    found = re.search(rf"^## {re.escape(PARTS[number - 1])}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, number
    return found.group(1)


def sentences(text: str) -> list[str]:
    """The bullet points of a part."""
    return re.findall(r"^- (.+)$", text, re.MULTILINE)


def notes(text: str) -> dict[str, str]:
    """The footnotes by number."""
    return dict(re.findall(r"^\[\^(\d+)\]: (.+)$", text, re.MULTILINE))


def test_it_has_the_seven_parts_in_order_and_is_a_draft(shared: str, inside: str) -> None:
    for text in (shared, inside):
        found = [heading for heading in re.findall(r"^## (.+)$", text, re.MULTILINE) if heading[0].isdigit()]
        assert found == list(PARTS)
        assert "Draft until a named person approves it" in text
        assert "A person decides" in text
        assert "30 June 2026" in part(text, 1)


def test_a_reader_of_the_original_recognises_its_lines(inside: str) -> None:
    learnt = part(inside, 4)
    for line in ("medical", "father", "category", "plan"):
        assert line in learnt.lower()
    assert re.search(r"CASE-2.*may remain at risk of significant harm", part(inside, 3))  # R1, R2
    assert re.search(r"danger statement", part(inside, 6), re.IGNORECASE)  # R3
    assert re.search(r"CASE-1.*\n+(- .*\n)*- .*[Oo]versight", part(inside, 5))  # C1.4
    assert re.search(r"CASE-2.*\n+(- .*\n)*- Risk analysed well", part(inside, 5))  # C2.1
    for case, facts in (
        ("CASE-1", ("alcohol misuse", "domestic abuse", "neglect", "physical abuse", "child protection")),  # C1.0
        ("CASE-2", ("domestic abuse", "mental health", "missing", "neglect", "physical abuse")),  # C2.0
        ("CASE-3", ("drug misuse", "domestic abuse", "child in need")),  # C3.0
    ):
        (recorded,) = re.findall(rf"### {case}[^\n]*\n+(?:- .*\n)*?- Recorded: (.*)", part(inside, 5))
        assert all(fact in recorded for fact in facts), recorded


def test_what_a_case_is_about_is_not_told_to_others(shared: str) -> None:
    assert "Recorded:" not in shared
    assert "misuse" not in shared


def test_every_sentence_of_parts_3_to_6_names_its_rule_and_its_findings(inside: str, shared: str, result: Any) -> None:
    known = {one["id"] for one in (*result["outcomes"], *result["escalations"])}
    rules = {one["rule"] for one in (*result["rules"], *result["reports"])}
    measures = {one["rule"] for one in result["measures"]}
    for text, is_inside in ((inside, True), (shared, False)):
        told = notes(text)
        said = [one for number in (3, 4, 5, 6) for one in sentences(part(text, number))]
        assert len(said) > 15
        for sentence in said:
            cited = [told[number] for number in re.findall(r"\[\^(\d+)\]", sentence)]
            assert cited, sentence
            assert set(re.findall(r"PA-[A-Z]+-\d\d(?:\.[a-z_]+)?", sentence)) & rules, sentence
            for note in cited:
                ids = set(re.findall(r"\b[0-9a-f]{16}\b", note))
                if is_inside:
                    assert ids or set(re.findall(r"(PA-[A-Z]+-\d\d) measure ", note)) & measures, note
                    assert ids <= known
                else:
                    assert not ids, "an id of a finding can be worked back to the child by who holds a list of ids"
                    assert re.search(r"F-[0-9A-Z]{4}-[0-9A-Z]{4}", note), note


def test_the_counts_are_those_of_the_run(inside: str, result: Any) -> None:
    answers = [child["answers"]["PA-MED-01"] for child in result["children"]]
    gaps, judged = answers.count("gap"), sum(answer in ("gap", "met") for answer in answers)
    (line,) = [
        one for one in sentences(part(inside, 4)) if one.startswith("Medical considered") and "(PA-MED-01)" in one
    ]
    assert f": a gap in {gaps} of {judged}. " in line
    assert "could not be told" not in line  # of none


def test_one_case_is_no_lesson(inside: str, result: Any) -> None:
    learnt = part(inside, 4)
    for rule in {one["rule"] for one in result["rules"] if one["kind"] == "gap"}:
        cases = {
            one["child_id"]
            for one in result["outcomes"]
            if one["rule"] == rule and one["answer"] in ("gap", "escalate")
        }
        assert (f"({rule})" in learnt) == (len(cases) > 1), rule
    assert "PA-VOI-01" in part(inside, 3)  # seen once: told, and no lesson


def test_nobody_is_named_and_small_counts_are_hidden_in_what_is_to_be_shared(shared: str) -> None:
    assert "CASE-" not in shared
    assert not re.search(r"\b(AU|AA|SD|P|RL|CF)\d+[abc]\b", shared), "a key of the record"
    assert not re.search(r"\baged \d+\b(?! to)", shared)
    assert re.search(r"aged 5 to 9", shared)
    counts = re.findall(r"a gap in (\S+) of (\S+?)[.;]", part(shared, 4))
    counts += re.findall(r"; (\S+) (could not be told|stopped by an earlier gap)", part(shared, 4))
    assert len(counts) > 15
    assert {one for found in counts for one in found if " " not in one} == {"c"}
    assert not re.search(r"\b[1-5] (of|cases|children|more|findings|gaps)\b", shared)


def test_a_childs_pseudonym_stays_and_its_key_is_kept_apart(desk: Any, shared: str) -> None:
    again = report(desk, "june")
    assert again == shared
    (key,) = [path for path in desk.home.rglob("*") if path.is_file()]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() not in (desk.work / "june" / "result.json").read_bytes()
    key.unlink()
    assert report(desk, "june") != shared
    desk.run("report", "june", "--to", "md")


def test_strengths_never_soften_an_escalation(desk: Any, inside: str) -> None:
    seen = part(inside, 3)
    assert seen.index("significant harm") < seen.index("Medicals")
    case = re.search(r"### CASE-2[^\n]*\n(.*?)(?=###|\Z)", part(inside, 5), re.DOTALL)
    assert case
    first = sentences(case.group(1))[0]
    assert "looked at" in first
    assert "PA-ESC-01" in first


def test_the_same_recommendation_twice_is_shown_once_with_both_ids(inside: str) -> None:
    (line,) = [one for one in sentences(part(inside, 6)) if "further assurance" in one]
    assert "AA1b" in line
    assert "AA2b" in line
    assert "same text, one action" in line
    assert "service manager" in line


def test_who_was_not_in_the_audit_is_said(inside: str, shared: str) -> None:
    for text in (inside, shared):
        assert "no finding is made about the GP" in part(text, 3)
        assert "no finding is made about probation" in part(text, 3)


def test_without_one_child_its_sentences_go_and_the_counts_fall(desk: Any, inside: str, book: Rulebook) -> None:
    fewer = desk.work / "fewer"
    fewer.mkdir()
    for name in ("case-1.yaml", "case-3.yaml"):
        shutil.copy(AUDITED / name, fewer)
    told = ("PA-MED-01", "PA-FAT-02", "PA-CAT-01", "PA-ESC-01", "PA-REP-01")
    rules = part_of(book, rules_dir(), desk.work / "some-rules", told)
    assert desk.run("run", fewer, *AS_OF, "--rules", rules, "--out", "july").returncode == 0
    text = report(desk, "july", "--names")
    assert "CASE-2" in inside
    assert "CASE-2" not in text
    assert "significant harm: check today" not in text
    assert not [one for one in sentences(part(text, 6)) if "further assurance" in one]
    for rule in ("PA-MED-01", "PA-FAT-02"):
        before, after = (
            int(re.search(rf"a gap in (\d+) of \d+\b.*\({rule}\)\[", part(one, 4)).group(1))  # type: ignore[union-attr]
            for one in (inside, text)
        )
        assert after == before - 1, rule
    assert "(PA-CAT-01)" not in part(text, 4)  # one case is left, and one case is no lesson


def test_one_case_alone_is_refused(desk: Any, few_rules: Path) -> None:
    assert desk.run("run", AUDITED / "case-2.yaml", *AS_OF, "--rules", few_rules, "--out", "one").returncode == 0
    done = desk.run("report", "one", "--to", "md", "--out", "one.md")
    assert done.returncode == 3
    assert "one case" in done.stderr
    assert "lesson" in done.stderr
    assert "CASE-2" not in done.stderr
    assert not (desk.work / "one.md").exists()


def test_the_file_is_its_owners_alone(desk: Any, shared: str) -> None:
    done = desk.run("report", "june", "--to", "md", "--out", "briefing.md")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    path = desk.work / "briefing.md"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8").split("\n## 1.")[1] is not None


def test_from_the_result_alone_it_says_what_is_missing(desk: Any, inside: str) -> None:
    alone = desk.work / "alone"
    alone.mkdir(exist_ok=True)
    shutil.copy(desk.work / "june" / "result.json", alone)
    text = report(desk, "alone", "--names")
    assert sentences(part(text, 4)) == sentences(part(inside, 4)) != []
    assert "run.duckdb" in part(text, 6)
    assert "no finding is made about the GP" in part(text, 3)


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("nowhere",), 2, "nowhere"),
        (("june", "--names", "--to-share"), 2, "--to-share"),
        (("june", "--out", "june"), 2, "--out"),
    ],
)
def test_what_cannot_be_asked_is_said_plainly(desk: Any, args: tuple[str, ...], code: int, says: str) -> None:
    done = desk.run("report", *args, "--to", "md")
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_result_of_another_shape_is_refused(desk: Any, result: Any, tmp_path: Path) -> None:
    for number, spoil in enumerate(({"format": "practicecheck.run/2"}, {"reports": None}, {"outcomes": 3})):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "result.json").write_text(json.dumps({**result, **spoil}), encoding="utf-8")
        done = desk.run("report", folder, "--to", "md")
        assert done.returncode == 3, done.stderr
        assert "Run again" in done.stderr
        assert "CASE" not in done.stderr


LATER = """
coverage: {{status: complete, from: 2025-01-01, to: 2026-06-30}}
child: {{child_id: {child}, dob: 2015-05-05}}
audit: [{{audit_id: Q{child}, date: 2026-05-22, multi_agency: Y, still_at_risk: Y, overall: good}}]
assurance_action:
  - {{action_id: X{child}, audit_id: Q{child}, recommendation: assure safety, owner_role: service_manager, due_date: 2026-06-12,
     done_date: 2026-06-10, result: assured}}
"""


def test_what_was_done_after_the_day_is_not_told(desk: Any, few_rules: Path) -> None:
    folder = desk.work / "later"
    folder.mkdir()
    for child in ("first", "second"):
        (folder / f"{child}.yaml").write_text(LATER.format(child=child), encoding="utf-8")
    for day, told in (("2026-06-09", "Not recorded as done."), ("2026-06-10", "Recorded as done on 10 June 2026.")):
        assert desk.run("run", folder, "--as-of", day, "--rules", few_rules, "--out", day).returncode == 0
        said = [one for one in sentences(part(report(desk, day, "--names"), 6)) if "assure safety" in one]
        assert len(said) == 2  # of two audits: the same words are not taken for the same action
        assert all(told in one for one in said)
