"""The terminal, the page and the workbook say the same numbers of one run."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

from made_result import kept
from part_of_rules import part_of
from rich.console import Console

from practicecheck.engine.run import start
from practicecheck.reports.audience import Audience
from practicecheck.reports.contract import contract
from practicecheck.reports.page.short import in_short
from practicecheck.reports.pseudonym import Pseudonyms
from practicecheck.reports.terminal import print_run
from practicecheck.reports.workbook import read_told
from practicecheck.reports.workbook.lists import escalations
from practicecheck.reports.workbook.missing import cannot_tell
from practicecheck.reports.workbook.names import Names
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.shipped import rules_dir

BARE = "child: {child_id: child-1, dob: 2019-02-03}\ncoverage: {status: complete, from: 2020-01-01, to: 2026-06-30}\n"


def test_what_could_not_be_told_is_one_number_everywhere(book: Rulebook, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(BARE, encoding="utf-8")
    printed = io.StringIO()
    # With all rules more could not be told, and no more would be shown.
    some = load_rulebook(part_of(book, rules_dir(), tmp_path / "rules", ["PA-ESC-01", "medicals", "fathers"]))
    with_run = start(some, [case], date(2026, 6, 30))
    try:
        print_run(with_run, most=5, explain_with="", console=Console(file=printed, width=200, highlight=False))
        told = read_told(kept(tmp_path / "run", contract(with_run)))
    finally:
        with_run.close()
    assert {one.answer for one in told.raised} == {"cannot_tell"}  # an escalation that is no answer of a rule
    (said,) = re.findall(r"(\d+) answers that could not be told", printed.getvalue())
    assert int(said) == len(told.untold) > 0
    assert f"{said} answers could not be told" in cannot_tell(told, 0).lead[0]
    assert [one for one in in_short(told, 0) if str(one.number) == said and "could not be told" in one.words]
    assert "For 1 child it could not be told whether someone must look" in printed.getvalue()
    assert (
        "Of 1 more it could not be told"
        in escalations(told, Names(told, Audience(False, Pseudonyms(b"k" * 32), 5))).lead[0]
    )
