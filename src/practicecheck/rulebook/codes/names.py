"""What can be wrong with the names in a rule, an escalation or a fact. Knows nothing of how it is found."""

from __future__ import annotations

from practicecheck.rulebook.codes.code import Code

NAMES: dict[str, Code] = {
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
    "PC043": Code(
        "A number that counts something else",
        "A limit names a parameter whose unit is not what the limit counts in.",
        "Ten days would be counted as ten working days, and whoever changed the unit would believe that it did something.",
        "within: {working_days: review_days}      # review_days has the unit days",
        "Change the unit of the parameter, or the word before its name. Every rule that uses it is told.",
    ),
}
