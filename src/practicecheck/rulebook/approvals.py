"""Who approved a rule, when, and the reading that they approved: `approvals/<rule>.yaml` beside the rules.

An approval is a record about the rules and no part of what they ask: it changes no answer and not the rulebook's hash.
Knows what the files hold and how they are read; knows nothing of how a rule reads today.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date as Day  # noqa: N812 - `date` is a key of the file
from hashlib import sha256

from pydantic import Field as Of
from pydantic import field_validator

from practicecheck.operators.words import day_words
from practicecheck.records.suggest import did_you_mean
from practicecheck.written.language import Language, Mark
from practicecheck.written.validating import validated
from practicecheck.written.yaml_file import Document, Problem, read_document

FOLDER = "approvals"
_WHO = re.compile(r"\s*[^\s,][^,]*,\s*\S.*")


class Approval(Language):
    """One person's approval of a rule, as it read on that day."""

    by: str = Of(description="Who approved it and in which role: 'Ana Reyes, practice lead'.")
    date: Day = Of(description="The day on which it was approved.")
    version: int = Of(description="The rule's version then.")
    program: str = Of(description="The version of practicecheck that read it out.")
    reading: str = Of(min_length=1, description="What was read and approved, word for word.")
    reading_hash: str = Of(description="Of the reading, so that a later change of it is seen.")
    logic_hash: str = Of(description="Of what the rule asks, so that a change that no words show is seen too.")

    @field_validator("by")
    @classmethod
    def _in_a_role(cls, by: str) -> str:
        if not is_who(by):
            raise ValueError("'by' says who approved it and in which role: 'Ana Reyes, practice lead'")
        return by

    def words(self) -> str:
        """When and by whom, in words."""
        return f"{day_words(self.date)} by {self.by}"


class ApprovalFile(Language):
    """The approvals of one rule, the earliest first. The last one says what is approved."""

    rule: str
    approvals: tuple[Approval, ...] = Of(min_length=1)

    @field_validator("approvals")
    @classmethod
    def _in_order(cls, approvals: tuple[Approval, ...]) -> tuple[Approval, ...]:
        days = [one.date for one in approvals]
        if days != sorted(days):
            raise ValueError("approvals stand in order of their date, the earliest first")
        return approvals


def is_who(by: str) -> bool:
    """Whether a text names a person and a role.

    >>> is_who("Ana Reyes, practice lead"), is_who("practice lead")
    (True, False)
    """
    return _WHO.fullmatch(by) is not None


def hash_of_reading(reading: str) -> str:
    """What tells one reading from another.

    >>> hash_of_reading("a") == hash_of_reading("a\\n"), hash_of_reading("a") == hash_of_reading("b")
    (True, False)
    """
    return sha256(reading.rstrip("\n").encode()).hexdigest()[:16]


def read_approvals(
    files: Mapping[str, bytes], known: Collection[str]
) -> tuple[dict[str, tuple[Approval, ...]], list[Problem]]:
    """The approvals by rule, out of the files of the folder by name, and every problem in them.

    `known` are the rules and escalations that there are. What approves another is a warning: the rule may have gone.
    """
    found: dict[str, tuple[Approval, ...]] = {}
    problems: list[Problem] = []
    for name, raw in files.items():
        document = read_document(raw, name)
        made = None if document.content is None else validated(document, ApprovalFile, document.content)
        if made is not None and _fits(document, made, known):
            found[made.rule] = made.approvals
        problems += document.problems
    return found, problems


def _fits(document: Document, made: ApprovalFile, known: Collection[str]) -> bool:
    """Whether the file is of a rule that there is, and as it was written; notes what is not so."""
    at: Mark = made.place("rule")
    if document.path.rpartition("/")[2] != f"{made.rule}.yaml":
        document.problem(at, "PC023", f"it approves {made.rule}, so it is named '{made.rule}.yaml'.")
        return False
    for one in made.approvals:
        if hash_of_reading(one.reading) != one.reading_hash:
            message = (
                f"the reading that was approved on {one.words()}, was changed afterwards: its hash does not fit. "
                "Take the change back, or approve the rule anew with 'practicecheck rules approve'."
            )
            document.problem(one.place("reading"), "PC070", message)
    if made.rule not in known:
        message = f"there is no rule or escalation '{made.rule}' here to be approved.{did_you_mean(made.rule, known)}"
        document.problem(at, "PC071", message, severity="warning")
        return False
    return True
