"""`sample` and `calibrate` as a quality lead uses them: draw cases, have them judged, see where rules and auditors differ."""

from __future__ import annotations

import csv
import json
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from made_result import Data, kept, outcome, raised, result, rule

pytestmark = pytest.mark.end_to_end

RULES = ("PA-G", "PA-H", "PA-S", "PA-T", "PA-E")
Rows = list[tuple[str, str, str, str]]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


def made() -> Data:
    """Forty children in four teams: some escalate, some have gaps, of some it cannot be told, of many nothing is found."""
    rules = [
        rule("PA-G", theme="plans"), rule("PA-H", theme="voice"), rule("PA-S", kind="strength", theme="voice"),
        rule("PA-T", kind="trigger", theme="risk"), rule("PA-E", kind="escalation", theme="risk"),
        rule("PA-M", kind="measure"), rule("PA-OFF", status="switched_off"),
    ]  # fmt: skip
    outcomes, urgent = [], []
    children: dict[str, str | None] = {}
    for number in range(40):
        child = f"child-{number:02}"
        children[child] = None if number % 10 == 9 else f"team {number % 4}"
        outcomes.append(outcome("PA-S", child, "no_strength"))
        if number < 6:
            outcomes.append(outcome("PA-G", child, "gap"))
            urgent.append(raised("PA-E", child))
        elif number < 9:
            urgent.append(raised("PA-E", child, "cannot_tell"))
        elif number < 19:
            outcomes.append(outcome("PA-H" if number % 2 else "PA-G", child, "gap"))
        elif number < 25:
            outcomes.append(outcome("PA-H", child, "cannot_tell"))
    return result(rules, outcomes, teams=children, escalations=urgent)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return kept(tmp_path / "june", made())


