"""Case files with faults of form: all of them told at once, each at its line and column, and no child's data in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.intake.conftest import write_csv

from practicecheck.errors import InputError
from practicecheck.intake import read_inputs
from practicecheck.intake.faults import places_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from practicecheck.intake import IntakeReport

    Read = Callable[..., IntakeReport]

CHILD = "child: {child_id: C1, dob: 2018-05-01}\n"
COVERED = "coverage: {status: complete, from: 2025-01-01, to: 2026-06-30}\n"
NO_LIST = "is not a list of rows. Put `- ` before each row."
NO_ROW = "is not a mapping of field names to values. Write `field: value`."
NO_VALUE = "holds a mapping or a list of lists where one value, or a list of values, is read. Write the value itself."
NO_TABLES = "case does not hold tables. A case file is a mapping of table name to rows, such as `child:` and `visit:`."
NO_ALIAS = "anchors and aliases (& and *) are not read. Write the values out."
WHY = "Without it 'none recorded' could not be told from 'not extracted'."
WRITE = "Write `coverage: {status: complete, from: 2025-04-01, to: 2026-03-31}`."
NO_DAY = "is no day that can be read. Write it as 2025-04-01, or leave it out where there is no bound."
NOT_COVERED = (
    "case: this does not say what it covers, so 'none recorded' could not be told from 'not extracted'. Add "
    "`coverage: {status: complete, from: 2025-04-01, to: 2026-03-31}` to the file, or run with --coverage complete:FROM:TO."
)
STATUS = "this is no status. Write one of complete, partial, not_extracted, not_held."

BROKEN: dict[str, tuple[str, list[str]]] = {
    "a table that is no list, and a coverage the wrong way round": (
        CHILD + "visit: CANARY\ncoverage: {status: complete, from: 2026-06-30, to: 2025-01-01}\n",
        [f"case:2:1: visit {NO_LIST}", "case:3:1: coverage ends before it begins. Write the earlier day as `from`."],
    ),
    "tables given as one mapping": (
        CHILD + "visit: {visit_id: V1}\nplan: {plan_id: P1}\n" + COVERED,
        [f"case:2:1: visit {NO_LIST}", f"case:3:1: plan {NO_LIST}"],
    ),
    "rows that are lists, words and nothing": (
        CHILD + "visit:\n  - [V1, 2026-01-02]\n  - CANARY\n  -\n  - {visit_id: V4}\n" + COVERED,
        [f"case:{line}: row {n} of visit {NO_ROW}" for n, line in enumerate(("3:5", "4:5", "5:4"), 1)],
    ),
    "values that are mappings, and several values where one is read": (
        "child: {child_id: [C1, C2], dob: {on: 2018-05-01}}\nvisit:\n  - seen: [[Y]]\n    adults_seen: [A1, A2]\n"
        + COVERED,
        [
            "case:1:9: row 1 of child, child_id holds several values where one is read. Write one, or a row for each.",
            f"case:1:29: row 1 of child, dob {NO_VALUE}",
            f"case:3:5: row 1 of visit, seen {NO_VALUE}",
        ],
    ),
    "keys that stand twice": (
        "child: {child_id: C1, dob: 2018-05-01, dob: 2018-05-02}\nvisit:\n  - {visit_id: V1, visit_id: V2}\nvisit: []\n"
        + COVERED,
        [
            f"case:{place}: the key '{key}' stands twice in one mapping. Keep one of them."
            for place, key in (("1:40", "dob"), ("3:20", "visit_id"), ("4:1", "visit"))
        ],
    ),
    "a coverage of other keys": (
        CHILD + "coverage: {state: complete, until: 2026-06-30}\n",
        [
            f"case:2:1: coverage says no status. {WHY} {WRITE}",
            f"case:2:12: coverage has no 'state'. Did you mean 'status'? {WRITE}",
            f"case:2:29: coverage has no 'until'. {WRITE}",
        ],
    ),
    "a coverage of other words": (
        CHILD + "coverage: {status: full, from: 1 April 2025, to: [2026-06-30, 2026-07-01]}\n",
        [
            f"case:2:12: coverage: {STATUS}",
            f"case:2:26: coverage: 'from' {NO_DAY}",
            f"case:2:46: coverage: 'to' {NO_DAY}",
        ],
    ),
    "a coverage with more in a day than a day": (
        CHILD + 'coverage: {status: complete, to: "2026-06-30:visit.bedroom"}\n',
        [f"case:2:30: coverage: 'to' {NO_DAY}"],
    ),
    "a coverage whose status is a list": (
        CHILD + "coverage: {status: [complete, partial]}\n",
        [f"case:2:12: coverage: {STATUS}"],
    ),
    "a coverage that is a list": (
        CHILD + "coverage:\n  - {status: complete}\n",
        [f"case:2:1: coverage is not a mapping of status, from and to. {WHY} {WRITE}"],
    ),
    "rows of coverage as one mapping": (
        CHILD + "record_coverage: {visit: complete}\n",
        [f"case:2:1: record_coverage {NO_LIST}"],
    ),
    "a fault, and nothing of what is covered": (
        CHILD + "visit: CANARY\n",
        [
            NOT_COVERED,
            f"case:2:1: visit {NO_LIST}",
        ],
    ),
    "anchors, aliases, tags and merge keys": (
        "child: &c {child_id: C1}\nvisit:\n  - &v {visit_id: V1}\n  - *v\n  - !x {visit_id: V3}\n  - {<<: {visit_id: V4}}\n"
        + COVERED,
        [
            f"case:1:8: {NO_ALIAS}",
            f"case:3:5: {NO_ALIAS}",
            f"case:4:5: {NO_ALIAS}",
            "case:5:5: tags (!) are not read. Write the plain value.",
            "case:6:6: merge keys (<<) are not read. Write the values out.",
        ],
    ),
    "a key that is a list, and what is nested too deeply": (
        CHILD + "? [a, b]\n: CANARY\nvisit: [{notes: [[[[[CANARY]]]]]}]\n" + COVERED,
        [
            "case:2:3: a list or mapping stands where a name is expected. Write the name of a table or field.",
            "case:4:20: the file is nested too deeply. A case file is table, row, value.",
        ],
    ),
    "what was found before the YAML ends": (
        "child: {child_id: C1, child_id: C2}\nvisit: [\n",
        [
            "case:1:23: the key 'child_id' stands twice in one mapping. Keep one of them.",
            "case:3:1: this is not YAML. Check the indentation, quotes and brackets there.",
        ],
    ),
    "a tab for an indentation": (
        "child:\n\tchild_id: C1\n",
        ["case:2:1: this is not YAML. Check the indentation, quotes and brackets there."],
    ),
    "a fault and a second document": (
        "child: {child_id: C1, child_id: C1}\n---\nchild: {child_id: C2}\n",
        [
            "case: more than one document stands in this file. Give each case a file of its own.",
            "case:1:23: the key 'child_id' stands twice in one mapping. Keep one of them.",
        ],
    ),
    "nothing but a comment": ("# nothing yet\n", [NO_TABLES]),
    "nothing but a word": ("CANARY\n", [NO_TABLES]),
    "more faults than anyone reads": (
        CHILD + "visit:\n" + "  - CANARY\n" * 300 + COVERED,
        [
            *(f"case:{n + 2}:5: row {n} of visit {NO_ROW}" for n in range(1, 21)),
            "case: and 280 more faults. Correct these first.",
        ],
    ),
}
BROKEN_JSON: dict[str, tuple[str, list[str]]] = {
    "two faults of form": (
        '{"child": {"child_id": "C1"},\n\t"visit": "CANARY",\n\t"plan": true,\n\t"coverage": {"status": "complete", "to": 3}}',
        [f"case:2:2: visit {NO_LIST}", f"case:3:2: plan {NO_LIST}", f"case:4:37: coverage: 'to' {NO_DAY}"],
    ),
    "keys that stand twice": (
        '{"child": {"child_id": "C1", "child_id": "C2"},\n "visit": [{"visit_id": "V1", "visit_id": "V1"}, {"date": {}}]}',
        [
            NOT_COVERED,
            "case:1:30: the key 'child_id' stands twice in one mapping. Keep one of them.",
            "case:2:31: the key 'visit_id' stands twice in one mapping. Keep one of them.",
            f"case:2:51: row 2 of visit, date {NO_VALUE}",
        ],
    ),
    "keys that stand twice beside what YAML does not know": (
        '{"child": {"child_id": "\\ud83d\\ude00", "child_id": "C2"}}',
        ["case: the key 'child_id' stands twice in one mapping. Keep one of them.", NOT_COVERED],
    ),
    "a list": ("[1]", [NO_TABLES]),
    "a colon too few": ('{"child" {}}', ["case:1:10: this is not JSON"]),
}
EVERY = [(".yaml", name, *one) for name, one in BROKEN.items()] + [
    (".json", name, *one) for name, one in BROKEN_JSON.items()
]


@pytest.mark.parametrize(("suffix", "name", "text", "said"), EVERY, ids=[f"{one[1]}{one[0]}" for one in EVERY])
def test_a_case_file_is_told_of_all_its_faults(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, suffix: str, name: str, text: str, said: list[str]
) -> None:
    path = tmp_path / f"case{suffix}"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        read_inputs(con, [path])
    told = str(refused.value)
    assert "CANARY" not in told
    lines = [line.replace(path.name, "case") for line in told.splitlines()]
    assert [line[: len(want)] for line, want in zip(lines, said, strict=True)] == said


def test_what_is_wrong_with_several_inputs_is_told_at_once(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "a.yaml").write_text("visit: Tuesday\n" + COVERED)
    (cases / "b.yaml").write_text(CHILD + COVERED)
    (cases / "c.json").write_text("{")
    write_csv(tmp_path / "tables", {"child": [{"child_id": "C1"}], "visit": [{"visit_id": "V1", "child_id": "C1"}]})
    for name in ("child", "visit"):
        (tmp_path / "tables" / f"{name}.csv").write_bytes(b"")
    with pytest.raises(InputError) as refused:
        read(cases, tmp_path / "nowhere", tmp_path / "tables")
    starts = ["a.yaml:1:1: visit", "c.json:1:2: this", "nowhere does not", "child.csv is empty", "visit.csv is empty"]
    assert [line[: len(start)] for line, start in zip(str(refused.value).splitlines(), starts, strict=True)] == starts


def test_every_input_that_does_not_say_what_it_covers_is_named(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(CHILD)
    with pytest.raises(InputError) as refused:
        read_inputs(con, [tmp_path])
    assert [line[:11] for line in str(refused.value).splitlines()] == ["a.yaml does", "b.yaml does"]


def test_places_are_looked_for_in_a_file_that_nests_as_deep_as_it_likes() -> None:
    assert places_in("visit: [{a: " + "[" * 100_000)[("visit", 0, "a")] == (1, 10)
