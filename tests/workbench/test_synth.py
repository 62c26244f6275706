"""The made-up council: the same for a seed, whole, plausible, and told without knowing a rule."""

from __future__ import annotations

import ast
import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from practicecheck.errors import OutputError, UsageError
from practicecheck.records import CODES, LEGACY_FACTORS, TABLES
from practicecheck.workbench import synth
from practicecheck.workbench.synth.stories import DECK
from practicecheck.workbench.synth.twists import TWISTS

Rows = dict[str, list[dict[str, str]]]
PERSON_TABLES = ("child", "adult")


def read_tables(folder: Path) -> Rows:
    tables: Rows = {}
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("synth") / "council"
    synth.write_tables(synth.generate(children=300, seed=2026), target)
    return target


@pytest.fixture(scope="module")
def tables(folder: Path) -> Rows:
    return read_tables(folder)


def ids(tables: Rows, table: str) -> set[str]:
    return {row[TABLES[table].key[0]] for row in tables[table]}


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    synth.write_tables(synth.generate(children=300, seed=2026), again)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in again.iterdir()
    }


def test_another_seed_gives_another_council(tables: Rows, tmp_path: Path) -> None:
    synth.write_tables(synth.generate(children=300, seed=7), tmp_path / "other")
    other = read_tables(tmp_path / "other")
    assert [row["dob"] for row in other["child"]] != [row["dob"] for row in tables["child"]]


def test_a_larger_council_begins_with_the_same_children(tables: Rows, tmp_path: Path) -> None:
    synth.write_tables(synth.generate(children=350, seed=2026), tmp_path / "larger")
    larger = read_tables(tmp_path / "larger")
    # The last family may have been cut short at child 300.
    assert larger["child"][:295] == tables["child"][:295]


def test_there_are_exactly_as_many_children_as_asked_for(tables: Rows) -> None:
    assert [row["child_id"] for row in tables["child"]] == [f"C{n:04d}" for n in range(1, 301)]


