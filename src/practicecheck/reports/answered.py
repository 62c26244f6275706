"""The answers of a run with the records they came from: of a run just made, or of one kept in a folder.

Opens a kept run without writing to it. Knows how a run is stored; knows nothing of how an answer came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb

from practicecheck.engine.plan import Plan
from practicecheck.engine.plans import plan_for
from practicecheck.errors import InputError
from practicecheck.records.database import lock_down, open_database
from practicecheck.reports.kept import DATABASE, require_run
from practicecheck.reports.kept_result import Result
from practicecheck.reports.kept_run import read_kept_run
from practicecheck.results.words import Answer, roll_up
from practicecheck.rulebook.book import Rulebook

if TYPE_CHECKING:
    from practicecheck.engine.run import Run

Stored = list[tuple[str | None, str]]
"""Subject key (None: the child, or no subject) and answer."""


Differs = Literal["", "rules", "settings"]
"""What is in use now and is not what the run was made with."""


@dataclass
class Answered:
    """A run's answers and working tables, open for questions."""

    con: duckdb.DuckDBPyConnection
    book: Rulebook
    plan: Plan
    as_of: date
    inputs: Sequence[str]
    failed: frozenset[str]
    notice: str = ""
    differs: Differs = ""

    def knows(self, child: str) -> bool:
        """Whether the run holds a child of this id."""
        asked = [child]
        held = self.con.execute("SELECT 1 FROM child WHERE child_id = $1 LIMIT 1", asked).fetchone()
        return bool(held or self.con.execute("SELECT 1 FROM outcome WHERE child_id = $1 LIMIT 1", asked).fetchone())

    def stored(self, rule: str, child: str) -> Stored:
        """What the run answered for each subject."""
        return self.con.execute(
            "SELECT subject_id, answer FROM outcome WHERE rule = $1 AND child_id = $2 ORDER BY event_day, subject_id",
            [rule, child],
        ).fetchall()

    def measured(self, rule: str, child: str) -> list[tuple[str, str | None, bool | None, bool | None]]:
        """What each measure of a rule made of each subject: its name, the subject, whether counted, whether more holds."""
        return self.con.execute(
            "SELECT measure, subject_id, counted, more FROM measured WHERE rule = $1 AND child_id = $2 ORDER BY ALL",
            [rule, child],
        ).fetchall()

    def child_answer(self, rule: str, child: str) -> str:
        """The child's answer to a rule: the worst of its subjects'; `not_applicable` where the rule did not run."""
        return self._answers.get((child, rule), "not_applicable")

    @cached_property
    def _answers(self) -> dict[tuple[str, str], Answer]:
        every: dict[tuple[str, str], list[Answer]] = {}
        for child, rule, answer in self.con.execute("SELECT DISTINCT child_id, rule, answer FROM outcome").fetchall():
            every.setdefault((child, rule), []).append(answer)
        return {key: roll_up(answers) for key, answers in every.items()}

    def close(self) -> None:
        """Close the database."""
        self.con.close()


def of_run(run: Run) -> Answered:
    """The answers of a run that was just made; closing the run closes them."""
    return Answered(run.con, run.book, run.plan, run.as_of, run.intake.inputs, frozenset(run.checked.failed))


def open_run(folder: Path, book: Rulebook) -> Answered:
    """The answers of a run kept in a folder; its notice says so where the rules have changed since."""
    result = _result(folder)
    kept = result.rulebook.hash
    notice = ""
    differs: Differs = ""
    kept_overlay = result.rulebook.overlay
    if kept != book.hash and kept_overlay != book.overlay.hash:
        differs = "settings"
        notice = (
            f"{_settings_differ(kept_overlay, book.overlay.hash)} What follows is told by what is in use now, so it may differ "
            "from the run. Run again, or give --overlay the folder of then."
        )
    elif kept != book.hash:
        differs = "rules"
        notice = (
            f"The rules have changed since this run: it was made with rulebook {kept}, and {book.hash} is in use now. "
            "What follows is told by the rules of now, so it may differ from the run. Run again, or give --rules the "
            "rulebook of then."
        )
    plan = plan_for(book)
    con = open_database()
    try:
        path = str(folder / DATABASE).replace("'", "''")
        con.execute(f"ATTACH '{path}' AS kept (READ_ONLY)")
        con.execute("USE kept")
        lock_down(con)
        inputs = [name for (name,) in con.execute("SELECT name FROM _inputs ORDER BY input").fetchall()]
    except duckdb.Error as error:
        con.close()
        raise InputError(
            f"{folder.name}/{DATABASE} could not be opened ({type(error).__name__}). The folder may be damaged, or made by "
            "another release. Run again with --out."
        ) from error
    failed = frozenset(one.id for one in result.rules if one.status == "failed")
    return Answered(con, book, plan, result.as_of, inputs, failed, notice, differs)


def _settings_differ(then: str | None, now: str | None) -> str:
    if now is None:
        return "This run was made under local settings (its result lists them), and none are in use now."
    if then is None:
        return "This run was made without local settings, and some are in use now."
    return "The local settings have changed since this run."


def _result(folder: Path) -> Result:
    require_run(folder)
    if not (folder / DATABASE).is_file():
        raise InputError(
            f"{folder.name} holds a run without its database, {DATABASE}: what is explained is read from there. Put it back, run "
            "again with --out, or give the records with --input and --as-of."
        )
    return read_kept_run(folder).result
