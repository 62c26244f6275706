"""What an auditor reads on the form: titles of sheets, headings, help, and the words for a code.

Made from the field's own name and note; a name that does not read well has its words here. Knows no file format.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from practicecheck.records.wording import blank_means

if TYPE_CHECKING:
    from practicecheck.records import CodeList, Field, Table

_ROWS: dict[str, tuple[str, str]] = {
    "child": ("Child details", "child"),
    "adult": ("Adults", "adult around the child"),
    "relationship": (
        "Relationships",
        "adult of each child. A father who is not identified has a row too, without an adult",
    ),
    "engagement": ("Contact with adults", "contact with an adult about the child, or try at it"),
    "contact": ("Contacts", "contact with the front door"),
    "referral": ("Referrals", "referral"),
    "early_help": ("Early help", "episode of early help"),
    "concern": ("Concerns", "allegation, disclosure, injury or mark"),
    "strategy_discussion": ("Strategy discussions", "strategy discussion"),
    "s47_enquiry": ("Section 47 enquiries", "section 47 enquiry"),
    "medical": ("Medicals", "child protection medical, asked for or held"),
    "domestic_abuse_event": ("Domestic abuse events", "domestic abuse event"),
    "assessment": ("Assessments", "assessment"),
    "assessment_factor": ("Assessment factors", "factor of an assessment"),
    "assessment_content": (
        "What assessments cover",
        "topic of an assessment, and for each person where the topic is per person",
    ),
    "conference": ("Conferences", "child protection conference"),
    "attendance": ("Attendance", "person or agency asked to a meeting"),
    "plan": ("Plans", "plan"),
    "plan_action": ("Plan actions", "action of a plan"),
    "plan_meeting": (
        "Plan meetings",
        "core group or other meeting on a plan. On a child in need plan it is a child in need meeting, whatever it is called",
    ),
    "visit": ("Visits", "visit"),
    "danger_statement": ("Danger statements", "danger statement"),
    "safety_goal": ("Safety goals", "safety goal"),
    "safety_scale": ("Safety scales", "score that someone gave"),
    "intervention": ("Work with the family", "piece of work with the child or family"),
    "impact_review": ("Reviews of impact", "look at what a piece of work changed"),
    "outcome_measure": ("Outcome measures", "measurement"),
    "history_event": ("History", "earlier event"),
    "chronology": ("Chronologies", "child with a chronology"),
    "oversight": ("Management oversight", "supervision, direction, summary or authorisation"),
    "voice": ("Child's voice", "piece of work to hear the child"),
    "allocation": ("Allocation", "allocation"),
    "agency_involvement": ("Agencies involved", "agency and the person it works with"),
    "adult_check": ("Checks on adults", "check on an adult"),
    "missing_episode": ("Missing episodes", "episode"),
    "disagreement": ("Disagreements", "disagreement between agencies"),
    "legal_step": ("Legal steps", "legal step"),
    "audit": ("Audits", "audit"),
    "audit_answer": ("Audit answers", "question of an audit"),
    "audit_participation": ("Audit participation", "agency asked to an audit"),
    "assurance_action": ("Assurance actions", "action"),
}
"""Per table the name of its sheet, and what one row is."""

_HEADINGS = {
    "child.family_id": "Family (the same mark for siblings)",
    "relationship.type": "Who the adult is to the child",
    "relationship.carer_role": "Looks after the child any part of the week?",
    "relationship.has_contact": "Has contact with the child?",
    "relationship.contact_limit": "Reason not to engage, if any",
    "relationship.contact_limit_reason": "Where that reason is written",
    "relationship.no_action_needed_ref": "Where it is decided that the plan needs nothing of this adult",
    "engagement.kind": "What came of it",
    "concern.harm": "Kind of harm",
    "concern.source_adult_id": "Adult said to be the source",
    "concern.explanation_fits": "Does the explanation fit?",
    "strategy_discussion.outcome_s47": "Section 47 enquiry decided?",
    "strategy_discussion.medical_reason_ref": "Where the reason for the medical decision is written",
    "strategy_discussion.trigger_concern_id": "Concern that led to it",
    "s47_enquiry.icpc_not_required_reason": "Where the reason for no conference is written",
    "s47_enquiry.child_not_alone_reason": "Why the child was not seen alone",
    "medical.not_done_reason": "Why it was not done",
    "medical.verbal_report_date": "Day of a report by word of mouth",
    "domestic_abuse_event.no_marac_reason": "Where the reason for no MARAC referral is written",
    "visit.not_alone_reason": "Why the child was not seen alone",
    "assessment_content.covered": "Covered?",
    "attendance.meeting_table": "Kind of meeting",
    "attendance.meeting_id": "Meeting",
    "plan.category_list": "Harm behind 'multiple'",
    "plan.category_rationale": "Where the reason for the category is written",
    "plan.category_rationale_names_physical": "Does that reason name physical harm?",
    "plan.contingency": "Contingency plan?",
    "plan_action.outcome_measure": "Way to measure it?",
    "danger_statement.el_who": "Says who is worried, about whom?",
    "danger_statement.el_past_facts": "Rests on what has happened?",
    "danger_statement.el_future_if_no_change": "Says what may happen if nothing changes?",
    "danger_statement.el_impact_on_child": "Says what it does to the child?",
    "danger_statement.el_behaviour": "Names the behaviour?",
    "danger_statement.el_plain_words": "In words the family would use?",
    "safety_goal.el_carer_behaviour": "Says what the carers will do?",
    "safety_goal.el_child_experience": "Says what the child will experience?",
    "safety_goal.el_seen_by_others": "Can be seen by others?",
    "safety_goal.el_duration": "Says for how long?",
    "safety_goal.el_end_point": "Says when it is reached?",
    "safety_scale.score": "Score (0 to 10, 10 is safest)",
    "intervention.subject_id": "Who it is for",
    "plan_action.subject_id": "Who must act or change",
    "assessment_content.subject_id": "Person, where the topic is per person",
    "chronology.multi_agency": "From several agencies?",
    "audit.multi_agency": "By several agencies?",
    "oversight.risk_stated": "Is the risk stated?",
    "oversight.impact_on_daily_life_stated": "Is the impact on daily life stated?",
    "oversight.actions_set": "How many actions were set",
    "oversight.previous_actions_done": "How many earlier actions were done",
    "oversight.previous_actions_reviewed": "Were earlier actions reviewed?",
    "audit.overall": "Overall judgement",
    "audit_participation.reason": "Why it did not take part",
    "medical.consent_from": "Who consented, or refused",
    "medical.consent_adult_id": "Adult who consented",
    "domestic_abuse_event.perpetrator_adult_id": "Adult who did it",
    "domestic_abuse_event.victim_adult_id": "Adult to whom it was done",
    "relationship.lives_with_child": "Lives with the child?",
    "relationship.harm_role": "Part in the harm",
    "safety_scale.scorer": "Who gave the score",
    "intervention.provider": "Who provides it",
    "voice.acted_on": "Was it acted on?",
    "conference.child_participation": "How the child took part",
    "s47_enquiry.icpc_target_date": "Conference due on",
    "plan_action.resource": "Kind of help",
    "agency_involvement.asked_for_info_date": "Asked for information on",
    "danger_statement.flags_by_role": "Judged by (role)",
    "danger_statement.flags_date": "Judged on",
    "safety_goal.flags_by_role": "Judged by (role)",
    "safety_goal.flags_date": "Judged on",
    "history_event.considered_in": "Assessment or conference that considered it",
    "voice.acted_on_ref": "Where it is written what was done",
    "missing_episode.considered_ref": "Where it is written that it was considered",
}
"""Headings of fields whose names alone do not read well."""

_NOUN = {
    "s47_enquiry": "section 47 enquiry",
    "engagement": "contact",
    "domestic_abuse_event": "event",
    "safety_scale": "score",
    "outcome_measure": "measurement",
    "history_event": "event",
    "voice": "work",
    "missing_episode": "episode",
    "legal_step": "step",
    "intervention": "work",
    "plan_meeting": "meeting",
}
"""What a row is called in 'date of …' and 'kind of …', where that is not the name of its table."""

_SAID = {
    "dob": "date of birth",
    "expected_dob": "expected date of birth",
    "nfa": "no further action",
    "end_date": "ended on",
    "start_date": "started on",
    "held_at": "held on",
    "held_date": "held on",
    "close_date": "closed on",
    "auth_date": "authorised on",
    "to_date": "to",
    "from_date": "from",
    "start": "started on",
    "end": "ended on",
    "outcome_plan": "plan decided",
    "mobility_as_of": "mobility as it was on",
    "close_reason": "reason for closing",
    "end_reason": "reason for ending",
    "category_initial": "category at first",
    "category_latest": "category now",
    "by_agency": "by (agency)",
    "in_plan_group": "in the plan's group",
}
_WORD = {
    "icpc": "conference",
    "rhi": "return interview",
    "s47": "section 47",
    "marac": "MARAC",
    "cp": "child protection",
    "ref": "(where it is written)",
    "role": "(role)",
    "wd": "in working days",
    "info": "information",
}
_DONE = ("due", "done", "seen", "held", "heard")
"""What was done on a day, beside all that ends in -ed."""

_TYPED = {
    "date": "A day, such as 31/03/2026.",
    "datetime": "A day, with the time where known, such as 31/03/2026 14:30.",
    "yn": "Yes, no, or asked and not known.",
    "code": "Choose from the list.",
    "codes": "Choose from the list, one in each column.",
    "int": "A whole number.",
    "text": "A few words, no names.",
    "ref": "Where in the file, such as 'minutes p2'; never the words.",
    "id": "A mark or id, never a name.",
    "ids": "A mark or id, one in each column.",
}
_BLANK = {
    "not recorded as having happened": "Blank: looked, and no day is recorded.",
    "has not ended": "Blank: it has not ended.",
    "unknown": "Blank: looked, and it is not recorded.",
    "empty list": "Blank: looked, and there is none.",
    "not present": "Blank: looked, and there is none.",
}
_LONGEST_HELP = 255
"""Characters of an input message (Excel's own limit)."""


def sheet_title(table: str) -> str:
    """The name of a table's sheet.

    >>> sheet_title("s47_enquiry")
    'Section 47 enquiries'
    """
    return _ROWS[table][0]


def one_row(table: str) -> str:
    """What one row of a sheet is.

    >>> one_row("visit")
    'One row for each visit.'
    """
    return f"One row for each {_ROWS[table][1]}."


def heading(table: Table, field: Field) -> str:
    """The heading of a column, as a person reads it.

    >>> from practicecheck.records import TABLES
    >>> heading(TABLES["visit"], TABLES["visit"].field("seen_alone"))
    'Seen alone?'
    >>> heading(TABLES["medical"], TABLES["medical"].field("strategy_id"))
    'Strategy discussion'
    """
    if f"{table.name}.{field.name}" in _HEADINGS:
        return _HEADINGS[f"{table.name}.{field.name}"]
    if field.name in ("date", "kind"):
        words = f"{field.name} of {_noun(table.name)}"
    elif field.name in _SAID:
        words = _SAID[field.name]
    elif field.name == "child_id":
        words = "child"
    elif field.name == table.key[0] and table.has_own_key:
        words = _name(table.name)
    elif field.refers_to and field.name.removesuffix("_id") in field.refers_to:
        words = _name(field.refers_to)
    else:
        words = _words(field)
    return f"{words[:1].upper()}{words[1:]}{'?' if field.type == 'yn' else ''}"


def hint(table: Table, field: Field) -> str:
    """What to write in a column, in one line or two.

    >>> from practicecheck.records import TABLES
    >>> hint(TABLES["concern"], TABLES["concern"].field("injury_present"))
    'Yes, no, or asked and not known. Includes any mark thought possible injury.'
    """
    if field.name == "child_id":
        return "Choose the child."
    if table.has_own_key and field.name == table.key[0]:
        return "A mark of your own that begins with the child's id, such as C1-a."
    note = re.sub(r" \([A-Z]+-\d+(, [A-Z]+-\d+)*\)|`", "", field.note)
    note = note.replace("a child_id or an adult_id", "the child's id or an adult's mark")
    if "_" in note:  # said for whoever writes tables
        note = ""
    said = f" {note[:1].upper()}{note[1:]}." if note and note not in heading(table, field).lower() else ""
    return f"{'Choose its mark.' if field.refers_to else _TYPED[field.type]}{said}"


def help_of(table: Table, field: Field) -> str:
    """The whole message beside a cell: what to write, and what a blank says.

    >>> from practicecheck.records import TABLES
    >>> help_of(TABLES["plan"], TABLES["plan"].field("end_date"))
    'A day, such as 31/03/2026. Blank: it has not ended.'
    """
    if field.name == "child_id":
        return f"{hint(table, field)} The children stand on the sheet of cases."
    if table.has_own_key and field.name == table.key[0]:
        return f"{hint(table, field)} By it other sheets name this row. Never a name."
    more = " What does not fit into these columns: into the last one, with ; between." if field.is_list else ""
    blank = "" if "blank" in field.note.lower() else f" {_blank(field)}"
    return f"{hint(table, field)}{more}{blank}"[:_LONGEST_HELP]


def label(codes: CodeList, code: str) -> str:
    """The words for a code in a drop-down; a code that people know stands before its words.

    >>> from practicecheck.records import CODES
    >>> label(CODES["harm"], "PHY"), label(CODES["opinion"], "medical_cause"), label(CODES["yn"], "U")
    ('PHY - physical abuse', 'Medical cause', 'Asked, not known')
    """
    words = codes.values[code]
    if code == code.lower() or codes.name in ("yn", "sex"):
        return f"{words[:1].upper()}{words[1:]}"
    return f"{code} - {words}"


def _blank(field: Field) -> str:
    said = blank_means(field)
    return _BLANK.get(said, f"Blank: {said.replace('`', '')}.")


def _words(field: Field) -> str:
    parts = (re.sub(r"_ids?$", "", field.name) if field.type in ("id", "ids") else field.name).split("_")
    if field.is_dated and parts[-1] in ("at", "date"):
        done = parts[-1] == "at" or parts[-2].endswith("ed") or parts[-2] in _DONE
        parts = [*parts[:-1], "on"] if done else ["date", "of", *parts[:-1]]
    return " ".join(_WORD.get(part, part) for part in parts) if len(parts) > 1 else parts[0]


def _name(table: str) -> str:
    return table.replace("s47", "section 47").replace("_", " ")


def _noun(table: str) -> str:
    return _NOUN.get(table) or _name(table)
