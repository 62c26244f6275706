"""Every problem code of a rule file or a mapping file: what is wrong, why it matters, an example, and the cure.

`practicecheck help CODE` prints one; `docs/reference/problem-codes.md` is made of all of them. Knows nothing of
how a problem is found.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One problem code, told to someone who edits rules, local settings or mappings."""

    title: str
    what: str
    why: str
    example: str
    cure: str


CODES: dict[str, Code] = {
    "PC001": Code(
        "The file cannot be read as YAML",
        "The file is not UTF-8 text, or its indentation, quotes or brackets do not fit.",
        "A file that is half understood would be a rule that half works.",
        "title: Child's plan: agreed      # a colon and a space inside a plain text",
        'Put quotes round a text that holds ": ", "#" or a leading bracket; indent by spaces; save as UTF-8.',
    ),
    "PC002": Code(
        "The file is empty",
        "There is nothing in the file but comments or spaces.",
        "An empty file may be a rule that was lost.",
        "# PA-REC-04, to be written",
        "Write the rule, or take the file out of the rulebook.",
    ),
    "PC003": Code(
        "A key stands twice",
        "The same key is written twice in one mapping.",
        "YAML would keep the second and drop the first without a word.",
        "severity: high\nseverity: low",
        "Keep the one that is meant.",
    ),
    "PC004": Code(
        "An anchor or alias",
        "The file uses & and * to write a part once and repeat it.",
        "What a rule says would have to be pieced together from several places.",
        "applies_when: *usual_scope",
        "Write the part out, or name it as a fact in facts/ and use the name.",
    ),
    "PC005": Code(
        "A YAML tag",
        "A value carries a tag such as !!python or !include.",
        "Tags can make a file do more than state a rule.",
        "window: !!int '12'",
        "Leave the tag out.",
    ),
    "PC006": Code(
        "A key that is no plain word",
        "A key is a list, a mapping or something else that has no name.",
        "Nothing could refer to it.",
        "? [kind, status]\n: {is: cp}",
        "Write a plain word as the key.",
    ),
    "PC007": Code(
        "A file of the rulebook is missing",
        "A rulebook folder holds references.yaml, parameters.yaml and lists.yaml, and one of them is not there.",
        "Rules name what stands in them.",
        "my-rules/ holds rules only",
        "Copy the file from the rulebook that comes with the program, or make an empty mapping: {}",
    ),
    "PC008": Code(
        "A key or value that does not fit",
        "A key is unknown or missing, or a value is of the wrong kind.",
        "The language is closed, so that a slip of the pen is found and never passed over.",
        "expct: {any: visit}",
        "Follow the did-you-mean; 'practicecheck rules schema' gives your editor every key that can stand there.",
    ),
    "PC009": Code(
        "A name that stands twice",
        "Two rules, facts or escalations have the same name.",
        "It could not be told which one is meant.",
        "facts/plans.yaml and facts/family.yaml both hold '- fact: open_plan'",
        "Give each its own name.",
    ),
    "PC010": Code(
        "A field that is not there",
        "A path names a table that is not in hand, or a field that its table does not have.",
        "A test of nothing would be unknown for every child.",
        "where: {knd: {is: icpc}}",
        "Write `field` for the row in hand, `table.field` for an outer one, `child.field` always. See docs/reference/case-record.md.",
    ),
    "PC011": Code(
        "A field that is not a date",
        "A test of days, or a limit, names a field that holds something else.",
        "Days cannot be counted from it.",
        "dated: {column: status, within: {days: 5}, after: held_at}",
        "Name a date field of that table.",
    ),
    "PC012": Code(
        "A parameter that is not there",
        "A limit or bound names a parameter that parameters.yaml does not hold.",
        "The limit would have no value, so nothing could be told.",
        "within: {working_days: medical_wd}",
        "Follow the did-you-mean, or add the parameter to parameters.yaml with its unit, owner and source.",
    ),
    "PC013": Code(
        "A choice where a number is needed",
        "A limit or bound names a parameter whose values are words.",
        "Nothing can be counted with a word.",
        "at_least: practice_model",
        "Name a parameter that holds a number; ask for a choice with {setting: …, is: …}.",
    ),
    "PC014": Code(
        "A table that is not there",
        "A rule asks over a table, or over rows of a fact, that does not exist.",
        "Nothing could ever be found there.",
        "any: strategy_meeting",
        "Follow the did-you-mean; docs/reference/case-record.md lists every table.",
    ),
    "PC015": Code(
        "'of: family' with another table",
        "`of: family` asks about the other children of the family, and goes with the table child alone.",
        "Rows of other children are never mixed with the child's own.",
        "{any: visit, of: family}",
        "Ask {any: child, of: family, where: …}, and inside it over the other child's rows.",
    ),
    "PC016": Code(
        "A link that leads nowhere",
        "`linked_by` names a field that ties the two tables to nothing that is in hand.",
        "Rows of another plan or discussion would be taken for this one's.",
        "{any: medical, linked_by: [plan_id]}",
        "Name a field of either table that refers to the other; the did-you-mean lists them.",
    ),
    "PC017": Code(
        "A list that is not there",
        "A test names a list that lists.yaml does not hold.",
        "No value could be on it.",
        "{quality: {in: {list: good}}}",
        "Follow the did-you-mean, or add the list to lists.yaml.",
    ),
    "PC018": Code(
        "A code that is not on the field's list",
        "A test compares a field with a code that its closed list does not hold.",
        "The test could never be true.",
        "{kind: {is: ICPC}}",
        "Use a code of the list; docs/reference/case-record.md has them all. Capitals count.",
    ),
    "PC019": Code(
        "A test for another kind of field",
        "A test of numbers names a text, or a test of lists names a single value.",
        "The two cannot be compared.",
        "{status: {at_least: 3}}",
        "Use a test that fits the field: is, in, present, at_least, holds_any.",
    ),
    "PC020": Code(
        "A fact that is not there",
        "A bare word names a fact that no file in facts/ holds.",
        "It would be unknown for every child.",
        "applies_when: open_plans",
        "Follow the did-you-mean, or add the fact.",
    ),
    "PC021": Code(
        "A fact about something else",
        "A fact is about a row of a table, and no such row is in hand where it is used.",
        "It could not be told which plan or discussion it is said of.",
        "for_each: child, applies_when: open_plan      # open_plan is about a plan",
        "Use it inside an `any`, `every` or `latest` over that table, or give the rule that subject.",
    ),
    "PC022": Code(
        "A rule that is not there",
        "A rule, blocker or clause names a rule or escalation that this rulebook does not hold.",
        "What it waits for would never come. In `blocked_by` it is a warning only, since a later rulebook may bring it.",
        "raised_by: [[{rule: PA-ESC-1.audit, is: escalate}]]",
        "Follow the did-you-mean.",
    ),
    "PC023": Code(
        "A file that is not named after its rule",
        "A rule stands in a file of another name, or in the folder of another theme.",
        "People look for a rule by its id.",
        "rules/plans/PA-MED-01.yaml",
        "Name the file <id>.yaml and put it into the folder of its theme (triggers into triggers/).",
    ),
    "PC024": Code(
        "A reference that is not there",
        "A rule cites guidance, or an edition of it, that references.yaml does not hold.",
        "A rule is judged by the edition in force on the day; without its dates it would never apply, or always.",
        "references: [{ref: WT19}]",
        "Follow the did-you-mean, or add the edition with its dates to references.yaml.",
    ),
    "PC025": Code(
        "Rules that read one another in a loop",
        "Rules read each other's answers by answer_of, so that none can be answered first.",
        "No order of running would be right.",
        "PA-MED-02 asks for PA-MED-03's answer, and PA-MED-03 for PA-MED-02's",
        "Put what both need into a fact, and let both name it.",
    ),
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
    "PC060": Code(
        "A part of a mapping that cannot work",
        "Two sheets have one name, a sheet gives nothing, `item` stands without `each`, `look_up` names no sheet of the mapping, or "
        "the id that leads to the child is not filled.",
        "The report would be read in part, and what is not read would look as if it had not happened.",
        "gives: [{table: visit, fields: {date: Visit Date}}]      # whose visit?",
        "Do what the message says; docs/reference/mapping-files.md shows what each key is for.",
    ),
    "PC061": Code(
        "A table or field that the case record does not have",
        "A mapping names a table, or a field of a table, that there is not.",
        "What stands under that heading would go nowhere.",
        "gives: [{table: visits, fields: {child_id: Child ID, date: Visit Date}}]",
        "Follow the did-you-mean; docs/reference/case-record.md lists tables and fields.",
    ),
    "PC062": Code(
        "A table without coverage, or coverage without a table",
        "`coverage` says nothing of a table that a sheet gives, or calls a table covered that no sheet gives.",
        "Coverage tells 'none recorded' from 'not extracted'. Left out, no rule could be answered; claimed for what is not there, every "
        "child would have a gap.",
        "coverage: {visit: {status: complete}, plan: {status: complete}}      # and no sheet gives plan",
        "Say of each table that is given what the report holds of it, and of the others that they are not_extracted, or nothing.",
    ),
    "PC063": Code(
        "A code that the list does not have",
        "`values`, `always` or `blank` of a mapping would fill a field with a code that its list does not have.",
        "Every such cell would be refused as unreadable.",
        "seen: {from: Child Seen, values: {Seen: yes}}      # the codes are Y, N and U",
        "Follow the did-you-mean; docs/reference/case-record.md shows the field's list.",
    ),
    "PC064": Code(
        "A way to write days that cannot be understood",
        "`dates` holds a text that is not made of dd, mm (or mon) and yyyy, once each.",
        "No day of the report would be read, or the wrong one.",
        "dates: [dd/mm/yy]",
        "Write it as dd/mm/yyyy, mm/dd/yyyy or dd mon yyyy. Where the report writes two digits for the year, have it written with four.",
    ),
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


def page_of(code: str) -> str:
    """One code as plain text for a terminal.

    >>> print(page_of("PC002").splitlines()[0])
    PC002  The file is empty
    """
    one = CODES[code]
    example = "\n".join(f"    {line}" for line in one.example.splitlines())
    return (
        f"{code}  {one.title}\n\nWhat it means\n  {one.what}\n\nWhy it matters\n  {one.why}\n\n"
        f"For example\n{example}\n\nWhat to do\n  {one.cure}"
    )


def codes_page() -> str:
    """The documentation page of all codes, in Markdown."""
    lines = [
        "# Problem codes",
        "",
        "<!-- Generated by `practicecheck help --all --markdown`; do not edit. -->",
        "",
        "What the loading of a rulebook, `practicecheck rules lint` and the reading of a mapping can find wrong in a rule file,",
        "an approval, a local setting or a mapping file.",
        "`practicecheck help PC012` prints one of these at the terminal.",
        "",
    ]
    for code, one in CODES.items():
        lines += [
            f"## {code}: {one.title}",
            "",
            f"{one.what} {one.why}",
            "",
            "```yaml",
            one.example,
            "```",
            "",
            f"**What to do.** {one.cure}",
            "",
        ]
    return "\n".join(lines)
