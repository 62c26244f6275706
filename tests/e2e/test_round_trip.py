"""A made-up council written as each format, read back, and checked: the same answers as its own tables give.

A format says less than the tables do: it may answer that it cannot be told. Where it does answer, it answers as the
tables do, or the difference is one that is explained here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from sample_table import run_of

from practicecheck.calendar import add_months
from practicecheck.engine.run import Run
from practicecheck.workbench.form.book import write_form
from practicecheck.workbench.form.layout import Form, whole_record
from practicecheck.workbench.synth import Council, generate, write_annex_a, write_ssd, write_tables

AS_OF = date(2026, 6, 30)
EPOCH = date(1970, 1, 1)
NONE = "none in the time that the format looks back on"

Difference = tuple[str | None, str | None, str | None]
"""A rule, its answer by the tables, and that by the format; None stands for any."""


@dataclass(frozen=True)
class Written:
    """How a council is written in a format, and what then may differ."""

    write: Callable[[Council, Path], object]
    since: date
    """The first day of which the format tells everything that happened."""
    carries: tuple[tuple[str, str], ...]
    """Rules with an answer that the format gives often, as the tables do."""
    explained: Mapping[Difference, str]
    name: str = "council.xlsx"
    reading: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = False
    """It tells everything that happened, so that a child's answer, of all subjects, is the same as well."""


_ANNEX_A: Mapping[Difference, str] = {
    (
        "PA-REC-05",
        "gap",
        "met",
    ): "an assessment names no referral, so its time runs from its own start; the answer says so",
    ("PA-REC-05", "not_applicable", None): "the lists have no kind of assessment: each is taken as one with this limit",
    ("PA-REC-04", "gap", "met"): "the lists have no reason why no conference was required: the flag is believed",
    (None, "met", "not_due"): "what was done before it was due is in no list",
    (None, NONE, "not_applicable"): "the lists look back on six months",
}

_SSD: Mapping[Difference, str] = {
    (
        "PA-REC-04",
        "met",
        "gap",
    ): "the dataset has no flag that no conference was required, and the rule takes a missing one for no",
    (
        "PA-REC-05",
        "not_applicable",
        None,
    ): "the dataset has no kind of assessment: each is taken as one with this limit",
    (
        "PA-VOI-01",
        "met",
        "gap",
    ): "the dataset has no reason why a child was not seen alone, and a missing one excuses nothing",
    (None, "met", "not_due"): "what was done before it was due is not in the dataset",
}


def _write_form(council: Council, path: Path) -> None:
    """All that the council's tables hold, as if auditors had written it into a form that asks for everything."""
    rows: dict[str, list[Mapping[str, object]]] = {}
    for table, row in council.rows():
        rows.setdefault(table, []).append(row)
    path.write_bytes(write_form(Form(whole_record()), rows))


