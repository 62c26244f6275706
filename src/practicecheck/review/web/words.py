"""What pages call the kinds, states and entries of findings."""

from __future__ import annotations

from practicecheck.review.bring_in import ESCALATION, FINDING, PERHAPS

KIND_WORDS = {ESCALATION: "look today", PERHAPS: "cannot tell", FINDING: "finding"}
STATES = {"open": "Open", "decided": "Decided", "closed": "Closed by the record"}
ENTRIES = {
    "opened": "Found by a run",
    "closed": "Closed: the record now shows it",
    "came_back": "Came back: a later run found it again",
    "ran_out": "Open again: the day set for it is past",
    "changed": "Changed by a run",
    "not_seen": "Not in the later run, and not closed by that",
    "decision": "Decided",
    "taken_back": "Decision taken back",
    "assigned": "Assigned",
}
