"""How hard the examples of a rulebook test it: which clauses they make true, false and unknown, and which small changes to
the rules they notice.
"""

from practicecheck.workbench.mutate.hardness import Hardness, rules_speaking, try_hard

__all__ = ["Hardness", "rules_speaking", "try_hard"]