FORMATS = {
    "audit form": Written(
        _write_form,
        date(1990, 1, 1),
        (("PA-FAT-02", "gap"), ("PA-FAT-02", "met"), ("PA-MED-02", "gap"), ("PA-MED-02", "met"), ("PA-GOA-01", "gap"),
         ("PA-RSK-01", "strength"), ("PA-IMP-01", "gap"), ("PA-ESC-01", "escalate")),
        {},
        is_whole=True,
    ),
    "Annex A, Ofsted's layout": Written(
        write_annex_a,
        add_months(AS_OF, -6),
        (("PA-REC-05", "met"), ("PA-REC-05", "gap"), ("PA-REC-04", "met"), ("PA-REC-04", "gap"), ("PA-CAT-01", "met"),
         ("PA-PLN-04", "met"), ("PA-CUL-02", "gap")),
        _ANNEX_A,
        reading={"coverage": f"complete::{AS_OF}"},
    ),
    "Annex A, as exchanged": Written(
        lambda council, path: write_annex_a(council, path, template=False),
        add_months(AS_OF, -6),
        (("PA-REC-05", "gap"), ("PA-REC-04", "gap"), ("PA-CAT-01", "met")),
        _ANNEX_A,
        reading={"coverage": f"complete::{AS_OF}"},
    ),
    **{
        f"SSD, {system}": Written(
            partial(write_ssd, system=system),
            add_months(AS_OF, -72),
            (("PA-VOI-01", "met"), ("PA-VOI-01", "gap"), ("PA-REC-05", "met"), ("PA-REC-05", "gap"), ("PA-REC-04", "met"),
             ("PA-REC-04", "gap"), ("PA-PLN-04", "met"), ("PA-PLN-04", "gap"), ("PA-CAT-01", "met"), ("PA-CUL-02", "gap"),
             ("PA-ESC-01.unseen", "met")),
            _SSD,
            "council",
            {"coverage": f"complete::{AS_OF}"},
            is_whole=True,
        )
        for system in ("liquidlogic", "mosaic", "eclipse")
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def council() -> Council:
    return generate(children=300, seed=2026, as_of=AS_OF)


@pytest.fixture(scope="module")
def tables(council: Council, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("tables") / "council"
    write_tables(council, folder)
    run = run_of(folder, AS_OF)
    yield run
    run.close()


def outcomes(run: Run) -> dict[tuple[str, str], list[tuple[date | None, str]]]:
    """By rule and child the answers, each with the day of its subject; None where there is no subject."""
    found: dict[tuple[str, str], list[tuple[date | None, str]]] = {}
    for rule, child, subject, answer, day in run.con.execute(
        "SELECT rule, child_id, subject_id, answer, event_day FROM outcome"
    ).fetchall():
        when = EPOCH + timedelta(day) if subject is not None and day is not None else None
        found.setdefault((rule, child), []).append((when, answer))
    return found


def covered_whole(run: Run) -> set[str]:
    """The children of whom the council's own extract lacks nothing."""
    lacking = run.con.execute("SELECT DISTINCT child_id FROM record._coverage WHERE child_id IS NOT NULL").fetchall()
    return set(run.answers) - {child for (child,) in lacking}


def explanation(written: Written, rule: str, wanted: list[str], answer: str) -> Difference | None:
    """The difference that is explained, if it is."""
    ways = [way for one in wanted for way in ((rule, one, answer), (rule, one, None), (None, one, answer))]
    return next((way for way in ways if way in written.explained), None)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_answers_as_the_tables_give(name: str, council: Council, tables: Run, tmp_path: Path) -> None:
    written = FORMATS[name]
    path = tmp_path / written.name
    written.write(council, path)
    run = run_of(path, AS_OF, **written.reading)
    assert run.intake.rows_read == run.intake.rows_used > 400
    assert run.intake.rows_quarantined == 0
    said, known = outcomes(run), outcomes(tables)
    whole = covered_whole(tables)
    same: Counter[tuple[str, str]] = Counter()
    used: set[Difference] = set()
    for (rule, child), answers in said.items():
        if child not in whole:
            continue
        by_tables = known.get((rule, child), [])
        for day, answer in answers:
            if answer == "cannot_tell":
                continue
            if day is None:
                wanted = [one for when, one in by_tables if when is None or when >= written.since] or [NONE]
            else:
                wanted = [one for when, one in by_tables if when == day] or [NONE]
            if answer in wanted:
                same[rule, answer] += 1
                continue
            why = explanation(written, rule, wanted, answer)
            assert why, f"{rule} of {child} on {day}: {' or '.join(wanted)} by the tables, {answer} by {name}"
            used.add(why)
    for child in whole if written.is_whole else ():
        for rule, answer in run.answers[child].items():
            by_tables_all = tables.answers[child][rule]
            assert answer in (by_tables_all, "cannot_tell") or explanation(written, rule, [by_tables_all], answer), (
                f"{rule} of {child}: {by_tables_all} by the tables, {answer} by {name}"
            )
    assert used == set(written.explained), "an explanation that explains nothing"
    for rule, answer in written.carries:
        assert same[rule, answer] >= 3, f"{rule} hardly ever answers {answer} by {name}"
    run.close()
