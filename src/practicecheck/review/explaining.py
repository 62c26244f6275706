"""Explain a finding from the run that last held its child: every clause with its value, as `practicecheck explain` does.

Opens a run's folder when it is first asked for, and keeps it open; a folder that has gone is said to be gone. Knows no page.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import duckdb

from practicecheck.errors import PracticecheckError
from practicecheck.reports.answered import Answered, open_run
from practicecheck.reports.explain import Explanation, explain_rule
from practicecheck.reports.explain_escalation import EscalationExplained, explain_escalation

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook

_BY_OTHERS = {
    "rules": "The rules have changed since this run was made.",
    "settings": "This run was made with other local settings, limits or lists of your council, than this page works with.",
}
_SO = (
    "The clauses below are worked out by what holds now, so they may come to another answer. What was found stands until a later "
    "run, or a person's decision, says otherwise."
)
GONE = "The folder of the run is not where it was, so the clauses cannot be shown. The finding and its evidence stand."


class Explainer:
    """Explains findings of kept runs, one at a time: a run's database is asked by one person at once.

    `rules` is the folder of the rules that it explains by.
    """

    def __init__(self, rules: Path) -> None:
        self.rules = rules
        self._book: Rulebook | None = None
        self._open: dict[str, Answered] = {}
        self._lock = Lock()

    def explain(
        self, folder: str, rule: str, child: str, subject: str | None
    ) -> Explanation | EscalationExplained | str:
        """The explanation of a rule's answer, or of an escalation, its notice for who reads a page; or in words why there is none."""
        with self._lock:
            try:
                answered = self._answered(folder)
                if answered is None:
                    return GONE
                made: Explanation | EscalationExplained
                if rule in answered.book.escalations:
                    made = explain_escalation(answered, answered.book.escalations[rule], child)
                else:
                    made = explain_rule(answered, answered.book.rules[rule], child, subject=subject)
                made.notice = f"{_BY_OTHERS[answered.differs]} {_SO}" if answered.differs else ""
                return made
            except (PracticecheckError, duckdb.Error, KeyError, OSError):
                # The message of a database may hold a value; what happened is that this run cannot be asked any more.
                return "The run was made by other rules, or by another release, so its clauses cannot be shown here."

    def _answered(self, folder: str) -> Answered | None:
        if not Path(folder).is_dir():
            held = self._open.pop(folder, None)
            if held is not None:
                held.close()
            return None
        if folder not in self._open:
            self._open[folder] = open_run(Path(folder), self._rulebook())
        return self._open[folder]

    def rulebook(self) -> Rulebook:
        """The rules, loaded when they are first asked for. Raises RulebookError where they cannot be used."""
        with self._lock:
            return self._rulebook()

    def _rulebook(self) -> Rulebook:
        if self._book is None:
            from practicecheck.rulebook import load_rulebook

            self._book = load_rulebook(self.rules)
        return self._book

    def close(self) -> None:
        """Close every run."""
        with self._lock:
            for held in self._open.values():
                held.close()
            self._open.clear()
