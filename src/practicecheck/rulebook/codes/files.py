"""What can be wrong with a file of a rulebook before anything in it is understood. Knows nothing of how it is found."""

from __future__ import annotations

from practicecheck.rulebook.codes.code import Code

FILES: dict[str, Code] = {
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
    "PC044": Code(
        "A file that is not read",
        "A file in the folder looks like one of its YAML files, and its name does not end in .yaml; or what has such a name is no file.",
        "A rule that was saved so is asked of nobody, and nobody would miss it.",
        "my-rules/medicals/PA-MED-02.yaml.txt",
        "Give it the name that is said. In Notepad choose 'All files' when saving. A copy or backup is kept outside the folder.",
    ),
}
