"""What stands behind a sentence of a briefing: its rules, and the findings and escalations that it rests on.

Knows for whom it is told. Knows nothing of parts or of how a briefing is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.model import Behind, Sentence


@dataclass(frozen=True)
class Cite:
    """A finding or escalation to be cited."""

    id: str
    rule: str
    child: str
    message: str = ""


def sentence(audience: Audience, text: str, cited: Iterable[Cite], *, rules: Iterable[str] = ()) -> Sentence:
    """A sentence with its rules and what it rests on; to be shared, one reference stands for all of that."""
    cited = tuple(dict.fromkeys(cited))
    named = tuple(rules) or tuple(dict.fromkeys(one.rule for one in cited))
    if audience.is_shared:
        joined = "\x1f".join(sorted({one.id for one in cited}))
        return Sentence(text, named, (Behind(f"F-{audience.pseudonyms.of('findings', joined)}"),))
    return Sentence(text, named, tuple(Behind(one.id, one.rule, _case(audience, one), one.message) for one in cited))


def _case(audience: Audience, one: Cite) -> str:
    return audience.case(one.child) if one.child else ""
