"""What can be wrong with a mapping file. Knows nothing of how it is found."""

from __future__ import annotations

from practicecheck.rulebook.codes.code import Code

MAPPINGS: dict[str, Code] = {
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
}
