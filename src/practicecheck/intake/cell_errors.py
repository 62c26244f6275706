"""Texts that stand for a cell whose value is not there, though the cell is not blank.

A spreadsheet shows an error where a formula failed. The others are ours: nothing else could be said of such a cell, and
a blank would say that nothing was recorded. Knows nothing of files.
"""

from __future__ import annotations

SHOWN_ERRORS = frozenset(
    "#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! "
    "#BUSY! #EXTERNAL! #PYTHON!".split()
)
"""What Excel shows where a formula has no value ([MS-XLSX] 2.6 and ECMA-376 part 1, 18.17.3)."""

UNCALCULATED = "#UNCALCULATED!"
"""A formula whose value the program that wrote the workbook did not work out."""

MERGED = "#MERGED!"
"""A cell that lies under another, merged over several columns: which of them the text belongs to is not known."""

UNREADABLE = "\x1a"
"""A cell whose form its reader does not understand, as broken JSON, and whose text must go no further. (The control
character for a substitute; no text holds it.)"""

KINDS = {**dict.fromkeys(SHOWN_ERRORS, "cell_error"), UNCALCULATED: "not_calculated", UNREADABLE: "unreadable"}
"""The kind of problem by the text of such a cell. The record takes the value for unknown, and lists the cell."""
