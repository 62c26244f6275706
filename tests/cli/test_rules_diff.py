"""`rules diff` as a practice lead uses it: what a change would do, to how many, and by which part of the change."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browsing import opened, violations

from practicecheck.reports.pseudonym import kept_pseudonyms

pytestmark = pytest.mark.end_to_end

CASE = """
coverage: {{status: complete, from: 2024-01-01, to: 2025-06-30}}
child: {{child_id: {child}, dob: 2018-05-01, sex: F}}
strategy_discussion: [{{strategy_id: SD-{child}, held_at: 2025-03-03, medical_decision: needed}}]
medical: [{{medical_id: MD-{child}, strategy_id: SD-{child}, examined_at: {examined}, clinician: {clinician}}}]
s47_enquiry: [{{s47_id: SE-{child}, start_date: 2025-03-03, end_date: {ended}}}]
conference: [{conference}]
"""
DAY = ("--as-of", "2025-06-30")
ONE, TWO, THREE = "2025-03-04", "2025-03-05", "2025-03-06"  # working days after the discussion
HELD = "{{conference_id: CF-{child}, s47_id: SE-{child}, kind: icpc, held_date: 2025-03-20}}"
Diff = Callable[..., dict[str, Any]]
Change = Callable[[str, str, str], None]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Nine children examined after one, two or three working days; of one no conference is held."""
    folder = tmp_path / "extract"
    folder.mkdir()
    children = [("ZQ-ONE", ONE, HELD), ("ZQ-TWO", TWO, HELD), ("ZQ-THREE", THREE, ""), ("ZQ-OPEN", TWO, "")]
    children += [(f"ZQ-LOT{number}", TWO, HELD) for number in range(7)]
    for child, examined, held in children:
        text = CASE.format(
            child=child,
            examined=examined,
            clinician="consultant_paed",
            ended="2025-04-01",
            conference=held.format(child=child),
        )
        (folder / f"{child}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def changed(rulebook: Path, tmp_path: Path) -> Path:
    return shutil.copytree(rulebook, tmp_path / "changed")


@pytest.fixture
def change(changed: Path) -> Change:
    """Put other words into a file of the changed rules."""

    def put(file: str, old: str, new: str) -> None:
        path = changed / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return put


@pytest.fixture
def diff(command: Any, rulebook: Path, changed: Path, extract: Path) -> Diff:
    def run(*options: str) -> dict[str, Any]:
        said = command("rules", "diff", rulebook, changed, extract, *DAY, "--format", "json", *options)
        assert said.code == 0, said.err
        found: dict[str, Any] = json.loads(said.out)
        return found

    return run


def moves(found: dict[str, Any]) -> dict[tuple[str, str | None, str | None], tuple[int, list[str]]]:
    return {
        (rule["rule"], move["from"], move["to"]): (move["children"], move["causes"])
        for rule in found["rules"]
        for move in rule["moves"]
    }


def shorter(change: Change, values: str = "{value: 1}") -> None:
    change("parameters.yaml", '{value: 2, source: "Local standard", to_be_confirmed: true}', values)


def test_a_shorter_limit_moves_those_beyond_it_and_what_rests_on_them(diff: Diff, change: Change) -> None:
    shorter(change)
    found = diff()
    assert moves(found) == {
        ("PA-TST-01", "met", "gap"): (9, ["parameter"]),
        ("PA-TST-11", "met", "escalate"): (1, ["carried"]),
        ("PA-TST-12", "met", "escalate"): (1, ["carried"]),
    }
    assert (found["children"], found["children_moved"]) == (11, 9)
    assert found["by_cause"] == {"parameter": 9, "carried": 2}
    assert [one["says"] for one in found["edits"]] == ["2 working days → 1 working days"]
    (first, *_) = [rule for rule in found["rules"] if rule["rule"] == "PA-TST-11"]
    assert first["why"] == ["answers that it reads: PA-TST-01"]
    assert first["same"] == 10


def test_it_says_what_two_whole_runs_say(
    diff: Diff, change: Change, command: Any, rulebook: Path, changed: Path, extract: Path
) -> None:
    shorter(change)
    runs = [
        json.loads(command("run", extract, *DAY, "--rules", rules, "--format", "json").out)
        for rules in (rulebook, changed)
    ]
    raised = [
        {(one["rule"], one["child_id"]) for one in run["escalations"] if one["answer"] == "escalate"} for run in runs
    ]
    answers = [
        {(one["child_id"], rule): given for one in run["children"] for rule, given in one["answers"].items()}
        for run in runs
    ]
    found = moves(diff())
    for rule in ("PA-TST-11", "PA-TST-12"):
        assert found[rule, "met", "escalate"][0] == sum(one == rule for one, _ in raised[1] - raised[0])
    of_rule = [one for one in answers[0] if one[1] == "PA-TST-01" and answers[0][one] != answers[1][one]]
    assert found["PA-TST-01", "met", "gap"][0] == len(of_rule)


def test_examples_are_called_by_pseudonyms_unless_asked(
    diff: Diff, change: Change, tmp_path: Path, command: Any, rulebook: Path, changed: Path, extract: Path
) -> None:
    shorter(change)
    known = kept_pseudonyms(tmp_path / "config" / "practicecheck")
    found = diff("--most", "2")
    (examples,) = [move["examples"] for rule in found["rules"] for move in rule["moves"] if rule["rule"] == "PA-TST-01"]
    cases = {f"Case {known.of('child', child)}" for child in ("ZQ-OPEN", "ZQ-TWO", *(f"ZQ-LOT{n}" for n in range(7)))}
    assert len(examples) == 2
    assert {one["child"] for one in examples} <= cases
    assert examples[0]["after"] == "No medical is recorded by 4 March 2025, 1 working days after 3 March 2025."
    assert "ZQ-" not in json.dumps(found)
    assert "ZQ-LOT0" in json.dumps(diff("--names", "--most", "9"))
    refused = command("rules", "diff", rulebook, changed, extract, *DAY, "--names", "--to-share")
    assert refused.code == 2
    assert "does not go with --to-share" in refused.err


def test_wording_changes_nothing_and_says_so(
    command: Any, rulebook: Path, changed: Path, extract: Path, change: Change, diff: Diff
) -> None:
    change("medicals/PA-TST-01.yaml", "Medical in time", "Medical held in time")
    change("medicals/PA-TST-01.yaml", "No medical is recorded by", "There is no medical recorded by")
    change("parameters.yaml", "How soon a child is examined", "By when a child is examined")
    change("recognition/PA-TST-02.yaml", "  - name: held", "  - name: a conference was held")
    said = command("rules", "diff", rulebook, changed, extract, *DAY)
    assert said.code == 0, said.err
    assert "No answer would change. Only wording was changed." in said.out
    assert said.out.count("wording only: no answer changes") == 3
    found = diff()
    assert (found["rules"], found["unmoved"]) == ([], [])


def test_a_value_dated_ahead_changes_no_answer_yet_and_the_flag_shows_what_it_would(diff: Diff, change: Change) -> None:
    shorter(change, "{value: 2}, {value: 1, from: 2025-09-01}")
    found = diff()
    assert moves(found) == {}
    (note,) = found["notes"]
    assert "holds from 1 September 2025" in note
    assert "changes no answer yet" in note
    assert "--as-if-in-force" in note
    assert [one["rule"] for one in found["unmoved"]] == ["PA-TST-01"]
    found = diff("--as-if-in-force")
    assert found["as_if_in_force"] == ["medical_wd"]
    assert moves(found)["PA-TST-01", "met", "gap"] == (9, ["parameter"])
    assert "as though the last value of each changed number had always held" in found["notes"][0]
    assert "2 working days (1 from 1 September 2025)" in str(
        found["rules"]
    )  # the rule is shown as it stands in its file


def test_a_value_dated_within_the_extract_judges_each_event_by_its_day(diff: Diff, change: Change) -> None:
    shorter(change, "{value: 2}, {value: 1, from: 2025-03-03}")
    found = diff()
    assert moves(found)["PA-TST-01", "met", "gap"] == (9, ["parameter"])
    assert found["notes"] == []


def test_the_old_rules_keep_their_own_values_where_the_new_are_taken_as_if_in_force(diff: Diff, change: Change) -> None:
    assert diff("--as-if-in-force")["notes"] == [
        "--as-if-in-force changes nothing here: no dated value differs between the two rulebooks."
    ]


def test_of_two_changes_that_one_is_the_cause_without_which_the_answer_would_stand(diff: Diff, change: Change) -> None:
    shorter(change)
    change("medicals/PA-TST-01.yaml", "consultant_paed", "gp")
    found = diff("--names", "--most", "9")
    by_child = {
        example["child"]: move["causes"]
        for rule in found["rules"]
        for move in rule["moves"]
        if rule["rule"] == "PA-TST-01"
        for example in move["examples"]
    }
    assert by_child["ZQ-ONE"] == ["logic"]  # in time by the shorter limit too, were the doctor the right one
    assert by_child["ZQ-TWO"] == ["logic", "parameter"]  # either alone would do
    assert "ZQ-THREE" not in by_child


def test_of_two_changes_that_undo_each_other_nothing_moves(diff: Diff, change: Change) -> None:
    shorter(change)
    change("medicals/PA-TST-01.yaml", "{working_days: medical_wd}", "{working_days: 2}")
    found = diff()
    assert moves(found) == {}
    assert [one["rule"] for one in found["unmoved"]] == ["PA-TST-01"]


def test_days_of_guidance_are_a_cause_of_their_own(diff: Diff, change: Change, rulebook: Path) -> None:
    change(
        "references.yaml", "{id: WT18, from: 2018-07-04}, {id: WT23, from: 2023-12-15}", "{id: WT18, from: 2025-04-01}"
    )
    found = diff()
    assert moves(found)["PA-TST-01", "met", "not_applicable"] == (10, ["edition"])
    assert {one["name"]: one["says"] for one in found["edits"]}["WT23"] == "taken out"


def test_what_the_extract_does_not_hold_is_told_apart(diff: Diff, change: Change) -> None:
    change("recognition/PA-TST-02.yaml", "expect: {any: conference,", "expect: {any: legal_step,")
    change("recognition/PA-TST-02.yaml", "where: {kind: {is: icpc}}}", "where: {date: present}}")
    change("recognition/PA-TST-02.yaml", "linked_by: [s47_id], ", "")
    found = diff()
    assert moves(found)["PA-TST-02", "met", "cannot_tell"] == (9, ["logic", "coverage"])
    assert moves(found)["PA-TST-02", "gap", "cannot_tell"] == (2, ["logic", "coverage"])
    assert ("PA-TST-11", "escalate", "cannot_tell") in moves(found)


def test_new_rules_and_those_taken_out_are_told_as_such(
    command: Any, rulebook: Path, changed: Path, extract: Path, diff: Diff
) -> None:
    text = (changed / "medicals" / "PA-TST-01.yaml").read_text("utf-8")
    (changed / "medicals" / "PA-TST-05.yaml").write_text(text.replace("PA-TST-01", "PA-TST-05"), encoding="utf-8")
    (changed / "recognition" / "PA-TST-03.yaml").unlink()
    found = diff()
    assert moves(found) == {("PA-TST-05", None, "met"): (10, ["logic"]), ("PA-TST-05", None, "gap"): (1, ["logic"])}
    assert found["children_moved"] == 0
    (measure,) = found["measures"]
    assert measure["after"] is None
    assert measure["before"] == {"numerator": 11, "denominator": 11, "cannot_tell": 0}
    said = command("rules", "diff", changed, rulebook, extract, *DAY)
    assert "PA-TST-05 is taken out." in said.out
    assert "no longer be shown" in said.out


def test_a_rule_made_a_draft_is_taken_out(diff: Diff, change: Change) -> None:
    change("medicals/PA-TST-01.yaml", "kind: gap\n", "kind: gap\nstatus: draft\n")
    found = diff()
    assert moves(found)["PA-TST-01", "met", None] == (10, ["logic"])
    assert moves(found)["PA-TST-11", "escalate", "met"] == (1, ["carried"])
    assert [one["says"] for one in found["edits"]] == ["status: active → draft"]


def test_local_settings_stand_over_both(diff: Diff, change: Change, tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    (local / "settings.yaml").write_text(
        "parameters:\n  medical_wd: {value: 2, reason: Agreed here, owner: designated doctor, date: 2025-01-06}\n",
        encoding="utf-8",
    )
    shorter(change)
    found = diff("--overlay", str(local))
    assert moves(found) == {}
    assert "A local setting stands over medical_wd" in found["notes"][0]


def test_what_is_to_be_shared_holds_no_child_and_no_small_count(
    command: Any, rulebook: Path, changed: Path, extract: Path, change: Change, diff: Diff
) -> None:
    shorter(change)
    for style in ("table", "md"):
        said = command("rules", "diff", rulebook, changed, extract, *DAY, "--to-share", "--format", style)
        assert said.code == 0, said.err
        assert "Case " not in said.out
        assert "ZQ-" not in said.out
        assert "4 March 2025" not in said.out
    found = diff("--to-share")
    counts = {rule["rule"]: (rule["moves"][0]["children"], rule["same"]) for rule in found["rules"]}
    assert counts == {"PA-TST-01": (None, None), "PA-TST-11": (None, None), "PA-TST-12": (None, None)}
    assert "Those who may see the cases" in command("rules", "diff", rulebook, changed, extract, *DAY, "--to-share").out
    assert (found["children"], found["children_moved"], found["by_cause"], found["measures"]) == (None, None, None, [])


def test_markdown_for_a_pull_request_tells_nothing_that_a_record_says(
    command: Any, rulebook: Path, changed: Path, extract: Path, change: Change
) -> None:
    shorter(change)
    said = command("rules", "diff", rulebook, changed, extract, *DAY, "--format", "md")
    assert said.code == 0, said.err
    assert "| PA-TST-01 Medical in time | met | gap | 9 | parameter (a number) | Case " in said.out
    assert "+ It expects that there is a medical record" in said.out
    for told in ("ZQ-", "4 March 2025", "3 March 2025"):
        assert told not in said.out
    refused = command("rules", "diff", rulebook, changed, extract, *DAY, "--format", "md", "--names")
    assert refused.code == 2


def test_what_stays_is_hidden_before_what_moves() -> None:
    from practicecheck.workbench.diff.edits import Reading
    from practicecheck.workbench.diff.model import Book, Group, Impact, OnRule
    from practicecheck.workbench.diff.share import to_share

    groups = (Group("met", "gap", ("parameter",), 40), Group("not_due", "gap", ("parameter",), 3))
    rule = OnRule("PA-A", "", "gap", "high", "", "", False, False, (), groups, 957, 2, Reading((), ()))
    book = Book("", "", "")
    whole = Impact(book, book, date(2026, 6, 30), 1000, "1,000 children", 43, (), (), (rule,), (), (), (), ())
    shared = to_share(whole, 5)
    assert [group.count for group in shared.rules[0].groups] == [40, None]
    assert (shared.rules[0].same, shared.rules[0].within, shared.children_words) == (None, None, "about 1,000 children")


@pytest.mark.browser
def test_the_page_can_be_used_by_all(
    command: Any, rulebook: Path, changed: Path, extract: Path, change: Change, tmp_path: Path, browser: Any
) -> None:
    shorter(change)
    out = tmp_path / "change.html"
    said = command("rules", "diff", rulebook, changed, extract, *DAY, "--out", out)
    assert said.code == 0, said.err
    assert "keep it as you keep the records" in said.err
    assert violations(browser, out) == []
    with opened(browser, out, width=320) as page:
        text = page.inner_text("main")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert "Now:" in text
    assert "medical_wd" in text
    assert "9 children: met → gap" in text


def test_rules_of_a_git_ref_and_of_a_wheel_are_read(
    command: Any,
    rulebook: Path,
    changed: Path,
    extract: Path,
    change: Change,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(rulebook, repository / "some" / "rules")
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
        ["tag", "old"],
    ):
        subprocess.run(["git", *words], cwd=repository, check=True, capture_output=True)
    shorter(change)
    wheel = tmp_path / "practicecheck-9.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for path in changed.rglob("*.yaml"):
            packed.write(path, f"practicecheck/_shipped/rules/{path.relative_to(changed).as_posix()}")
        packed.writestr("practicecheck/_shipped/rules/../../../evil.yaml", "x: 1")
    (repository / "some" / "deeper").mkdir()
    monkeypatch.chdir(repository / "some" / "deeper")
    for ref in ("git:old", "old"):
        said = command("rules", "diff", ref, wheel, extract, *DAY, "--rules", "some/rules", "--format", "json")
        assert said.code == 0, said.err
        assert moves(json.loads(said.out))["PA-TST-01", "met", "gap"][0] == 9
    assert not list(tmp_path.rglob("evil.yaml"))
    assert re.fullmatch(r"old \([0-9a-f]{10}\)", json.loads(said.out)["old"]["called"])
    wrong = command("rules", "diff", "git:old", wheel, extract, *DAY)
    assert wrong.code == 2
    assert "Say with --rules where" in wrong.err


@pytest.mark.parametrize(
    ("old", "says"),
    [
        ("git:no-such-branch", "no git repository"),
        ("no-such-folder", "is no folder and no file here"),
        ("git:--upload-pack=x", "can be no git ref"),
        ("extract", "holds no rules"),
        ("extract/ZQ-ONE.yaml", "is no wheel that can be read"),
    ],
)
def test_what_holds_no_rules_is_refused_in_words(
    command: Any, rulebook: Path, extract: Path, old: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    said = command("rules", "diff", old, rulebook, extract, *DAY)
    assert said.code == 2, said.err
    assert says in said.err
    assert "Traceback" not in said.err


def test_no_git_is_said(command: Any, rulebook: Path, extract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    said = command("rules", "diff", "git:main", rulebook, extract, *DAY)
    assert said.code == 2
    assert "git is not installed here" in said.err


def test_a_fault_in_either_rulebook_is_told_with_its_side(
    command: Any, rulebook: Path, changed: Path, extract: Path, change: Change
) -> None:
    change("medicals/PA-TST-01.yaml", "kind: gap", "kind: gapp")
    said = command("rules", "diff", rulebook, changed, extract, *DAY)
    assert said.code == 3
    assert said.err.startswith("practicecheck: NEW, ")
    assert "medicals/PA-TST-01.yaml:3:" in said.err
