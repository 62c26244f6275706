"""The main job, as a quality lead does it: three audited children in, who must be looked at and why out."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import duckdb
import pytest

from practicecheck.shipped import fixtures_dir

pytestmark = pytest.mark.end_to_end
CASES = [fixtures_dir() / "audited" / f"case-{number}.yaml" for number in (1, 2, 3)]
AS_OF = ("--as-of", "2026-06-30")
KEYS = {
    "format", "as_of", "from", "settings", "overlay", "statement", "rulebook", "calendar", "engine", "rules", "children",
    "outcomes", "escalations", "measures", "journeys", "coverage", "column_coverage", "intake",
}  # fmt: skip


@pytest.fixture(scope="module")
def result(june: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((june.folder / "result.json").read_text(encoding="utf-8"))
    return found


def test_the_result_has_every_key_of_the_contract(result: dict[str, Any]) -> None:
    assert result.keys() >= KEYS
    assert result["format"] == "practicecheck.run/1"
    assert result["as_of"] == "2026-06-30"
    assert "person decides" in result["statement"]
    assert [child["child_id"] for child in result["children"]] == ["CASE-1", "CASE-2", "CASE-3"]
    assert result["engine"]["faults"] == []
    assert {rule["status"] for rule in result["rules"]} == {"ok"}


def test_every_row_is_accounted_for(result: dict[str, Any]) -> None:
    intake = result["intake"]
    assert intake["rows_read"] > 250
    assert intake["rows_read"] == intake["rows_used"] + intake["rows_quarantined"] + intake["rows_after_as_of"]


def test_case_2_escalates_though_its_risk_analysis_is_a_strength(result: dict[str, Any]) -> None:
    answers = {child["child_id"]: child["answers"] for child in result["children"]}["CASE-2"]
    raised = {one["rule"]: one for one in result["escalations"] if one["child_id"] == "CASE-2"}
    assert answers["PA-RSK-01"] == "strength"
    assert raised["PA-ESC-01"]["answer"] == "escalate"
    assert raised["PA-ESC-01"]["level"] == "service_manager"
    assert raised["PA-ESC-13"]["answer"] == "escalate"


def test_an_escalation_names_the_outcomes_that_raised_it(result: dict[str, Any]) -> None:
    known = {one["id"]: one for one in (*result["outcomes"], *result["escalations"])}
    for one in result["escalations"]:
        assert one["because"]
        assert {known[ref]["child_id"] for ref in one["because"]} == {one["child_id"]}


def test_each_rule_answers_for_each_child(result: dict[str, Any]) -> None:
    asked = {rule["rule"] for rule in result["rules"] if rule["kind"] not in ("measure", "escalation")}
    assert len(asked) >= 20
    for child in result["children"]:
        assert asked <= child["answers"].keys()


def test_every_finding_has_evidence_with_its_place_in_the_input(result: dict[str, Any]) -> None:
    findings = [one for one in result["outcomes"] if one["answer"] in ("gap", "escalate")]
    assert len(findings) > 20
    for one in findings:
        assert one["evidence"], one["rule"]
        assert one["message"]
        assert "{" not in one["message"]
    used = [piece for one in findings for piece in one["evidence"] if piece["role"] == "used"]
    assert {
        piece["role"] for piece in used if piece["table"] != "outcome" and not (piece["source"] or {}).get("row")
    } == set()
    places = [piece["source"] for one in findings for piece in one["evidence"] if piece["source"]]
    assert {place["input"] for place in places} <= {case.name for case in CASES}
    assert all(place["row"] >= 1 for place in places if place["row"] is not None)  # coverage said for all has no row


def test_the_folder_is_for_its_owner_alone(june: Any) -> None:
    folder: Path = june.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "quarantine.csv": 0o600,
        "result.json": 0o600,
        "run.duckdb": 0o600,
    }


def test_the_kept_database_holds_the_outcomes_of_the_result(june: Any, result: dict[str, Any]) -> None:
    con = duckdb.connect(str(june.folder / "run.duckdb"), read_only=True)
    counts = dict(con.execute("SELECT rule, count(*) FROM listed WHERE answer = 'gap' GROUP BY ALL").fetchall())
    con.close()
    assert counts == {rule["rule"]: rule["counts"]["gap"] for rule in result["rules"] if rule["counts"].get("gap")}


def test_the_terminal_leads_with_who_must_be_looked_at_today(june: Any) -> None:
    said = june.said.stdout
    assert said.index("CASE-2") < said.index("PA-CAT")
    assert "PA-ESC-01" in said
    assert "Traceback" not in june.said.stderr


def test_explain_shows_from_the_kept_run_why_case_2_escalates(june: Any) -> None:
    desk = june.desk
    done = desk.run("explain", "CASE-2", "--rule", "PA-ESC-01", "--run", "june")
    assert done.returncode == 0, done.stderr
    assert "escalate" in done.stdout
    done = desk.run("explain", "CASE-2", "--rule", "PA-MED-02", "--run", "june")
    assert done.returncode == 0, done.stderr
    assert "working days" in done.stdout


def test_json_on_stdout_is_the_result_that_is_kept(desk: Any, few_rules: Path) -> None:
    asked = ("--rules", few_rules, "--journeys", "escalated", "--format", "json", "--out", "kept")
    done = desk.run("run", CASES[1], *AS_OF, *asked)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["outcomes"]
    assert told["journeys"]
    assert told == json.loads((desk.work / "kept" / "result.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["run", "nowhere.yaml", *AS_OF], 2, "nowhere.yaml"),
        (["run", str(CASES[0])], 2, "--as-of"),
        (["run", str(CASES[0]), "--as-of", "30.6.2026"], 2, "2026-06-30"),
        (["run", "https://example.org/x.yaml", *AS_OF], 2, "looks like an address"),
        (["run", str(CASES[0]), "--as-of", "2050-01-01"], 2, "2050"),
        (["run", "broken.yaml", *AS_OF], 3, "broken.yaml"),
        (["run", "empty.csv.d", *AS_OF], 3, "empty.csv.d"),
        (["run", str(CASES[1]), *AS_OF, "--fail-on", "escalate", "--rules", "few"], 1, ""),
        (["rnu"], 2, "run"),
    ],
    ids=lambda value: " ".join(Path(part).name for part in value) if isinstance(value, list) else None,
)
def test_exit_codes_say_how_it_ended(desk: Any, few_rules: Path, args: list[str], code: int, says: str) -> None:
    (desk.work / "few").symlink_to(few_rules)
    (desk.work / "broken.yaml").write_text("child: {child_id: C1\nvisit: [", encoding="utf-8")
    (desk.work / "empty.csv.d").mkdir()
    done = desk.run(*args)
    assert done.returncode == code, done.stderr
    assert says in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_nothing_is_written_where_an_input_cannot_be_used(desk: Any) -> None:
    (desk.work / "broken.yaml").write_text("child: [", encoding="utf-8")
    assert desk.run_apart("run", "broken.yaml", *AS_OF, "--out", "june").returncode == 3
    assert [path.name for path in desk.left_behind()] == ["broken.yaml"]


def test_another_folder_is_never_overwritten(desk: Any) -> None:
    (desk.work / "june").mkdir()
    (desk.work / "june" / "notes.txt").write_text("mine", encoding="utf-8")
    done = desk.run("run", CASES[0], *AS_OF, "--out", "june")
    assert done.returncode == 3
    assert "june" in done.stderr
    assert (desk.work / "june" / "notes.txt").read_text(encoding="utf-8") == "mine"
