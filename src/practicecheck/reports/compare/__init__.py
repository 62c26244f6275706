"""What changed between two runs: findings new, open still, closed, and what only looks like a change.

Knows the results of two kept runs. Knows nothing of rules or records as such.
"""

from __future__ import annotations

from pathlib import Path

from practicecheck.reports.compare.between import Change, Comparison, Kind, compare
from practicecheck.reports.compare.compared_run import ComparedRun, compared, read_compared
from practicecheck.reports.kept_run import KeptRun

__all__ = ["Change", "ComparedRun", "Comparison", "Kind", "compare", "compare_with", "read_compared"]


def compare_with(earlier: Path, later: KeptRun) -> Comparison:
    """What changed from an earlier run, kept in a folder, to one that is read already. Raises as `read_compared` and `compare` do."""
    before, after = read_compared(earlier), compared(later)
    try:
        return compare(before, after)
    finally:
        before.close()
        after.close()
