"""What can be wrong with local settings. Knows nothing of how it is found."""

from __future__ import annotations

from practicecheck.rulebook.codes.code import Code

LOCAL: dict[str, Code] = {
    "PC050": Code(
        "A local setting that would change what a rule asks",
        "An overlay holds a key of the rule itself: its conditions, its messages, its subject, or a file such as facts.",
        "Results of two authorities can be compared only while a rule of one name asks the same everywhere. An overlay sets "
        "limits, lists, severities and whether a rule runs.",
        "rules: {PA-MED-02: {applies_when: {medical_decision: {is: needed}}, reason: …, owner: …, date: 2026-05-12}}",
        "Set a parameter or list that the rule names ('practicecheck rules read' shows them). For another rule, copy the "
        "rulebook and give --rules the copy.",
    ),
    "PC051": Code(
        "A local setting for what is not there",
        "An overlay names a parameter, list or rule that the rulebook does not hold.",
        "The setting would do nothing, and people would believe that it does.",
        "parameters: {vist_wd: {value: 15, reason: …, owner: …, date: 2026-05-12}}",
        "Follow the did-you-mean. If the rulebook has dropped the name, take the setting out.",
    ),
    "PC052": Code(
        "A local setting without reason, owner or date",
        "Each local setting says why it is so, the role that decided it, and the day of the decision.",
        "They are printed in every result, so that whoever reads it can ask.",
        "parameters: {visit_wd: {value: 15}}",
        "Add reason, owner and date; review_by is optional.",
    ),
    "PC053": Code(
        "A local value that does not fit",
        "The value is of another kind than the parameter or list in the rulebook, none of its choices, or not in order; or an "
        "example is of a rule that cannot have one here.",
        "The rules that use it would misread it.",
        "parameters: {visit_wd: {value: two weeks, reason: …, owner: …, date: 2026-05-12}}",
        "Write a whole number in the parameter's own unit, one of its choices, or codes as the list has them; dated values with "
        "the earliest first.",
    ),
    "PC054": Code(
        "A local setting past its review",
        "The day in `review_by` of a local setting has passed.",
        "The setting still holds: to fall back by itself on the rulebook's value would change answers overnight, with nobody "
        "having decided it.",
        "review_by: 2026-03-31",
        "Ask its owner; set a new day, or take the setting out. A warning only.",
    ),
    "PC055": Code(
        "An escalation switched off",
        "An overlay says `switched_off` of an escalation.",
        "An escalation is how what is urgent reaches a person; without it nothing would say that it was lost.",
        "rules: {PA-ESC-01: {switched_off: true, reason: …, owner: …, date: 2026-05-12}}",
        "Leave it on. A rule or trigger that raises it can be switched off: then the escalation cannot be told where it hangs "
        "on it.",
    ),
    "PC056": Code(
        "A local setting that changes no rule that runs",
        "A parameter or list that no running rule names is set, or a rule is switched off that does not run anyway.",
        "Someone may believe that something changed.",
        "rules: {PA-MED-02: {switched_off: true, …}} where PA-MED-02 is a draft",
        "Take the setting out, or look whether another name is meant. A warning only.",
    ),
}
