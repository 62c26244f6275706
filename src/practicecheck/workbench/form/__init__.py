"""The audit form: a workbook in which auditors write down what no extract holds.

`needs` finds what a form must ask, `layout` lays it out, `book` writes it; `practicecheck.intake.audit_form` reads it
back. Only `needs` knows rules, so that made-up councils can be written as forms too.
"""
