"""What can be wrong with what a rulebook says: what it asks, shows in examples, and tells people. Knows nothing of how it is found."""

from __future__ import annotations

from practicecheck.rulebook.codes.code import Code

SENSE: dict[str, Code] = {
    "PC026": Code(
        "One fact could meet two clauses",
        "Two clauses of an escalation could be met by the same outcome.",
        "The engine asks for a different fact for each clause, so one outcome would not be enough, against what the rule seems to say.",
        "- [{theme: medicals, is: gap}, {theme: medicals, severity: critical, is: gap}]",
        "Tell the clauses apart by rule, theme, severity or answer. 'Two or more' is a count, made in a rule.",
    ),
    "PC027": Code(
        "Escalations in a loop",
        "Escalations rest on one another, directly or through others.",
        "They would name each other as the reason, and never fire of themselves.",
        "PA-ESC-11 is raised by PA-ESC-15, and PA-ESC-15 by PA-ESC-11",
        "Let one of them rest on outcomes of rules.",
    ),
    "PC028": Code(
        "An answer without an example",
        "An active rule can give an answer that none of its examples shows.",
        "An answer that was never tried is an answer that may be wrong.",
        "status: active, with examples of met and gap, and none of cannot_tell",
        "Add an example that gives the answer: for cannot_tell, leave a table out with not_extracted. Until then, status: draft.",
    ),
    "PC029": Code(
        "A name that nothing uses",
        "A fact, parameter or list stands in the rulebook and no rule names it.",
        "Someone may change it and believe that something changed.",
        "parameters.yaml holds old_visit_wd",
        "Use it, or take it out. A warning only.",
    ),
    "PC030": Code(
        "A parameter past its review",
        "The day in `review_by` has passed.",
        "A limit that nobody has looked at may no longer be the one in force.",
        "review_by: 2025-04-01",
        "Ask its owner, check the source, and set a new day. A warning only.",
    ),
    "PC031": Code(
        "Words that blame",
        "A text that people read says what a worker or an agency did or did not do.",
        "The program sees the record. It cannot know what was done and not written down, nor why.",
        '"The social worker failed to visit."',
        'Say what the record shows: "No visit is recorded between {from} and {to}."',
    ),
    "PC032": Code(
        "A protected characteristic is compared",
        "A condition compares ethnicity, religion, first language or disability with a value, or tests sex outside the fact male_carer.",
        "A rule must not answer otherwise for one family than for another because of who they are.",
        "applies_when: {child.ethnicity: {is: WBRI}}",
        "Ask what was recorded of the work (theme culture), or use the fact male_carer.",
    ),
    "PC033": Code(
        "More than the escalation engine can take",
        "An escalation has too many clauses, tests too many texts, or holds something that the engine misreads.",
        "Past these bounds durable-rules answers wrongly or not at all.",
        "an alternative of 17 clauses",
        "Split it in two: the second escalation after the first.",
    ),
    "PC034": Code(
        "A slot that names nothing",
        "A message holds a slot in braces that cannot be filled.",
        "People would read 'not recorded' where a fact was meant.",
        'gap: "No visit since {last_visit}."',
        "Use {due} {limit} {unit} {after} {from} {to} {working_days} {missing} {reasons} {count} {wanted} or {table.field}.",
    ),
    "PC035": Code(
        "A message that is never shown",
        "A message is written for an answer that this kind of rule cannot give.",
        "It may be meant for another answer, which then has none of its own.",
        'kind: strength, messages: {met: "…"}',
        "Follow the did-you-mean, or take the message out.",
    ),
    "PC036": Code(
        "A condition that can never hold",
        "No record could meet it: a field is asked to be two things at once, a count or limit is under nothing, or an answer is waited "
        "for that the rule named never gives.",
        "A rule whose expectation can never hold finds a gap with everyone; one whose scope can never hold is never asked, and that reads "
        "like an all-clear.",
        "all_of: [{kind: {is: icpc}}, {kind: {is: review}}]",
        "Ask for something that can be: `any_of` in place of `all_of`, another code, another answer. It is said only where it is so for "
        "every record there can be, whatever local settings say.",
    ),
    "PC037": Code(
        "A condition that always holds",
        "It is never false, whatever the record says: every code of a list is asked for, a thing or its opposite, a count of none or "
        "more, or what is asked already of whom the rule applies to.",
        "What is never false finds nothing, so that a gap would stay unseen.",
        "any_of: [{seen: {is: Y}}, {not: {seen: {is: Y}}}]",
        "Ask for something that can be otherwise, or take it out. It is said only where it is so for every record there can be.",
    ),
    "PC038": Code(
        "A part that decides nothing",
        "Beside another part of the same condition this one changes nothing: it says the same, or less under `all_of`, or "
        "more under `any_of`.",
        "Whoever changes it believes that something has changed.",
        "all_of: [{kind: {is: cp}}, {kind: {in: [cp, cin]}}]",
        "Take it out, or ask what was meant. A warning only.",
    ),
    "PC039": Code(
        "A limit whose edge no example shows",
        "No example of an active rule has two days just so far apart that the limit is kept on its last day, or just no longer.",
        "A limit that slips by a day stays unnoticed where no example stands next to its edge.",
        "expect: {report_date: {within: {working_days: 10}, …}}      # and no example on the tenth working day, or on the eleventh",
        "Add an example on each side. Limits in notes are not looked at, since examples show answers only. A warning only.",
    ),
    "PC040": Code(
        "Dated values that overlap",
        "Two values of a parameter, or two editions of guidance, hold on the same day, or do not stand in order of time.",
        "It could not be told which one judges a day.",
        "values: [{value: 15, from: 2026-04-01, source: …}, {value: 12, from: 2026-04-01, source: …}]",
        "Give each its own first day, earliest first; an edition that has a `to` ends before the next begins.",
    ),
    "PC041": Code(
        "A source is missing",
        "A value of a parameter or a list does not say where it comes from, or a rule cites no guidance.",
        "Whoever is told of a gap asks who says so.",
        "values: [{value: 15}]",
        "Add `source` (document, edition, place) or `references`; LOCAL stands for what is agreed locally. A warning only.",
    ),
    "PC042": Code(
        "A day of typing in is tested",
        "A condition, a limit or a measure reads `recorded_at`: when a row was typed in.",
        "What was typed in late still happened when it did. A rule that judged the typing would call good practice late.",
        "date: {within: {working_days: 5}, after: recorded_at}",
        "Test the day of the event. A message may show the other beside it: {visit.recorded_at}.",
    ),
}
