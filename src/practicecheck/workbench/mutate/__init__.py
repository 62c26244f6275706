"""How hard the examples of a rulebook test it: which clauses they make true, false and unknown, and which small changes to
the rules they notice.
"""

from practicecheck.workbench.mutate.coverage import ClauseSeen, Covered, cover
from practicecheck.workbench.mutate.equivalent import EQUIVALENT, Excuse, Excuses, read_excuses
from practicecheck.workbench.mutate.judge import Judged, Score, judge
from practicecheck.workbench.mutate.plant import Planted, planted

__all__ = [
    "EQUIVALENT",
    "ClauseSeen",
    "Covered",
    "Excuse",
    "Excuses",
    "Judged",
    "Planted",
    "Score",
    "cover",
    "judge",
    "planted",
    "read_excuses",
]
