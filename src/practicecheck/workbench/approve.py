"""Approve a rule as it reads now: what is kept of it, and where. Knows nothing of who asks, nor of what is printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from practicecheck import __version__
from practicecheck.errors import OutputError
from practicecheck.reports.private_file import write_for_all
from practicecheck.reports.sign_off import signed
from practicecheck.reports.whole_reading import to_sign
from practicecheck.rulebook.approvals import FOLDER, Approval, read_approvals
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Check

_HEAD = """\
# Who approved {rule}, and what they read and approved, word for word: the last entry is the one that counts.
# Written by 'practicecheck rules approve'. Nothing here is changed by hand; a later approval is added at the end.
rule: {rule}
approvals:
"""


def approval_of(book: Rulebook, check: Check, *, by: str, day: date) -> Approval:
    """The approval of a rule as it reads in this rulebook, by somebody on a day."""
    now = signed(book, check)
    return Approval(
        by=by,
        date=day,
        version=check.version,
        program=__version__,
        reading=f"{to_sign(book, check)}\n",
        reading_hash=now.reading,
        logic_hash=now.logic,
    )


def add_approval(folder: Path, rule: str, approval: Approval) -> Path:
    """Write an approval behind those that the rulebook in a folder holds of the rule; returns the file.

    Earlier ones stay as they are, so that what changes in the file is what came. Raises OutputError where it cannot be
    written, or could not be read again.
    """
    path = folder / FOLDER / f"{rule}.yaml"
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n" if path.is_file() else _HEAD.format(rule=rule)
    text = before + yaml.dump(
        [approval.model_dump()], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000
    )
    found, problems = read_approvals({path.name: text.encode()}, {rule})
    if problems or found[rule][-1].model_dump() != approval.model_dump():
        raise OutputError(
            f"{path} would not read as it was approved, so nothing was written. Is it changed by hand? "
            "'practicecheck rules lint' names every problem in it."
        )
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path.parent} could not be made, so nothing was approved. May you write there?") from error
    write_for_all(path, text)
    return path


class _Dumper(yaml.SafeDumper):
    """Writes a reading as a block, line by line as it is read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