def test_every_table_has_rows_under_its_canonical_headers(folder: Path, tables: Rows) -> None:
    assert set(tables) == set(TABLES)
    for name, table in TABLES.items():
        header = (folder / f"{name}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert header == ",".join(table.field_names)
        assert tables[name], f"{name} has no rows"


def test_the_stories_write_no_column_that_the_record_lacks() -> None:
    council = synth.generate(children=300, seed=2026)
    unknown = {(name, column) for name, row in council.rows() for column in row} - {
        (name, column) for name, table in TABLES.items() for column in table.field_names
    }
    assert unknown == set()


def test_every_column_but_a_few_is_carried(tables: Rows) -> None:
    empty = {
        f"{name}.{column}"
        for name, table in TABLES.items()
        for column in table.field_names
        if not any(row[column] for row in tables[name]) and column not in ("source_system", "source_ref", "recorded_at")
    }
    assert empty == {"child.death_date"}


def test_every_code_is_one_of_its_closed_list(tables: Rows) -> None:
    for name, table in TABLES.items():
        for field in table.fields:
            if field.codes is None:
                continue
            allowed = set(CODES[field.codes].values) - LEGACY_FACTORS
            found = {value for row in tables[name] for value in row[field.name].split(";") if value}
            assert found <= allowed, f"{name}.{field.name}: {found - allowed}"


def test_dates_and_numbers_can_be_read(tables: Rows) -> None:
    for name, table in TABLES.items():
        for field in table.fields:
            values = {row[field.name] for row in tables[name]} - {""}
            if field.is_dated:
                assert all(date.fromisoformat(value[:10]) for value in values)
                assert field.type == "datetime" or all(len(value) == 10 for value in values)
            elif field.type == "int":
                assert all(value.isdigit() for value in values)


def test_keys_are_unique(tables: Rows) -> None:
    for name, table in TABLES.items():
        if table.has_own_key and name != "chronology":
            keys = [row[table.key[0]] for row in tables[name]]
            assert len(keys) == len(set(keys)), name
            assert "" not in keys


def test_every_reference_resolves(tables: Rows) -> None:
    for name, table in TABLES.items():
        for field in table.fields:
            if field.refers_to is None:
                continue
            found = {value for row in tables[name] for value in row[field.name].split(";") if value}
            assert found <= ids(tables, field.refers_to), f"{name}.{field.name}"
            if field.name == table.path and name != "record_coverage":
                assert all(row[field.name] for row in tables[name]), f"{name}: a row without a way to its child"


def test_references_of_more_than_one_kind_resolve(tables: Rows) -> None:
    people = ids(tables, "child") | ids(tables, "adult")
    for name in ("plan_action", "assessment_content", "intervention"):
        assert {row["subject_id"] for row in tables[name]} - {""} <= people
    works = ids(tables, "assessment") | ids(tables, "conference")
    assert {work for row in tables["history_event"] for work in row["considered_in"].split(";") if work} <= works
    assert all(row["meeting_id"] in ids(tables, row["meeting_table"]) for row in tables["attendance"])


def test_every_adult_is_reached_by_a_relationship(tables: Rows) -> None:
    assert ids(tables, "adult") == {row["adult_id"] for row in tables["relationship"]} - {""}


@pytest.mark.parametrize(("children", "low", "high"), [(300, 18, 22), (1500, 18, 22)])
def test_there_are_about_20_rows_a_child(children: int, low: float, high: float) -> None:
    rows = sum(1 for _ in synth.generate(children=children, seed=2026).rows())
    assert low <= rows / children <= high


def test_blanks_are_common_but_do_not_rule(tables: Rows) -> None:
    """Of the values that a person would normally fill in, some are missing and most are there."""
    yes_or_no = ["" if not row[f.name] else row[f.name] for n, t in TABLES.items() for f in t.fields
                 if f.type == "yn" for row in tables[n]]  # fmt: skip
    assert 0.1 <= yes_or_no.count("") / len(yes_or_no) <= 0.45
    assert 0.002 <= yes_or_no.count("U") / len(yes_or_no) <= 0.05
    dated = [row["reported_at"] for row in tables["concern"]]
    assert any(len(value) == 10 for value in dated)
    assert any(len(value) > 10 for value in dated)


def test_mothers_were_old_enough(tables: Rows) -> None:
    births = {row["child_id"]: date.fromisoformat(row["dob"] or row["expected_dob"]) for row in tables["child"]}
    mothers = {row["adult_id"]: row["dob"] for row in tables["adult"] if row["dob"]}
    ages = [
        (births[row["child_id"]] - date.fromisoformat(mothers[row["adult_id"]])).days / 365.25
        for row in tables["relationship"]
        if row["type"] == "mother" and row["adult_id"] in mothers
    ]
    assert len(ages) > 100
    assert min(ages) >= 16
    assert max(ages) <= 55


def test_families_have_one_to_five_children_under_eighteen_and_some_are_unborn(tables: Rows) -> None:
    sizes: dict[str, int] = defaultdict(int)
    for row in tables["child"]:
        sizes[row["family_id"]] += 1
    assert 0 < sizes.pop("") < 60
    assert set(sizes.values()) == {1, 2, 3, 5} | (set(sizes.values()) & {4})
    births = [date.fromisoformat(row["dob"]) for row in tables["child"] if row["dob"]]
    assert 0 < 300 - len(births) < 15
    assert min(births) > date(2008, 6, 30)
    assert max(births) <= synth.AS_OF


def test_no_event_lies_before_the_child_was_expected_or_after_the_extract_was_taken(tables: Rows) -> None:
    for name in ("visit", "concern", "history_event", "missing_episode"):
        event = TABLES[name].event[0]
        for row in tables[name]:
            assert row[event][:10] <= "2026-07-10"
    births = {row["child_id"]: row["dob"] for row in tables["child"]}
    assert all(row["date"] >= births[row["child_id"]] for row in tables["history_event"])


def test_some_events_lie_after_the_as_of_date(tables: Rows) -> None:
    later = [row for name in ("visit", "oversight") for row in tables[name] if row["date"] > "2026-06-30"]
    assert later


def test_an_earlier_plan_had_ended_and_is_counted(tables: Rows) -> None:
    plans: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in tables["plan"]:
        if row["kind"] == "cp":
            plans[row["child_id"]].append(row)
    twice = [sorted(rows, key=lambda row: row["start_date"]) for rows in plans.values() if len(rows) > 1]
    assert twice
    for first, second in twice:
        assert first["start_date"] < first["end_date"] < second["start_date"]
        assert int(second["previous_cp_plans"]) >= 1


def test_an_earlier_event_is_considered_only_in_what_came_after_it(tables: Rows) -> None:
    begun = {row["assessment_id"]: row["start_date"] for row in tables["assessment"]}
    begun |= {row["conference_id"]: row["held_date"] for row in tables["conference"]}
    considered = [
        (row["date"], begun[work])
        for row in tables["history_event"]
        for work in row["considered_in"].split(";")
        if work
    ]
    assert considered
    assert all(event < work for event, work in considered if work)  # a blank is a slip of the keyboard


@pytest.mark.parametrize(
    ("table", "early", "late"),
    [("referral", "decision_date", "date"), ("assessment", "auth_date", "start_date")],
)
def test_a_few_dates_are_typed_into_the_wrong_order(tables: Rows, table: str, early: str, late: str) -> None:
    both = [row for row in tables[table] if row[early] and row[late]]
    wrong = [row for row in both if row[early][:10] < row[late][:10]]
    assert 0 < len(wrong) < 0.05 * len(both)


def test_a_disagreement_takes_its_stages_in_turn(tables: Rows) -> None:
    rows = tables["disagreement"]
    assert {row["stage"] for row in rows} >= {"1", "2"}
    assert all(row["stage_date"] >= row["raised_date"] for row in rows if row["stage_date"])
    assert {bool(row["resolved_date"]) for row in rows} == {True, False}


def test_the_extract_has_every_kind_of_coverage(tables: Rows) -> None:
    rows = tables["record_coverage"]
    whole = {row["table_name"]: row["status"] for row in rows if not row["child_id"]}
    assert set(whole) == set(TABLES) - {"record_coverage"}
    own = [row for row in rows if row["child_id"]]
    assert {row["status"] for row in own} >= {"partial", "not_extracted", "complete"}
    hidden = {(row["table_name"], row["child_id"]) for row in own if row["status"] == "not_extracted"}
    named = {
        name: {row["child_id"] for row in tables[name]} for name, _ in hidden if "child_id" in TABLES[name].field_names
    }
    assert all(child not in named.get(name, ()) for name, child in hidden)


def test_a_deck_fits_into_a_council_of_three_hundred() -> None:
    """So that everything which can happen happens in the demonstration council."""
    families = sum(1 for _ in synth.generate(children=300, seed=2026).families())
    assert families >= len(DECK)
    assert {story.twist for story in DECK} - {None} == set(TWISTS)


def test_another_as_of_date_moves_the_whole_council() -> None:
    council = synth.generate(children=40, seed=5, as_of=date(2024, 12, 27))
    latest = max(row["date"] for name, row in council.rows() if name == "visit" and isinstance(row["date"], date))
    assert date(2024, 11, 1) < latest <= date(2025, 1, 6)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="something here already"):
        synth.write_tables(synth.generate(children=2, seed=1), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("practicecheck.workbench.synth.council._write", no_room)
    with pytest.raises(OutputError, match="No space left"):
        synth.write_tables(synth.generate(children=2, seed=1), tmp_path / "council")
    assert list(tmp_path.iterdir()) == []


def test_a_council_of_nobody_is_refused() -> None:
    with pytest.raises(UsageError, match="1 or more"):
        synth.generate(children=0, seed=1)


def test_the_generator_knows_no_rule() -> None:
    """It may import the records and the calendar; a rule it knew would make its stories fit the answers."""
    allowed = (
        "practicecheck.records",
        "practicecheck.calendar",
        "practicecheck.errors",
        "practicecheck.workbench.synth",
    )
    source = Path(synth.__file__).parent
    for path in source.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else (
                [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            )  # fmt: skip
            for module in modules:
                assert not module.startswith("practicecheck") or module.startswith(allowed), f"{path.name}: {module}"
        assert "PA-" not in path.read_text(encoding="utf-8")


def test_the_council_that_is_shipped_is_what_the_generator_makes(folder: Path) -> None:
    shipped = Path(__file__).parents[2] / "fixtures" / "council-300"
    advice = (
        "remove fixtures/council-300 and run: practicecheck synth --children 300 --seed 2026 --out fixtures/council-300"
    )
    for path in folder.iterdir():
        assert (shipped / path.name).read_bytes() == path.read_bytes(), advice
    assert {path.name for path in shipped.iterdir()} == {path.name for path in folder.iterdir()}
