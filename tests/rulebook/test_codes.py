"""Every problem code that the program uses has its page, and every page its use."""

from __future__ import annotations

import re
from pathlib import Path

import practicecheck
from practicecheck.rulebook.codes import CODES, codes_page

_SOURCE = Path(practicecheck.__file__).parent
_PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "problem-codes.md"


def used() -> set[str]:
    files = [
        path for path in _SOURCE.rglob("*.py") if path.parent not in (_SOURCE / "rulebook" / "codes", _SOURCE / "cli")
    ]
    return {code for path in files for code in re.findall(r"\"(PC\d{3})\"", path.read_text(encoding="utf-8"))}


def test_every_code_used_has_a_page_and_every_page_a_use() -> None:
    assert used() == set(CODES)


def test_the_committed_page_is_fresh() -> None:
    assert _PAGE.read_text(encoding="utf-8") == codes_page(), (
        "run: practicecheck help --all --markdown > docs/reference/problem-codes.md"
    )
