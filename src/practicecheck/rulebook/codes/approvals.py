"""What can be wrong with approvals. Knows nothing of how it is found."""

from __future__ import annotations

from practicecheck.rulebook.codes.code import Code

APPROVALS: dict[str, Code] = {
    "PC070": Code(
        "A reading that was changed after it was approved",
        "The reading kept in an approval does not fit the hash that was written with it.",
        "It is kept so that a later reader sees what was approved. Changed, it would show what nobody approved.",
        "reading: |      # and a word in it mended by hand\n  PA-REC-04  Initial conference within 12 working days …",
        "Take the change back (git shows it), or approve the rule as it reads now with 'practicecheck rules approve'.",
    ),
    "PC071": Code(
        "An approval of no rule here",
        "A file in approvals/ is of a rule or escalation that this rulebook does not hold.",
        "A rule under another name is another rule: its approval does not go with it.",
        "approvals/PA-REC-40.yaml, and no rule PA-REC-40",
        "Follow the did-you-mean; where the rule was taken out, take its approvals out too. A warning only.",
    ),
    "PC072": Code(
        "A rule that changed since it was approved",
        "What a rule asks, or how it reads, is no longer what was approved: the rule itself, or a fact, a number, a list or the guidance "
        "that it uses.",
        "It runs, but on trial: whoever reads its answers is told that nobody has approved it as it is.",
        "strategy_wd, 3 working days when PA-REC-02 was approved, is 2 from 1 July 2026",
        "Read it, and approve it with 'practicecheck rules approve', which shows what changed; or take the change back. A warning only.",
    ),
}
