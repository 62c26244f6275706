"""What people may decide of a finding, and what each decision needs to be said with it.

Knows nothing of how a decision is stored or shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Kind:
    """A decision that may be taken: its words, and what has to come with it besides a reason."""

    code: str
    words: str
    hint: str
    needs_agency: bool = False
    needs_action: bool = False
    needs_until: bool = False


KINDS = {
    one.code: one
    for one in (
        Kind("done_not_recorded", "It was done, and is not recorded", "Say when, and who will record it."),
        Kind("done_by_other", "Another agency did it", "Say which agency, and how you know.", needs_agency=True),
        Kind("action_agreed", "It was not done; action is agreed", "Say what will be done.", needs_action=True, needs_until=True),
        Kind("does_not_apply", "It does not apply to this child", "Say why."),
        Kind("accepted", "Accepted until a day", "Say why, and until when. It comes back after that day.", needs_until=True),
        Kind("rule_wrong", "The rule looks wrong", "Say what it gets wrong. Its author reads the reason, so name nobody in it."),
    )
}  # fmt: skip
"""Every decision by its code, in the order in which they are offered."""

LONGEST_REASON = 4_000
LONGEST_ACCEPTED = 366
"""Days that something may be accepted, or an action be given, before it is looked at anew."""


@dataclass(frozen=True)
class Decision:
    """A decision as somebody fills it in."""

    kind: str
    reason: str
    agency: str = ""
    action_by: str = ""
    until: date | None = None
    unread: tuple[str, ...] = field(default=())
    """Fields that were filled in and could not be read."""

    def problems(self, today: date) -> dict[str, str]:
        """What is wrong with it, by field; nothing where it may be taken.

        >>> Decision("accepted", "").problems(date(2026, 6, 30))
        {'reason': 'Give a reason', 'until': 'Give the day until which it holds'}
        """
        found = {}
        kind = KINDS.get(self.kind)
        if kind is None:
            found["kind"] = "Choose what you decide"
        if not self.reason.strip():
            found["reason"] = "Give a reason"
        elif len(self.reason) > LONGEST_REASON:
            found["reason"] = f"Give a reason of {LONGEST_REASON} characters or fewer"
        if kind is None:
            return found
        if kind.needs_agency and not self.agency:
            found["agency"] = "Choose the agency"
        if kind.needs_action and not self.action_by.strip():
            found["action_by"] = "Say who will do it"
        elif len(self.action_by) > 200:
            found["action_by"] = "Say who will do it in 200 characters or fewer"
        if "until" in self.unread:
            found["until"] = "Give a real day, such as 27 3 2027"
        elif kind.needs_until:
            found |= self._until_problem(today)
        return found

    def _until_problem(self, today: date) -> dict[str, str]:
        if self.until is None:
            return {"until": "Give the day until which it holds"}
        if self.until < today:
            return {"until": "Give a day that is not past"}
        if (self.until - today).days > LONGEST_ACCEPTED:
            return {"until": "Give a day within a year"}
        return {}