def judged(tmp_path: Path, rows: Rows, head: str = "child_id,rule,judgement,auditor") -> Path:
    path = tmp_path / "judged.csv"
    path.write_text("\n".join([head, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


def of(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["rules"] if one["rule"] == name)


def test_a_drawn_sample_filled_in_is_what_calibrate_reads(command: Any, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "to-judge.csv"
    said = command("sample", run, "--n", 12, "--seed", 7, "--out", out)
    assert said.code == 0, said.err
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "child-" not in out.read_text("utf-8") + said.out
    assert "Auditors need ids" in said.err
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    drawn = json.loads(command("sample", run, "--n", 12, "--seed", 7, "--names", "--format", "json").out)
    answers = {one["child_id"]: one["answers"] for one in made()["children"]}
    ids = [case["child"] for case in drawn["cases"] for _ in case["rules"]]
    for row, child in zip(rows, ids, strict=True):
        row["judgement"] = answers[child][row["rule"]]
    rows[-1]["judgement"] = ""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    found = json.loads(command("calibrate", run, out, "--format", "json").out)
    assert found["open_rows"] == 1
    assert found["all"]["judged"] == len(rows) - 1
    assert found["all"]["agreement"]["part"] == found["all"]["compared"] > 10
    assert found["differ"] == []
    assert of(found, "PA-H")["rule_cannot_tell"] == of(found, "PA-H")["judged"] - of(found, "PA-H")["compared"]


def test_what_auditors_filled_in_is_never_written_over(command: Any, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "to-judge.csv"
    for _ in range(2):  # a file that nobody has written into is drawn anew
        assert command("sample", run, "--n", 12, "--seed", 7, "--out", out).code == 0
    filled = out.read_text(encoding="utf-8").replace(",,,", ",met,,", 1)
    out.write_text(filled, encoding="utf-8")
    said = command("sample", run, "--n", 12, "--seed", 8, "--out", out)
    assert (said.code, out.read_text(encoding="utf-8")) == (2, filled)
    assert "holds what auditors have filled in" in said.err


def test_every_level_of_risk_is_drawn_from_and_says_its_chance(command: Any, run: Path) -> None:
    found = json.loads(command("sample", run, "--n", 12, "--seed", 3, "--format", "json", "--names").out)
    strata = {one["risk"]: (one["held"], one["drawn"]) for one in found["strata"]}
    assert strata == {
        "escalated": (6, 3), "may_escalate": (3, 3), "gap": (10, 2), "cannot_tell": (6, 2), "nothing_found": (15, 2),
    }  # fmt: skip
    assert sum(held for held, _ in strata.values()) == found["children"] == 40
    chances = {one["risk"]: one["chance"] for one in found["strata"]}
    assert chances["nothing_found"] == pytest.approx(2 / 15)
    assert Counter(case["risk"] for case in found["cases"]) == {risk: drawn for risk, (_, drawn) in strata.items()}
    for case in found["cases"]:
        assert {one["rule"] for one in case["rules"]} <= set(RULES)  # not what counts, not what is switched off
        assert all(0 < one["chance"] <= chances[case["risk"]] + 1e-9 for one in case["rules"])


def test_the_same_seed_draws_the_same_whatever_the_order_of_children(command: Any, run: Path, tmp_path: Path) -> None:
    data = made()
    data["children"].reverse()
    other = kept(tmp_path / "turned", data)

    def cases(folder: Path, seed: int) -> list[Any]:
        return list(json.loads(command("sample", folder, "--seed", seed, "--names", "--format", "json").out)["cases"])

    assert cases(run, 7) == cases(other, 7)
    assert cases(run, 7) != cases(run, 8)


def test_over_many_seeds_each_child_of_a_stratum_is_drawn_as_often(run: Path) -> None:
    from practicecheck.reports.kept_run import read_kept_run
    from practicecheck.workbench.sample import draw

    known = read_kept_run(run)
    times: Counter[str] = Counter()
    for seed in range(600):
        times.update(case.child for case in draw(known, 12, seed).cases if case.risk == "nothing_found")
    assert len(times) == 15
    assert sum(times.values()) == 1200
    assert all(50 < count < 115 for count in times.values())  # 80 each is expected; four standard errors are 33


def test_a_sample_may_ask_one_rule_of_each_case_and_never_more_cases_than_there_are(command: Any, run: Path) -> None:
    said = command("sample", run, "--n", 99, "--rule", "PA-G", "--format", "csv", "--names")
    rows = list(csv.DictReader(said.out.splitlines()))
    assert len(rows) == 40
    assert {row["rule"] for row in rows} == {"PA-G"}
    assert not {"answer", "stratum", "risk", "chance"} & rows[0].keys()  # nobody judges by what the program said
    for name in ("PA-M", "PA-OFF", "PA-NONE"):
        refused = command("sample", run, "--rule", name)
        assert refused.code == 2
        assert "answered for no child" in refused.err


def test_agreement_precision_and_recall_are_of_what_both_tell(command: Any, run: Path, tmp_path: Path) -> None:
    rows: Rows = [(f"child-{n:02}", "PA-G", "gap", "") for n in range(5)]  # found by both
    rows += [("child-05", "PA-G", "met", "")]  # the rule alone
    rows += [("child-30", "PA-G", "gap", ""), ("child-31", "PA-G", "Gap", "")]  # missed by the rule
    rows += [("child-32", "PA-G", "met", ""), ("child-33", "PA-G", "cannot tell", "")]
    rows += [("child-19", "PA-H", "gap", ""), ("child-20", "PA-H", "met", "")]  # the rule cannot tell
    rows += [("child-00", "PA-E", "escalate", ""), ("child-39", "PA-E", "met", "")]
    found = json.loads(command("calibrate", run, judged(tmp_path, rows), "--format", "json", "--names").out)
    gap = of(found, "PA-G")
    assert (gap["judged"], gap["compared"], gap["auditor_cannot_tell"], gap["missed"]) == (10, 9, 1, 2)
    assert (gap["agreement"]["part"], gap["agreement"]["whole"]) == (6, 9)
    assert (gap["precision"]["part"], gap["precision"]["whole"]) == (5, 6)
    assert (gap["recall"]["part"], gap["recall"]["whole"]) == (5, 7)
    assert gap["kappa"] == pytest.approx((6 / 9 - (6 * 7 + 3 * 2) / 81) / (1 - (6 * 7 + 3 * 2) / 81))
    assert gap["few"] is True
    untold = of(found, "PA-H")
    assert (untold["compared"], untold["rule_cannot_tell"], untold["rule_cannot_tell_auditors_found"]) == (0, 2, 1)
    assert untold["kappa"] is None
    assert of(found, "PA-E")["agreement"]["part"] == 2
    assert {(one["child"], one["rule"]) for one in found["differ"][:2]} == {("child-30", "PA-G"), ("child-31", "PA-G")}
    said = command("calibrate", run, tmp_path / "judged.csv")
    assert "In 2 cases auditors found something and the rule said that there is nothing." in said.out
    assert "In 1 case the rule could not tell, and auditors found something." in said.out
    assert "fewer than 30 pairs" in said.out
    assert "child-" not in said.out
    lines = list(csv.DictReader(command("calibrate", run, tmp_path / "judged.csv", "--format", "csv").out.splitlines()))
    assert [line["rule"] for line in lines] == ["PA-E", "PA-G", "PA-H", "all"]
    assert lines[-1]["missed"] == "2"


def test_cases_of_which_auditors_differ_are_told_apart(command: Any, run: Path, tmp_path: Path) -> None:
    rows: Rows = [("child-00", "PA-G", "gap", "A"), ("child-00", "PA-G", "met", "B"), ("child-01", "PA-G", "gap", "A")]
    rows += [("child-01", "PA-G", "escalate", "B")]  # a gap that escalates is a gap
    found = json.loads(command("calibrate", run, judged(tmp_path, rows), "--format", "json").out)
    assert (found["all"]["judged"], found["all"]["compared"], found["all"]["auditors_differ"]) == (2, 1, 1)
    assert [one["judgement"] for one in found["differ"]] == ["A: gap / B: met"]


def test_what_cannot_be_compared_is_refused_with_its_rows_and_no_cell_is_told(
    command: Any, run: Path, tmp_path: Path
) -> None:
    rows: Rows = [
        ("SECRET-1", "PA-G", "gap", ""), ("child-01", "PA-Z", "gap", ""), ("child-02", "PA-G", "SECRET-2", ""),
        ("child-03", "PA-M", "met", ""), ("child-04", "PA-OFF", "met", ""), ("child-05", "PA-E", "gap", ""),
        ("child-06", "PA-G", "met", "A"), ("child-06", "PA-G", "gap", "A"), ("", "PA-G", "met", ""),
    ]  # fmt: skip
    said = command("calibrate", run, judged(tmp_path, rows))
    assert said.code == 3
    for part in (
        "row 2: child_id names no child of this run", "row 3: rule names no rule", "row 4: judgement is none of gap, met",
        "row 5: PA-M counts", "row 6: PA-OFF did not run (switched off)", "row 7: judgement is none of escalate, met",
        "row 9: the same child, rule and auditor stand in row 8 already", "row 10: child_id is empty",
    ):  # fmt: skip
        assert part in said.err, part
    assert "SECRET" not in said.err + said.out
    assert "?." not in said.err
    lacking = command("calibrate", run, judged(tmp_path, [], "child,rule"))
    assert lacking.code == 3
    assert "lacks the headings child_id, judgement" in lacking.err
    empty = command("calibrate", run, judged(tmp_path, [("child-00", "PA-G", "", "")]))
    assert empty.code == 2
    assert "holds no judgement yet (1 row" in empty.err


def test_the_template_needs_no_run(command: Any) -> None:
    said = command("calibrate", "--template")
    assert (said.code, said.out) == (0, "child_id,rule,judgement,auditor\n")
    assert "A judgement is an answer of the rule" in said.err
