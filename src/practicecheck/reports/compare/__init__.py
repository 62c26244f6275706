"""What changed between two runs: findings new, open still, closed, and what only looks like a change.

Knows the results of two kept runs. Knows nothing of rules or records as such.
"""

from practicecheck.reports.compare.between import Change, Comparison, Kind, compare
from practicecheck.reports.compare.compared_run import ComparedRun, read_compared

__all__ = ["Change", "ComparedRun", "Comparison", "Kind", "compare", "read_compared"]
