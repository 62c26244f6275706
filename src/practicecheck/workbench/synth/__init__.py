"""Made-up councils for demonstrations, measuring and tests: seeded, plausible, and without a single real person.

The generator knows no rule: it imports neither the rulebook, nor the operators, nor the engine, and tells stories
of families and of teams that keep their limits well, just, or not at all.
"""

from __future__ import annotations

from practicecheck.workbench.synth.as_annex_a import write_annex_a
from practicecheck.workbench.synth.as_cin import write_cin
from practicecheck.workbench.synth.as_ssd import write_ssd
from practicecheck.workbench.synth.council import AS_OF, Council, generate, write_tables

__all__ = ["AS_OF", "Council", "generate", "write_annex_a", "write_cin", "write_ssd", "write_tables"]
