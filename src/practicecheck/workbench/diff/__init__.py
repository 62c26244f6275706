"""What a change of the rules would do: two rulebooks asked of the same records, and what moves, why, and for how many.

`make_impact` is the one way in; the other modules show what it gives.
"""

from __future__ import annotations

from practicecheck.workbench.diff.asked import Loaded
from practicecheck.workbench.diff.impact import make_impact
from practicecheck.workbench.diff.model import Impact
from practicecheck.workbench.diff.source import Source, rules_from

__all__ = ["Impact", "Loaded", "Source", "make_impact", "rules_from"]
