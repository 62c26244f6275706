"""The list of cases behind a measure: what quality leads look at when a count surprises them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from part_of_rules import part_of

from practicecheck.cli import main
from practicecheck.rulebook import Rulebook
from practicecheck.shipped import fixtures_dir, rules_dir

Command = Callable[..., Any]
COUNCIL = fixtures_dir() / "council-300"
MEASURES = ("PA-CAT-03", "PA-MAG-04", "PA-IMP-03")


@pytest.fixture(scope="module")
def june(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "june"
    rules = part_of(book, rules_dir(), folder.with_name("rules"), [*MEASURES, "PA-MED-01"])
    with pytest.raises(SystemExit) as stop:
        main(["run", str(COUNCIL), "--as-of", "2026-06-30", "--rules", str(rules), "--out", str(folder)])
    assert not stop.value.code
    return folder


@pytest.mark.parametrize("rule", MEASURES)
def test_the_counts_are_those_of_the_run_and_every_case_in_them_is_listed(
    june: Path, command: Command, rule: str
) -> None:
    result = json.loads((june / "result.json").read_text(encoding="utf-8"))
    counts = {
        one["measure"].replace("_", " "): (one["numerator"], one["denominator"], one["cannot_tell"])
        for one in result["measures"]
        if one["rule"] == rule and not one["split"]
    }
    code, out, _ = command(
        "explain", "--rule", rule, "--run", june, "--rules", june.with_name("rules"), "--format", "json"
    )
    assert code == 0
    made = json.loads(out)["measures"]
    assert {one["measure"]: (one["numerator"], one["denominator"], one["cannot_tell"]) for one in made} == counts
    for one in made:
        parts = [case["part"] for case in one["cases"]]
        assert parts.count("counted above and below the line") == one["numerator"]
        assert sum(part.startswith("counted") for part in parts) == one["denominator"]
        assert sum("cannot be told" in part for part in parts) == one["cannot_tell"]
        assert not any(part == "not counted" for part in parts)
        assert all(case["child_id"] for case in one["cases"])


def test_people_see_the_cases_above_the_line_first_and_whether_the_count_may_be_shared(
    june: Path, command: Command
) -> None:
    code, out, _ = command("explain", "--rule", "PA-CAT-03", "--run", june, "--rules", june.with_name("rules"))
    assert code == 0
    above, below = out.index("Counted above and below the line"), out.index("Counted below the line only")
    assert above < below
    assert "The two counts may be shared; the list of cases may not." in out
    assert "A person decides" in out


def test_a_count_of_few_cases_is_not_to_be_shared(command: Command, few_rules: Path) -> None:
    code, out, _ = command("explain",
        "--rule", "PA-CAT-03", "--input", fixtures_dir() / "audited", "--as-of", "2026-06-30", "--rules", few_rules
    )  # fmt: skip
    assert code == 0
    assert "Not to be shared: 2 counted, and a count is shared from 6 on." in out


def test_a_rule_that_answers_for_children_asks_which(june: Path, command: Command) -> None:
    code, _, err = command("explain", "--rule", "PA-MED-01", "--run", june, "--rules", june.with_name("rules"))
    assert code == 2
    assert "practicecheck explain CHILD --rule PA-MED-01" in err
