"""What can be wrong in a mapping file is told at its line and column, with what to write instead, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from practicecheck.errors import InputError
from practicecheck.intake.mapping.load import mapping_of, read_mapping

GOOD = """\
mapping: Visits
coverage: {visit: {status: complete}}
sheets:
  - name: visits
    gives:
      - table: visit
        fields: {child_id: Child ID, date: Day, seen: Seen}
"""


def problems(text: str) -> list[str]:
    return [str(problem).split("\n")[0] for problem in mapping_of(text.encode(), "m.yaml")[1].problems]


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("table: visit\n", "table: vist\n", "m.yaml:6:9 PC061 'vist' is no table of the case record. Did you mean 'visit'?"),
        ("date: Day", "dat: Day", "m.yaml:7:38 PC061 visit has no field 'dat'. Did you mean 'date'?"),
        ("{visit: {", "{visits: {", "m.yaml:2:12 PC061 'visits' is no table of the case record. Did you mean 'visit'?"),
        ("{visit: {status: complete}", "{contact: {status: not_held}", "m.yaml:6:9 PC062 'coverage' says nothing of visit."),
        ("{visit: {status: complete}", "{visit: {status: complete}, plan: {status: partial}",
         "m.yaml:2:39 PC062 no sheet gives plan, so an absence of rows would read as 'none recorded'."),
        ("status: complete", "status: full", "m.yaml:2:20 PC008 'status' is one of: complete, partial"),
        ("status: complete", "status: complete, from: 20260101", "m.yaml:2:38 PC008 this is no day."),
        ("status: complete", "status: complete, to: '20260101x'", "m.yaml:2:38 PC008 this is no day."),
        ("mapping: Visits", "mapping: Visits\nno_days: [19000101]", "m.yaml:2:11 PC008 this is no day."),
        ("status: complete", "status: complete, from: 2026-02-01, to: 2026-01-01", "'from' stands after 'to'"),
        ("status: complete", "status: complete, from: 2026-02-01, months: 6", "both say when it begins"),
        ("Seen}", "{from: Seen, values: {Ja: yes}}}", "PC063 'yes' is no code of visit.seen."),
        ("Seen}", "{always: X}}", "PC063 'X' is no code of visit.seen."),
        ("Seen}", "{from: Seen, read: yesno}}", "PC008 'yesno' is no reading. There are: unlettered,"),
        ("Seen}", "{from: Seen, always: Y}}", "a field is filled by one of 'from', 'all_from', 'key', 'always' and 'item'"),
        ("Seen}", "{}}", "a field is filled by one of"),
        ("Seen}", "{from: Seen, prefix: v}}", "'prefix' would do nothing beside 'from'. Leave it out"),
        ("Seen}", "{key: [Seen], values: {a: Y}}}", "'values' would do nothing beside 'key'"),
        ("Seen}", "{item: true}}", "PC060 'item' stands only where the rows are made by 'each'."),
        ("Seen}", "{from: Seen, look_up: {sheet: cases, by: a, take: b}}}", "PC060 'cases' is no sheet of this mapping."),
        ("Seen}", "{form: Seen}}", "PC008 'form' is no key that can stand here. Did you mean 'from'?"),
        ("{child_id: Child ID, ", "{", "PC060 the field child_id is not filled, so no row of visit leads to a child."),
        ("mapping: Visits", "mapping: Visits\ndates: [dd/mm]", "m.yaml:2:1 PC064 'dd/mm' does not say how a day is written."),
        ("mapping: Visits", "mapping: Visits\ncarried: {visit: [bedrom]}", "PC061 visit has no field 'bedrom'. Did you mean"),
        ("Child ID, date: Day, seen: Seen}", "{always: C1}}", "PC060 no heading is named, so the sheet could not be found."),
        ("sheets:\n", "sheets:\n  - name: visits\n    ignore: x\n", "m.yaml:4:5 PC060 'visits' is the name of two sheets."),
        ("sheets:\n", "sheets:\n  - name: notes\n", "m.yaml:4:5 PC060 the sheet gives nothing."),
        ("sheets:\n", "in_every_sheet: [{table: visit, fields: {child_id: a, dat: b}}]\nsheets:\n",
         "m.yaml:3:55 PC061 visit has no field 'dat'. Did you mean 'date'?"),
        ("mapping: Visits", "mapping: Visits\nmapping: Visit", "m.yaml:2:1 PC003 the key 'mapping' stands twice"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_place(was: str, now: str, says: str) -> None:
    assert problems(GOOD) == []
    assert GOOD.count(was) == 1
    assert any(says in problem for problem in problems(GOOD.replace(was, now))), problems(GOOD.replace(was, now))


def test_all_mistakes_of_a_file_are_told_at_once_and_the_file_is_named_without_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace("date: Day", "dat: Day").replace("seen: Seen", "sen: Seen"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_mapping(path)
    assert str(refused.value).count("mine.yaml:7:") == 2
    assert str(tmp_path) not in str(refused.value)
    assert "            ^" in str(refused.value)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "PC002"),
        (b"\xff", "PC001"),
        (b"mapping: [", "PC001"),
        (b"- a", "PC008"),
        (b"mapping: &a x", "PC004"),
        (b"sheets: " + b"[" * 400 + b"]" * 400, "nested too deeply"),
        (b"a: " + b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b" " * (5 * 1024 * 1024), "larger than 4 MB"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_mapping_is_refused_in_plain_words(tmp_path: Path, raw: bytes | None, says: str) -> None:
    if raw is not None:
        (tmp_path / "mine.yaml").write_bytes(raw)
    with pytest.raises(InputError, match=r"mine\.yaml") as refused:
        read_mapping(tmp_path / "mine.yaml")
    assert says in str(refused.value)
