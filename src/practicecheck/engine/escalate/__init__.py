"""Which escalations follow from a child's outcomes: forward chaining, told by two engines.

`Inference` is the door. Knows nothing of SQL, of children or of rule files; the only package that
imports durable.
"""

from practicecheck.engine.escalate.durable_engine import import_problem
from practicecheck.engine.escalate.inference import Inference
from practicecheck.engine.escalate.limits import FactError
from practicecheck.engine.escalate.model import (
    Alternative,
    Clause,
    EscalationRule,
    Fact,
    Fault,
    Inferred,
    Signature,
    Verdict,
    make_fact,
    ref_of,
)
from practicecheck.engine.escalate.overlap import fact_could_meet_two_clauses, loops

__all__ = [
    "Alternative",
    "Clause",
    "EscalationRule",
    "Fact",
    "FactError",
    "Fault",
    "Inference",
    "Inferred",
    "Signature",
    "Verdict",
    "fact_could_meet_two_clauses",
    "import_problem",
    "loops",
    "make_fact",
    "ref_of",
]
